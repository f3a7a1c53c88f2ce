"""Every setting of Celery that differs from its default, and why: docs/adr/0005-celery.md."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from compendium.entrypoints.settings import Settings

RESULTS = "compendium.entrypoints.worker.results:RedisResults"

LONGEST_COUNTDOWN = 1800
"""Seconds that a worker may hold a message before it is due: RabbitMQ ends the channel of one that is
unacknowledged for longer than its consumer_timeout."""

LIMITS = {
    "task_time_limit": 7200,  # kills; over the soft limit, which raises; over the deadline of Timing
    "task_soft_time_limit": 6900,
    "worker_concurrency": 2,
    "worker_max_tasks_per_child": 10,
    "worker_soft_shutdown_timeout": 60,
}

KEPT_MESSAGES = {
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,  # for ever: that is why the claim counts
    "worker_prefetch_multiplier": 1,
    # The lease and the token make a second run harmless: no need to kill paid work for a blip.
    "worker_cancel_long_running_tasks_on_connection_loss": False,
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    "worker_proc_alive_timeout": 60,  # a busy machine forks slowly; 4 s would kill the child again
}

SEEN = {
    "task_track_started": True,
    "worker_send_task_events": True,
    "worker_pool": "prefork",
    "result_serializer": "json",
    "result_accept_content": ["json"],
    # A result is a copy of what the row says: worth little waiting.
    "result_backend_transport_options": {"retry_policy": {"max_retries": 2, "interval_step": 0.5}},
    "redis_socket_connect_timeout": 5,
    "redis_socket_timeout": 10,
}


def configuration(settings: Settings, broker: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration of the worker's app."""
    return {
        **broker,
        **LIMITS,
        **KEPT_MESSAGES,
        **SEEN,
        "result_backend": settings.result_backend or "disabled://",
        "redis_backend_use_ssl": _tls(settings),
        "task_default_rate_limit": settings.rate_limit or None,
    }


def _tls(settings: Settings) -> Mapping[str, Any] | None:
    if urlsplit(settings.result_backend).scheme != "rediss":
        return None
    authorities = {} if settings.ca_file is None else {"ssl_ca_certs": str(settings.ca_file)}
    return {"ssl_cert_reqs": ssl.CERT_REQUIRED, **authorities}
