"""Celery's settings: those that were asked for, in an order in which each one can do its work."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from kombu import Exchange

from compendium.adapters.queue.celery import broker_settings, dead_letters
from compendium.domain.errors import BadSetting
from compendium.domain.model.timing import Timing
from compendium.entrypoints.settings import Settings
from compendium.entrypoints.worker import app
from compendium.entrypoints.worker.configuration import LIMITS, LONGEST_COUNTDOWN, configuration
from compendium.entrypoints.worker.start import check_pool

BROKER = "amqps://worker:secret@rabbit.example/decks"


def settings(**given: str) -> Settings:
    return Settings(**given)  # type: ignore[arg-type]  # by the variables' names


def test_what_was_asked_for_is_set() -> None:
    asked = {
        "task_time_limit": 7200,
        "task_soft_time_limit": 6900,
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "worker_concurrency": 2,
        "worker_max_tasks_per_child": 10,
        "worker_pool": "prefork",
        "task_track_started": True,
        "worker_send_task_events": True,
        "task_send_sent_event": True,
        "broker_connection_max_retries": None,
        "broker_connection_retry_on_startup": True,
        "worker_soft_shutdown_timeout": 60,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "task_serializer": "json",
        "result_serializer": "json",
        "accept_content": ["json"],
        "result_accept_content": ["json"],
    }
    assert {name: app.conf[name] for name in asked} == asked


def test_the_queue_has_priorities_and_a_place_for_dead_letters() -> None:
    (queue,) = broker_settings(BROKER, "pdf_processing")["task_queues"]
    assert queue.name == queue.routing_key == "pdf_processing"
    assert queue.queue_arguments == {
        "x-max-priority": 10,
        "x-dead-letter-exchange": dead_letters("pdf_processing").exchange.name,
    }
    assert queue.durable
    assert isinstance(queue.exchange, Exchange)


def test_our_deadline_comes_before_celerys_limits() -> None:
    deadline = Timing().deadline.total_seconds()
    assert deadline < LIMITS["task_soft_time_limit"] < LIMITS["task_time_limit"]


def test_no_message_is_held_longer_than_a_broker_with_its_own_settings_allows() -> None:
    longest_retry = (Timing().first_retry * 4).total_seconds()
    assert longest_retry <= LONGEST_COUNTDOWN <= 1800


@pytest.mark.parametrize("authorities", [None, Path(__file__)], ids=["the system's", "a file"])
def test_connections_with_tls_check_whom_they_talk_to(authorities: Path | None) -> None:
    given = {"CELERY_RESULT_BACKEND": "rediss://redis.example/0"}
    if authorities is not None:
        given["COMPENDIUM_CA_FILE"] = str(authorities)
    broker = broker_settings(BROKER, "pdf_processing", authorities)
    assert broker["broker_use_ssl"]["cert_reqs"] is ssl.CERT_REQUIRED
    assert broker["broker_use_ssl"]["server_hostname"] == "rabbit.example"
    results = configuration(settings(**given), broker)["redis_backend_use_ssl"]
    assert results["ssl_cert_reqs"] is ssl.CERT_REQUIRED
    if authorities is not None:
        assert broker["broker_use_ssl"]["ca_certs"] == authorities
        assert results["ssl_ca_certs"] == str(authorities)


def test_without_a_result_backend_there_is_none() -> None:
    assert configuration(settings(), {})["result_backend"] == "disabled://"


def test_a_rate_limit_is_each_workers() -> None:
    assert configuration(settings(COMPENDIUM_RATE_LIMIT="10/m"), {})["task_default_rate_limit"] == "10/m"


@pytest.mark.parametrize("pool", ["gevent", "eventlet"])
def test_pools_under_which_asyncio_breaks_are_refused_in_a_line_that_names_threads(pool: str) -> None:
    with pytest.raises(BadSetting, match=rf"asyncio breaks under {pool}: use --pool threads"):
        check_pool(pool)


def test_a_pool_that_is_not_there_is_named() -> None:
    with pytest.raises(BadSetting, match="there is no pool 'swimming'"):
        check_pool("swimming")


def test_lesser_pools_say_what_stops_working() -> None:
    assert check_pool("prefork") == ""
    assert "time limit" in check_pool("threads")
    assert "heartbeat" in check_pool("solo")
