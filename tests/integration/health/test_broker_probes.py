"""The doctor's look at a real RabbitMQ, and at what can be wrong with it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection, Queue

from compendium.adapters.queue import delivery_timeout_probe
from compendium.adapters.queue.broker_probe import BrokerProbe
from compendium.adapters.queue.celery import broker_settings
from compendium.adapters.queue.delivery_timeout_probe import DeliveryTimeoutProbe
from compendium.adapters.queue.queue_probe import QueueProbe
from tests.integration.servers.process import free_port
from tests.integration.servers.rabbitmq import PrivateRabbitmq, Rabbitmq

TWO_HOURS = timedelta(hours=2)


def named(url: str) -> Mapping[str, Any]:
    return broker_settings(url, "pdf_processing")


@pytest.fixture
def url(rabbitmq: Rabbitmq) -> str:
    return rabbitmq.new_vhost()


@pytest.fixture(scope="module")
def impatient() -> Iterator[PrivateRabbitmq]:
    """A broker as it comes: without our configuration; ours to stop."""
    with PrivateRabbitmq({"consumer_timeout": "1800000"}) as server:
        yield server


def at_hand(server: PrivateRabbitmq, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on the broker's machine: rabbitmqctl is on the PATH and finds the broker."""
    monkeypatch.setattr(delivery_timeout_probe, "_PATIENCE", 100)  # of a busy machine
    path = f"/usr/lib/rabbitmq/bin{os.pathsep}{os.environ['PATH']}"
    for name, value in {**server.environment(), "PATH": path}.items():
        monkeypatch.setenv(name, value)


async def test_a_broker_that_lets_us_in_is_well(url: str) -> None:
    finding = await BrokerProbe(named(url)).check()
    assert finding.ok
    assert finding.told.startswith("RabbitMQ ")


async def test_a_wrong_password_is_told_without_it(url: str) -> None:
    finding = await BrokerProbe(named(url.replace("guest:guest", "guest:not-the-password"))).check()
    assert not finding.ok
    assert "password is wrong" in finding.way_out
    assert "not-the-password" not in str(finding)


async def test_a_vhost_that_is_missing_is_told_with_the_command_that_makes_it(url: str) -> None:
    finding = await BrokerProbe(named(f"{url}-elsewhere")).check()
    assert not finding.ok
    assert "add_vhost" in finding.way_out


async def test_a_port_without_tls_is_told(url: str) -> None:
    finding = await BrokerProbe(named(url.replace("amqp://", "amqps://"))).check()
    assert not finding.ok
    assert "TLS" in finding.way_out


async def test_a_server_that_stops_is_seen_and_so_is_its_return(impatient: PrivateRabbitmq) -> None:
    probe = BrokerProbe(named(impatient.url))
    with impatient.stopped():
        finding = await probe.check()
        assert not finding.ok
        assert f"127.0.0.1:{impatient.port}" in finding.told
        assert "whether RabbitMQ runs" in finding.way_out
    assert (await probe.check()).ok


async def test_an_alarm_is_told_and_its_end_too(impatient: PrivateRabbitmq) -> None:
    probe = BrokerProbe(named(impatient.url))
    impatient.control("set_vm_memory_high_watermark", "absolute", "1MB")
    try:
        finding = await probe.check()
        assert not finding.ok
        assert "has a memory or disk alarm" in finding.told
    finally:
        impatient.control("set_vm_memory_high_watermark", "0.4")
    assert (await probe.check()).ok


def declared(url: str, queue: Queue) -> None:
    with Connection(url) as connection:
        queue.bind(connection.default_channel).queue_declare()


async def test_a_queue_that_nobody_declared_is_named(url: str) -> None:
    finding = await QueueProbe(named(url)).check()
    assert not finding.ok
    assert finding.told == "there is no queue pdf_processing"
    assert "compendium worker" in finding.way_out
    again = await QueueProbe(named(url)).check()
    assert again == finding, "looking declares nothing"


async def test_a_queue_that_nobody_reads_is_told_with_its_length(url: str) -> None:
    declared(url, named(url)["task_queues"][0])
    with Connection(url) as connection:
        producer = connection.Producer()
        for _ in range(3):
            producer.publish({}, exchange="", routing_key="pdf_processing")
        probe = QueueProbe(named(url))
        finding = await probe.check()
        assert not finding.ok
        assert finding.told == "pdf_processing: 3 messages wait, 0 consumers"
        assert "start compendium worker" in finding.way_out
        connection.Consumer([Queue("pdf_processing", no_declare=True)]).consume()
        finding = await probe.check()
        assert finding.ok
        assert finding.told.endswith("1 consumers")


async def test_a_queue_with_other_arguments_is_told_with_the_way_to_mend_it(url: str) -> None:
    declared(url, Queue("pdf_processing"))
    finding = await QueueProbe(named(url)).check()
    assert not finding.ok
    assert "inequivalent arg" in finding.told
    assert "rabbitmqctl delete_queue pdf_processing" in finding.way_out


async def test_a_queue_behind_a_broker_that_is_down_is_unknown() -> None:
    url = f"amqp://guest:guest@127.0.0.1:{free_port()}//"
    for probe in [QueueProbe(named(url)), DeliveryTimeoutProbe(named(url), TWO_HOURS)]:
        assert not (await probe.check()).seen


async def test_the_delivery_timeout_that_we_ship_is_enough(
    rabbitmq: Rabbitmq, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not isinstance(rabbitmq, PrivateRabbitmq):
        pytest.fail("this test reads the broker's environment: unset COMPENDIUM_TEST_RABBITMQ_URL")
    at_hand(rabbitmq, monkeypatch)
    finding = await DeliveryTimeoutProbe(named(rabbitmq.url), TWO_HOURS).check()
    assert finding.ok
    assert finding.seen
    assert finding.told == "consumer_timeout = 10800000 (3:00:00)"


async def test_the_delivery_timeout_that_brokers_come_with_is_too_short(
    impatient: PrivateRabbitmq, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_hand(impatient, monkeypatch)
    finding = await DeliveryTimeoutProbe(named(impatient.url), TWO_HOURS).check()
    assert not finding.ok
    assert finding.told.startswith("consumer_timeout = 1800000 (0:30:00), but a job may take 2:00:00")
    assert "rabbitmq.conf" in finding.way_out


async def test_the_timeout_of_another_broker_is_not_taken_for_this_ones(
    rabbitmq: Rabbitmq, impatient: PrivateRabbitmq, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_hand(impatient, monkeypatch)
    finding = await DeliveryTimeoutProbe(named(rabbitmq.url), TWO_HOURS).check()
    assert not finding.seen
    assert "rabbitmqctl eval" in finding.way_out


async def test_without_rabbitmqctl_the_operator_learns_how_to_look(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    finding = await DeliveryTimeoutProbe(named(url), TWO_HOURS).check()
    assert finding.ok
    assert not finding.seen
    assert "7200000 ms" in finding.way_out
