"""Faults 4, 5, 8, 9, 10: a broker that is away, is full, was purged, or loses patience."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from dependency_injector import providers

from compendium.domain.model.job import Job, JobState
from tests.faulty.patient_queue import PatientQueue
from tests.integration.faults.conftest import new_fleet
from tests.integration.faults.fleet import NEVER, UNFINISHED, Fleet, stays
from tests.integration.servers.postgresql import Postgresql
from tests.integration.servers.rabbitmq import PrivateRabbitmq
from tests.integration.servers.redis import Redis

BOUND = 10.0
"""Seconds within which an upload is answered: five of them are given to the queue."""


@pytest.fixture(scope="module")
def broker() -> Iterator[PrivateRabbitmq]:
    """A broker that the tests of this module may break."""
    with PrivateRabbitmq() as server:
        yield server


@pytest.fixture
async def fleet(
    tmp_path: Path, postgresql: Postgresql, broker: PrivateRabbitmq, redis: Redis
) -> AsyncIterator[Fleet]:
    async with new_fleet(tmp_path, postgresql, broker, redis) as fleet:
        yield fleet


async def submitted_in_time(fleet: Fleet) -> Job:
    begun = time.monotonic()
    job = await fleet.upload()
    assert time.monotonic() - begun < BOUND
    assert (await fleet.job(job)).state is JobState.PENDING
    return job


async def test_8_broker_down_at_upload(fleet: Fleet, broker: PrivateRabbitmq) -> None:
    await fleet.worker()
    with broker.stopped():
        job = await submitted_in_time(fleet)
    row = await fleet.ended(job)
    assert (row.state, row.attempts) == (JobState.COMPLETED, 1)
    await fleet.has_one_deck_each(job)
    await fleet.has_left_nothing()


@pytest.mark.long
async def test_8_is_seen_to_fail_where_nobody_sweeps(fleet: Fleet, broker: PrivateRabbitmq) -> None:
    await fleet.worker(timing={"sweep": NEVER})
    with broker.stopped():
        job = await submitted_in_time(fleet)
    await fleet.ended(await fleet.submit())  # the broker and the worker are back
    await stays(job, fleet, UNFINISHED, 5)


@pytest.mark.long
async def test_9_memory_alarm_at_upload(fleet: Fleet, broker: PrivateRabbitmq) -> None:
    await fleet.worker()
    with memory_alarm(broker):
        job = await submitted_in_time(fleet)
    await fleet.ended(job)
    await fleet.has_left_nothing()
    assert len(fleet.runs(job)) == 1
    await fleet.has_one_deck_each(job)


@pytest.mark.long
async def test_9_is_seen_to_fail_where_the_publisher_has_no_time_out(
    fleet: Fleet, broker: PrivateRabbitmq
) -> None:
    queue = PatientQueue(fleet.container.broker_settings())
    await queue.enqueue(uuid4(), 5)
    with closing(queue), fleet.container.queue.override(providers.Object(queue)):
        with memory_alarm(broker):
            upload = asyncio.create_task(asyncio.to_thread(lambda: asyncio.run(fleet.submit())))
            await asyncio.sleep(BOUND)
            assert not upload.done()
        await upload


@contextmanager
def memory_alarm(broker: PrivateRabbitmq) -> Iterator[None]:
    """The broker has less memory than it needs, and reads nothing from publishers."""
    broker.control("set_vm_memory_high_watermark", "0.0000001")
    try:
        yield
    finally:
        broker.control("set_vm_memory_high_watermark", "0.4")


async def test_10_queue_purged_with_jobs_waiting(fleet: Fleet, broker: PrivateRabbitmq) -> None:
    jobs = await purged(fleet, broker)
    await fleet.worker()
    for job in jobs:
        await fleet.ended(job)
    await fleet.has_one_deck_each(*jobs)
    await fleet.has_left_nothing()


@pytest.mark.long
async def test_10_is_seen_to_fail_where_nobody_sweeps(fleet: Fleet, broker: PrivateRabbitmq) -> None:
    jobs = await purged(fleet, broker)
    await fleet.worker(timing={"back_off": NEVER})
    await fleet.ended(await fleet.submit())
    await stays(jobs[0], fleet, UNFINISHED, 5)


async def purged(fleet: Fleet, broker: PrivateRabbitmq) -> list[Job]:
    jobs = [await fleet.submit() for _ in range(8)]
    assert (await fleet.messages())["pdf_processing"] == len(jobs)
    broker.control("purge_queue", "-p", fleet.vhost, "pdf_processing")
    assert (await fleet.messages())["pdf_processing"] == 0
    return jobs


async def test_4_a_job_longer_than_three_heartbeats(fleet: Fleet) -> None:
    """The broker ends a connection that has been silent for two heartbeats."""
    await fleet.worker(celery={"broker_heartbeat": 2})
    job = await fleet.submit(computes=9)
    await fleet.ended(job)
    assert len(fleet.runs(job)) == 1
    await fleet.has_one_deck_each(job)
    await fleet.has_left_nothing()


@pytest.mark.long
async def test_4_is_seen_to_fail_under_solo(fleet: Fleet) -> None:
    await fleet.worker("--pool=solo", "--without-heartbeat", celery={"broker_heartbeat": 2})
    job = await fleet.submit(computes=9)
    await fleet.ended(job)
    await fleet.until(lambda: fleet.log_lines(f"[{job.id}] received") >= 2)


async def test_5_a_job_longer_than_the_default_delivery_timeout(
    fleet: Fleet, broker: PrivateRabbitmq
) -> None:
    """Scaled to 1 : 300, RabbitMQ's default is 6 s and ours 36 s; it looks every second then."""
    with delivery_timeout(broker, shipped(broker) // 300):
        await fleet.worker()
        job = await fleet.submit(sleeps=12)
        await fleet.ended(job)
        await fleet.has_one_deck_each(job)
        await fleet.has_left_nothing()
        assert fleet.log_lines(f"[{job.id}] received") == len(fleet.runs(job)) == 1


@pytest.mark.long
async def test_5_is_seen_to_fail_with_the_default_delivery_timeout(
    fleet: Fleet, broker: PrivateRabbitmq
) -> None:
    with delivery_timeout(broker, 1_800_000 // 300):
        worker = await fleet.worker()
        await fleet.begun(await fleet.submit(sleeps=12))
        await fleet.until(lambda: worker.process.poll() is not None)
    assert fleet.log_lines("PRECONDITION_FAILED")


def shipped(broker: PrivateRabbitmq) -> int:
    """What the broker was told by the configuration that we ship, in milliseconds."""
    told = broker.control("eval", "{ok, T} = application:get_env(rabbit, consumer_timeout), T.")
    return int(told)


@contextmanager
def delivery_timeout(broker: PrivateRabbitmq, milliseconds: int) -> Iterator[None]:
    """How long messages may stay unacknowledged; the broker looks each second meanwhile."""
    before = shipped(broker)
    tick = broker.control("eval", "application:get_env(rabbit, channel_tick_interval, 60000).").strip()
    set_to = "application:set_env(rabbit, {}, {})."
    broker.control("eval", set_to.format("channel_tick_interval", 1000))
    broker.control("eval", set_to.format("consumer_timeout", milliseconds))
    try:
        yield
    finally:
        broker.control("eval", set_to.format("consumer_timeout", before))
        broker.control("eval", set_to.format("channel_tick_interval", tick))
