"""Faults 6 and 11: connections that break in mid-job, and one message many times over."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from compendium.domain.model.job import JobState
from tests.integration.faults.fleet import Fleet


async def connections_dropped(fleet: Fleet, **faults: Any) -> list[tuple[int, int]]:
    """All AMQP connections end while a job runs and the broker gives its message to somebody else; the
    runs that the job had had before it could end.
    """
    await fleet.worker(**faults)
    await fleet.worker(**faults)
    job = await fleet.submit(waits=True)
    await fleet.begun(job)
    fleet.rabbitmq.control("close_all_connections", "--vhost", fleet.vhost, "as a fault")
    await fleet.until(lambda: fleet.log_lines(f"[{job.id}] received") >= 2)
    await asyncio.sleep(2)  # a second run would begin within it
    runs = fleet.runs(job)
    fleet.diary.open(str(job.id))
    await fleet.ended(job)
    return runs


async def test_6_all_amqp_connections_dropped_in_mid_job(fleet: Fleet) -> None:
    assert len(await connections_dropped(fleet)) == 1
    async with fleet.units() as unit:
        (job,) = await unit.jobs.list(fleet.user)
    assert (job.state, job.attempts, job.token) == (JobState.COMPLETED, 1, 1)
    await fleet.has_one_deck_each(job)
    await fleet.has_left_nothing()


@pytest.mark.long
async def test_6_is_seen_to_fail_where_a_claim_ignores_leases(fleet: Fleet) -> None:
    assert len(await connections_dropped(fleet, units="ClaimsWhatIsLeased")) >= 2


async def ten_times(fleet: Fleet, **faults: Any) -> None:
    await fleet.worker("--concurrency=4", **faults)
    job = await fleet.submit(sleeps=1)
    for _ in range(9):
        await fleet.container.queue().enqueue(job.id, 5)
    await fleet.ended(job)


async def test_11_one_message_ten_times_at_once_and_again_after_completion(fleet: Fleet) -> None:
    await ten_times(fleet)
    async with fleet.units() as unit:
        (job,) = await unit.jobs.list(fleet.user)
    await fleet.until(fleet.is_quiet)
    assert len(fleet.runs(job)) == 1
    result = fleet.result(job)
    asked = fleet.diary.lines("model")
    for _ in range(10):
        await fleet.container.queue().enqueue(job.id, 5)
    await fleet.until(fleet.is_quiet)
    assert len(fleet.runs(job)) == 1
    assert fleet.diary.lines("model") == asked
    assert fleet.result(job) == result
    assert result["status"] == "COMPLETED"
    await fleet.has_one_deck_each(job)
    await fleet.has_left_nothing()


@pytest.mark.long
async def test_11_is_seen_to_fail_where_a_claim_ignores_leases(fleet: Fleet) -> None:
    await ten_times(fleet, units="ClaimsWhatIsLeased")
    async with fleet.units() as unit:
        (job,) = await unit.jobs.list(fleet.user)
    assert len(fleet.runs(job)) > 1


async def test_11_whoever_called_the_task_gets_its_result_through_redeliveries(fleet: Fleet) -> None:
    """`process_pdf_task.delay(job_id)` and `result.get()`, while the job's connections break."""
    await fleet.worker()
    job = await fleet.submit(waits=True)
    await fleet.begun(job)
    waiting = asyncio.create_task(fleet.delayed(job))
    fleet.rabbitmq.control("close_all_connections", "--vhost", fleet.vhost, "as a fault")
    fleet.diary.open(str(job.id))
    result = await waiting
    assert result["status"] == "COMPLETED"
    assert result == fleet.result(job)
