"""Faults 7 and 12: a worker that stands still for too long, and one that is told to stop."""

from __future__ import annotations

import asyncio
import signal
from typing import Any

import pytest

from compendium.domain.model.job import JobState
from tests.contracts.object_storage import names
from tests.integration.faults.fleet import NEVER, PATIENCE, Fleet

SOFT_SHUTDOWN = 12.0
"""Seconds; Celery sleeps through them all."""


async def stale_finish(fleet: Fleet, **faults: Any) -> tuple[bytes, bytes]:
    """SIGSTOP of a worker past its lease, a second one completes, SIGCONT: the deck before and after."""
    stopped = await fleet.worker("--concurrency=1", **faults)
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
    await fleet.until(lambda: "succeeded in" in stopped.log.read_text("utf-8"))
    return before, await fleet.deck(job)


async def test_7_sigstop_of_a_worker_past_its_lease_then_sigcont(fleet: Fleet) -> None:
    before, after = await stale_finish(fleet)
    assert before == after
    async with fleet.units() as unit:
        (job,) = await unit.jobs.list(fleet.user)
    await fleet.has_one_deck_each(job)
    await fleet.has_left_nothing()


@pytest.mark.long
async def test_7_is_seen_to_fail_where_a_finish_needs_no_token(fleet: Fleet) -> None:
    before, after = await stale_finish(fleet, units="SavesWithoutToken", timing={"renew": 0, "sweep": NEVER})
    assert before != after


async def handed_over(fleet: Fleet, **faults: Any) -> float:
    """SIGTERM of a worker that has a job, beside another one: the seconds until that one has begun it."""
    first = await fleet.worker(celery={"worker_soft_shutdown_timeout": SOFT_SHUTDOWN}, **faults)
    job = await fleet.submit(waits=True)
    await fleet.begun(job)
    await fleet.worker()
    told = asyncio.get_running_loop().time()
    first.process.send_signal(signal.SIGTERM)
    await fleet.begun(job, times=2)
    took = asyncio.get_running_loop().time() - told
    fleet.diary.open(str(job.id))
    row = await fleet.ended(job)
    assert (row.state, row.attempts) == (JobState.COMPLETED, 1)
    await asyncio.to_thread(first.process.wait, PATIENCE)
    assert first.process.returncode == 0
    assert not first.children_alive()
    await fleet.has_one_deck_each(job)
    await fleet.has_left_nothing()
    return took


async def test_12_sigterm_in_mid_job(fleet: Fleet) -> None:
    assert await handed_over(fleet) < SOFT_SHUTDOWN, "handed over, not waited for"


@pytest.mark.long
async def test_12_is_seen_to_fail_where_the_worker_does_not_tell_its_children(fleet: Fleet) -> None:
    assert await handed_over(fleet, deaf=True) >= SOFT_SHUTDOWN


async def test_12_sigterm_as_celery_understands_it_by_itself(fleet: Fleet) -> None:
    """The warm shutdown, which waits for its tasks: they hand their jobs back."""
    assert await handed_over(fleet, remapped=False) < SOFT_SHUTDOWN


async def test_12_a_worker_without_a_job_ends_at_once(fleet: Fleet) -> None:
    worker = await fleet.worker()
    worker.process.send_signal(signal.SIGTERM)
    await asyncio.to_thread(worker.process.wait, PATIENCE)
    assert worker.process.returncode == 0
    assert not await names(fleet.storage, "decks")
