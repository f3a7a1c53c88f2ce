"""Fault 18: a thousand jobs wait for an hour, in which the sweeper sweeps sixty times."""

from __future__ import annotations

import asyncio
import json
import signal
from collections import Counter
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from kombu import Connection

from compendium.domain.model.job import Job
from compendium.domain.model.timing import Timing
from compendium.domain.model.wishes import Wishes
from tests.integration.faults.fleet import Fleet

pytestmark = pytest.mark.long

SCALE = 1 / 240
HOUR = 3600 * SCALE
SWIFT = {name: getattr(Timing(), name).total_seconds() * SCALE for name in ("sweep", "back_off")}
MANY = 1000


async def hour_of_waiting(fleet: Fleet, jobs: int, *, counts: bool) -> list[int]:
    """How many messages waited, looked at again and again while the only worker was busy."""
    await fleet.worker("--concurrency=1", timing=SWIFT, counts=counts)
    await fleet.begun(await fleet.submit(waits=True))
    queue = fleet.container.queue()
    async with fleet.units() as unit:
        for _ in range(jobs):
            job = a_waiting_job(fleet)
            await unit.jobs.add(job)
            await queue.enqueue(job.id, job.priority)
        await unit.commit()
    clock = asyncio.get_running_loop()
    end = clock.time() + HOUR
    lengths = []
    while clock.time() < end:
        lengths.append(await queue.waiting())
        await asyncio.sleep(0.1)
    return lengths


def a_waiting_job(fleet: Fleet) -> Job:
    """Its message was sent just now."""
    now = datetime.now(UTC)
    return Job(uuid4(), fleet.user, "cells.pdf", Wishes(), now, now, last_enqueued_at=now, enqueued_times=1)


def ids_in_the_queue(fleet: Fleet) -> Counter[str]:
    """Which job each message names. Nothing is acknowledged: they all go back."""
    with Connection(fleet.environment["CELERY_BROKER_URL"]) as connection:
        channel = connection.default_channel
        found: Counter[str] = Counter()
        while message := channel.basic_get("pdf_processing"):  # type: ignore[attr-defined]  # amqp's
            found[json.loads(message.body)[0][0]] += 1
    return found


async def test_18_a_thousand_jobs_waiting_for_an_hour(fleet: Fleet) -> None:
    lengths = await hour_of_waiting(fleet, MANY, counts=True)
    assert max(lengths) == min(lengths) == MANY
    fleet.workers[0].signal_all(signal.SIGSTOP)  # its sweeper would miss what is taken out to be looked at
    ids = ids_in_the_queue(fleet)
    assert len(ids) == MANY
    assert set(ids.values()) == {1}


async def test_18_is_seen_to_fail_where_the_queue_is_taken_for_empty(fleet: Fleet) -> None:
    lengths = await hour_of_waiting(fleet, MANY // 10, counts=False)
    assert max(lengths) > MANY // 10
