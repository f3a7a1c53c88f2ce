"""Faults 1 to 3: workers that die, with their machine, by a PDF that kills them."""

from __future__ import annotations

import os
import signal

import pytest

from compendium.domain.model.job import MAX_ATTEMPTS, JobState
from tests.integration.faults.fleet import NEVER, TIMING, UNFINISHED, Fleet, stays

WITHOUT_SWEEPER = {"sweep": NEVER}


async def test_1_sigkill_of_the_child_in_mid_job(fleet: Fleet) -> None:
    await fleet.worker()
    job = await fleet.submit(waits=True)
    _, pid = await fleet.begun(job)
    os.kill(pid, signal.SIGKILL)
    fleet.diary.open(str(job.id))
    row = await fleet.ended(job)
    assert (row.state, row.attempts) == (JobState.COMPLETED, 2)
    await fleet.has_one_deck_each(job)
    await fleet.has_left_nothing()


@pytest.mark.long
async def test_1_is_seen_to_fail_where_the_message_of_a_lost_worker_is_not_kept(fleet: Fleet) -> None:
    await fleet.worker(timing=WITHOUT_SWEEPER, celery={"task_reject_on_worker_lost": False})
    job = await fleet.submit(waits=True)
    _, pid = await fleet.begun(job)
    os.kill(pid, signal.SIGKILL)
    fleet.diary.open(str(job.id))
    await stays(job, fleet, UNFINISHED, TIMING["lease"] * 2)
    assert len(fleet.runs(job)) == 1


async def test_2_sigkill_of_the_whole_worker_group(fleet: Fleet) -> None:
    first = await fleet.worker()
    job = await fleet.submit(waits=True)
    await fleet.begun(job)
    await fleet.worker()
    first.signal_all(signal.SIGKILL)
    fleet.diary.open(str(job.id))
    row = await fleet.ended(job)
    assert (row.state, row.attempts) == (JobState.COMPLETED, 2)
    await fleet.has_one_deck_each(job)
    assert list((first.home / "scratch").iterdir())
    await fleet.worker(machine=0)
    await fleet.has_left_nothing()


@pytest.mark.long
async def test_2_is_seen_to_fail_where_messages_are_acknowledged_before_the_work(fleet: Fleet) -> None:
    first = await fleet.worker(celery={"task_acks_late": False})
    job = await fleet.submit(waits=True)
    await fleet.begun(job)
    await fleet.worker(timing=WITHOUT_SWEEPER)
    first.signal_all(signal.SIGKILL)
    fleet.diary.open(str(job.id))
    await stays(job, fleet, UNFINISHED, TIMING["lease"] * 2)


async def test_3_a_pdf_that_always_kills_its_worker(fleet: Fleet) -> None:
    await fleet.worker("--concurrency=1")
    killing = await fleet.submit(kills=True)
    harmless = await fleet.submit()
    row = await fleet.ended(killing)
    assert (row.state, row.error_code) == (JobState.FAILED, "worker_died")
    assert "died 4 times" in row.error_message
    assert "ended without a word" in row.error_trace
    assert len(fleet.runs(killing)) == MAX_ATTEMPTS
    await fleet.ended(harmless)
    await fleet.has_one_deck_each(harmless)
    await fleet.has_left_nothing()


@pytest.mark.long
async def test_3_is_seen_to_fail_where_claims_are_not_counted(fleet: Fleet) -> None:
    await fleet.worker("--concurrency=1", units="ClaimsUncounted", timing={"lease": 1.5, "renew": 0.4})
    killing = await fleet.submit(kills=True)
    await fleet.begun(killing, times=MAX_ATTEMPTS + 2)
    assert not (await fleet.job(killing)).state.is_final
