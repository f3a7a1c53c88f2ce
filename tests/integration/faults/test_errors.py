"""Faults 13 and 14: jobs that go wrong, and jobs that nobody wants any more."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial
from itertools import pairwise

import pytest

from compendium.domain.errors import IllegalTransition
from compendium.domain.model.job import MAX_ATTEMPTS, Job, JobState
from tests.contracts.object_storage import names
from tests.integration.faults.fleet import TIMING, Fleet


async def test_13_what_may_pass_is_tried_four_times_with_growing_delays(fleet: Fleet) -> None:
    await fleet.worker()
    job = await fleet.submit(raises="ZeroDivisionError", message="a bug")
    dues = []
    for attempt in range(1, MAX_ATTEMPTS):
        row = await fleet.has(job, partial(waits_after, attempt))
        dues.append(row.next_attempt_at)
        await fleet.begun(job, times=attempt + 1)
    row = await fleet.ended(job)
    assert (row.state, row.attempts, row.error_code) == (JobState.FAILED, MAX_ATTEMPTS, "unexpected")
    assert "ZeroDivisionError: a bug" in row.error_trace
    assert len(fleet.runs(job)) == MAX_ATTEMPTS
    begun = fleet.times(job)
    first = timedelta(seconds=TIMING["first_retry"])
    for number, (before, after) in enumerate(pairwise(begun)):
        assert first / 2 * 2**number <= after - before
        assert dues[number] <= after
    await fleet.has_left_nothing()
    assert not await names(fleet.storage, "decks")


@pytest.mark.parametrize(
    ("error", "code"),
    [("DamagedPdf", "damaged_pdf"), ("UnknownModel", "unknown_model")],
    ids=["corrupt PDF", "bad model"],
)
async def test_13_what_the_user_must_mend_is_tried_once(fleet: Fleet, error: str, code: str) -> None:
    await fleet.worker()
    job = await fleet.submit(raises=error, message="cells.pdf: do this")
    row = await fleet.ended(job)
    assert (row.state, row.attempts, row.error_code) == (JobState.FAILED, 1, code)
    assert row.error_message == "cells.pdf: do this"
    assert "cells.pdf: do this" in fleet.failure(job)
    assert len(fleet.runs(job)) == 1
    await fleet.has_left_nothing()


async def test_13_a_failed_job_that_its_user_retries_gives_its_new_result(fleet: Fleet) -> None:
    await fleet.worker()
    job = await fleet.submit(raises="DamagedPdf")
    await fleet.ended(job)
    assert "damaged_pdf" in fleet.failure(job)
    fleet.diary.open(str(job.id))
    await fleet.container.retry_job()(job.id, job.user_id)
    assert (await fleet.delayed(job))["status"] == "COMPLETED"
    assert (await fleet.job(job)).attempts == 1
    await fleet.has_one_deck_each(job)


async def test_13_a_deadline_that_passes_fails_the_job_and_frees_its_lease(fleet: Fleet) -> None:
    await fleet.worker(timing={"deadline": 2.0})
    job = await fleet.submit(waits=True)
    row = await fleet.ended(job)
    assert (row.state, row.attempts, row.error_code) == (JobState.FAILED, 1, "took_too_long")
    assert "select fewer pages" in row.error_message
    assert row.lease_until is None
    await fleet.has_left_nothing()


async def test_13_work_that_awaits_nothing_is_ended_by_the_soft_time_limit(fleet: Fleet) -> None:
    await fleet.worker(timing={"deadline": 2.0}, celery={"task_soft_time_limit": 4, "task_time_limit": 30})
    job = await fleet.submit(computes=60, reports=False)
    row = await fleet.ended(job)
    assert (row.state, row.attempts, row.error_code) == (JobState.FAILED, 1, "took_too_long")
    assert "SoftTimeLimitExceeded" in row.error_trace
    await fleet.has_left_nothing()


@pytest.mark.long
async def test_13_is_seen_to_fail_where_no_deadline_lies_under_the_soft_time_limit(fleet: Fleet) -> None:
    await fleet.worker(celery={"task_soft_time_limit": 2, "task_time_limit": 30})
    job = await fleet.submit(computes=60, reports=False)
    row = await fleet.has(job, lambda row: row.state is JobState.PENDING and row.attempts == 1)
    assert row.error_code == "unexpected", "it would be tried again, and take too long again"


async def test_14_cancelled_while_waiting(fleet: Fleet) -> None:
    job = await fleet.submit()
    await cancelled(fleet, job)
    await fleet.worker()
    await fleet.until(fleet.is_quiet)
    await has_no_deck(fleet, job)
    assert fleet.runs(job) == []


async def test_14_cancelled_while_running_though_nothing_is_reported(fleet: Fleet) -> None:
    await fleet.worker()
    job = await fleet.submit(waits=True)
    await fleet.begun(job)
    await cancelled(fleet, job)
    await fleet.ended(job)
    await has_no_deck(fleet, job)
    await fleet.has_left_nothing()


@pytest.mark.long
async def test_14_is_seen_to_fail_where_nobody_learns_of_it(fleet: Fleet) -> None:
    await fleet.worker(units="HidesTheWishToCancel")
    job = await fleet.submit(waits=True)
    await fleet.begun(job)
    await cancelled(fleet, job)
    fleet.diary.open(str(job.id))
    assert (await fleet.ended(job)).state is JobState.COMPLETED


async def test_14_cancelled_as_its_worker_dies(fleet: Fleet) -> None:
    worker = await fleet.worker()
    job = await fleet.submit(waits=True)
    await fleet.begun(job)
    worker.end()
    await cancelled(fleet, job)
    await fleet.worker()
    await fleet.ended(job)
    await has_no_deck(fleet, job)
    assert len(fleet.runs(job)) == 1
    await fleet.has_left_nothing()


async def test_14_cancelled_in_a_race_with_the_finish(fleet: Fleet) -> None:
    """Twenty jobs, each cancelled a little later after its start than the one before."""
    await fleet.worker("--concurrency=2")
    jobs = [await fleet.submit(waits=True) for _ in range(20)]
    for number, job in enumerate(jobs):
        await fleet.begun(job)
        fleet.diary.open(str(job.id))
        await asyncio.sleep(number * 0.02)
        await cancelled(fleet, job)
    rows = [await fleet.ended(job) for job in jobs]
    assert {row.state for row in rows} <= {JobState.CANCELLED, JobState.COMPLETED}
    await fleet.has_left_nothing()
    completed = [row for row in rows if row.state is JobState.COMPLETED]
    async with fleet.units() as unit:
        decks = await unit.decks.list(fleet.user, limit=100)
    assert {deck.job_id for deck in decks} == {row.id for row in completed}
    for row in rows:
        assert (row.outcome is not None) is (row.state is JobState.COMPLETED)


def waits_after(attempt: int, row: Job) -> bool:
    return (row.attempts, row.state) == (attempt, JobState.PENDING)


async def cancelled(fleet: Fleet, job: Job) -> None:
    try:
        await fleet.container.cancel_job()(job.id, job.user_id)
    except IllegalTransition:
        assert (await fleet.job(job)).state is JobState.COMPLETED


async def has_no_deck(fleet: Fleet, job: Job) -> None:
    assert (await fleet.job(job)).state is JobState.CANCELLED
    async with fleet.units() as unit:
        assert not await unit.decks.list(fleet.user)
    assert not await names(fleet.storage, "decks")
    assert fleet.result(job)["status"] == "CANCELLED"
