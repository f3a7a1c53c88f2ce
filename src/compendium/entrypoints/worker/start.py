"""What a worker checks and clears before it takes its first job."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from celery import concurrency, signals

from compendium.domain.errors import BadSetting, CompendiumError
from compendium.entrypoints.container import prepare_store
from compendium.entrypoints.logs import configure_logging
from compendium.entrypoints.worker.app import container

_log = logging.getLogger(__name__)

NO_BROKER = (
    "a worker needs CELERY_BROKER_URL=amqp://USER:PASSWORD@HOST/VHOST, and beside it DATABASE_URL and "
    "MINIO_ENDPOINT, MINIO_ACCESS_KEY, MINIO_SECRET_KEY (environment or .env)"
)
_POOLS = {
    "prefork": "",
    "threads": "neither time limit is kept, no job is ended by force, and memory is never given back",
    "solo": (
        "neither time limit is kept, one job runs at a time in a process that is never replaced, and no "
        "heartbeat is sent meanwhile: the broker takes a long job for lost, and it runs again and again"
    ),
}
"""The pools that work, with what stops working in each."""


def check_pool(pool: str) -> str:
    """What stops working in the pool. Raises BadSetting for one that can't work at all."""
    if pool in {"gevent", "eventlet"}:
        raise BadSetting(f"asyncio breaks under {pool}: use --pool threads, or prefork, the default")
    if pool not in _POOLS:
        raise BadSetting(f"there is no pool {pool!r}: use prefork, the default, threads or solo")
    return _POOLS[pool]


@signals.setup_logging.connect(weak=False)
def _log_lines(loglevel: int, logfile: str | None, **_: Any) -> None:
    configure_logging(loglevel, logfile)


@signals.worker_init.connect(weak=False)
def _prepare(sender: Any, **_: Any) -> None:
    try:
        if not container.settings().is_service:
            raise BadSetting(NO_BROKER)
        check_pool(_name(sender.pool_cls))
        asyncio.run(_prepared())
    except CompendiumError as error:  # anything but SystemExit would be logged, and the worker go on
        raise SystemExit(f"compendium: {error}") from None


@signals.celeryd_after_setup.connect(weak=False)
def _warn(instance: Any, **_: Any) -> None:
    if missing := check_pool(_name(instance.pool_cls)):
        _log.warning("--pool %s: %s", _name(instance.pool_cls), missing)


def _name(pool: Any) -> str:
    module: str = concurrency.get_implementation(pool).__module__.rpartition(".")[2]
    return "threads" if module == "thread" else module


async def _prepared() -> None:
    await prepare_store(container.settings())
    await container.discard_scratch()()
