"""Faults 7 and 12: a worker that stands still for too long, and one that is told to stop."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

from compendium.domain.model.job import JobState
from tests.contracts.object_storage import names
from tests.integration.faults.fleet import PATIENCE, Fleet, Worker


async def stale_finish(fleet: Fleet, **faults: Any) -> tuple[bytes, bytes]:
    """SIGSTOP of a worker past its lease, a second one completes, SIGCONT: the deck before and after."""
    stopped = await fleet.worker(**faults)
    job = await fleet.submit(waits=True)
    first, _ = await fleet.begun(job)
    stopped.signal_all(signal.SIGSTOP)
    await fleet.worker()
    second, _ = await fleet.begun(job, times=2)
    assert second > first
    fleet.diary.open(str(job.id))
    row = await fleet.ended(job)
    assert (row.state, row.token, row.attempts) == (JobState.COMPLETED, second, 2)
    before = await fleet.deck(job)
    stopped.signal_all(signal.SIGCONT)
    await fleet.until(lambda: "the job is COMPLETED" in told(stopped) or "succeeded" in told(stopped))
    return before, await fleet.deck(job)


def told(worker: Worker) -> str:
    return worker.log.read_text("utf-8", "replace")


async def test_7_sigstop_of_a_worker_past_its_lease_then_sigcont(fleet: Fleet) -> None:
    before, after = await stale_finish(fleet)
    assert before == after
    async with fleet.units() as unit:
        (job,) = await unit.jobs.list(fleet.user)
    await fleet.has_one_deck_each(job)
    await fleet.has_left_nothing()


async def test_7_is_seen_to_fail_where_a_finish_needs_no_token(fleet: Fleet) -> None:
    before, after = await stale_finish(fleet, units="SavesWithoutToken")
    assert before != after


async def told_to_stop(fleet: Fleet, **faults: Any) -> tuple[Worker, float]:
    """SIGTERM of a worker that has a job, beside another one; how long the first took to end."""
    first = await fleet.worker(**faults)
    job = await fleet.submit(waits=True)
    await fleet.begun(job)
    await fleet.worker()
    begun = asyncio.get_running_loop().time()
    first.process.send_signal(signal.SIGTERM)
    await fleet.begun(job, times=2)
    await asyncio.to_thread(first.process.wait, PATIENCE)
    took = asyncio.get_running_loop().time() - begun
    fleet.diary.open(str(job.id))
    await fleet.ended(job)
    return first, took


async def test_12_sigterm_in_mid_job(fleet: Fleet) -> None:
    first, took = await told_to_stop(fleet)
    assert first.process.returncode == 0
    assert took < 30, "the soft shutdown takes 5 s here"
    async with fleet.units() as unit:
        (job,) = await unit.jobs.list(fleet.user)
    assert (job.state, job.attempts, job.token) == (JobState.COMPLETED, 1, 2)
    await fleet.has_one_deck_each(job)
    await fleet.has_left_nothing()
    assert not first.children_alive()


async def test_12_is_seen_to_fail_where_the_worker_does_not_tell_its_children(fleet: Fleet) -> None:
    await told_to_stop(fleet, deaf=True)
    async with fleet.units() as unit:
        (job,) = await unit.jobs.list(fleet.user)
    assert job.attempts == 2, "the attempt counted"


async def test_12_a_worker_without_a_job_ends_at_once(fleet: Fleet) -> None:
    worker = await fleet.worker()
    worker.process.send_signal(signal.SIGTERM)
    await asyncio.to_thread(worker.process.wait, PATIENCE)
    assert worker.process.returncode == 0
    assert not await names(fleet.storage, "decks")
