"""A thread keeps the job while its worker is busy, and ends the work that must not go on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from compendium.adapters.persistence.in_memory import InMemoryStore
from compendium.domain.errors import Cancelled, LeaseLost, NotAPdf, ShutDown, StoreUnavailable, TookTooLong
from compendium.domain.model.job import Job, Outcome, Progress
from compendium.domain.model.timing import Timing
from compendium.domain.use_cases.lease import LeaseKeeper
from tests.contracts.steps import LEASE, a_job, added, claimed, stored
from tests.faulty.broken_commit import BrokenCommits

HALF = Progress("load", 1, 2)
IMPATIENT = replace(Timing(), tell=timedelta(seconds=0.01))
"""The thread looks every hundredth of a second, for the tests not to wait."""


def keeper(
    store: InMemoryStore, job: Job, timing: Timing = IMPATIENT, stopping: Callable[[], bool] = lambda: False
) -> LeaseKeeper:
    return LeaseKeeper(store.unit_of_work, job, timing, stopping)


async def for_ever() -> None:
    await asyncio.Event().wait()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110  another thread makes it true
            await asyncio.sleep(0.01)


async def reason_of_the_end(lease: LeaseKeeper) -> BaseException:
    """Work that reports nothing and awaits something for ever is ended, and the keeper says why."""
    work = asyncio.create_task(for_ever())
    with lease.keeping(work):
        async with asyncio.timeout(5):
            await asyncio.wait([work])
    assert work.cancelled()
    return lease.reason(asyncio.CancelledError())


async def running(store: InMemoryStore, ends_in: timedelta = LEASE) -> Job:
    return await claimed(store.unit_of_work, await added(store.unit_of_work, a_job()), ends_in)


async def test_progress_that_is_reported_reaches_the_row() -> None:
    store = InMemoryStore()
    job = await running(store)
    lease = keeper(store, job)
    with lease.keeping(asyncio.create_task(for_ever())):
        lease.report(HALF)
        await until(lambda: store.committed.jobs[job.id].progress == HALF)


async def test_a_lease_is_renewed_though_nothing_is_reported() -> None:
    store = InMemoryStore()
    job = await running(store)
    assert job.lease_until is not None
    before = job.lease_until
    often = replace(IMPATIENT, renew=timedelta(seconds=0.02))
    with keeper(store, job, often).keeping(asyncio.create_task(for_ever())):
        await until(lambda: (store.committed.jobs[job.id].lease_until or before) > before)


async def test_between_renewals_the_row_is_only_read() -> None:
    store = InMemoryStore()
    job = await running(store)
    with keeper(store, job).keeping(asyncio.create_task(for_ever())):
        await asyncio.sleep(0.1)
    assert store.committed.jobs[job.id] == job


async def test_the_wish_to_cancel_ends_work_that_reports_nothing() -> None:
    store = InMemoryStore()
    job = await running(store)
    store.committed.jobs[job.id] = job.request_cancel(store.now())
    assert isinstance(await reason_of_the_end(keeper(store, job)), Cancelled)


async def test_a_lease_that_went_to_somebody_else_ends_the_work() -> None:
    store = InMemoryStore()
    job = await running(store)
    store.committed.jobs[job.id] = replace(job, token=job.token + 1)
    assert isinstance(await reason_of_the_end(keeper(store, job)), LeaseLost)


@pytest.mark.parametrize("renew", [timedelta(0), LEASE], ids=["at a renewal", "at a look"])
async def test_a_run_that_has_finished_its_job_is_left_to_tidy_up(renew: timedelta) -> None:
    store = InMemoryStore()
    job = await running(store)
    store.committed.jobs[job.id] = job.complete(store.now(), Outcome(uuid4(), 1, 2, 3, 4, 5, 6))
    lease = keeper(store, job, replace(IMPATIENT, renew=renew))
    tidying = asyncio.create_task(asyncio.sleep(0.1))
    with lease.keeping(tidying):
        await tidying
    lease.report(HALF)


async def test_a_lease_that_ran_out_ends_the_work_though_nobody_took_the_job() -> None:
    store = InMemoryStore()
    job = await running(store, ends_in=timedelta(0))
    always = replace(IMPATIENT, renew=timedelta(0))
    assert isinstance(await reason_of_the_end(keeper(store, job, always)), LeaseLost)


async def test_a_deadline_that_passed_ends_the_work_with_advice() -> None:
    store = InMemoryStore()
    short = replace(IMPATIENT, deadline=timedelta(seconds=0.05))
    reason = await reason_of_the_end(keeper(store, await running(store), short))
    assert isinstance(reason, TookTooLong)
    assert "select fewer pages" in str(reason)


async def test_a_worker_that_must_stop_ends_the_work() -> None:
    store = InMemoryStore()
    reason = await reason_of_the_end(keeper(store, await running(store), stopping=lambda: True))
    assert isinstance(reason, ShutDown)


async def test_work_that_awaits_nothing_learns_of_it_at_its_next_report() -> None:
    store = InMemoryStore()
    job = await running(store)
    store.committed.jobs[job.id] = job.request_cancel(store.now())
    lease = keeper(store, job)

    async def busy() -> None:
        until = time.monotonic() + 5
        while time.monotonic() < until:
            lease.report(HALF)
            time.sleep(0.01)  # noqa: ASYNC251  as CPU work does, it keeps the event loop waiting

    work = asyncio.create_task(busy())
    with lease.keeping(work), pytest.raises(Cancelled):
        await work


async def test_what_breaks_as_the_worker_goes_down_counts_as_its_end_unless_it_is_the_users_to_mend() -> None:
    store = InMemoryStore()
    job = await running(store)
    gone, bad = StoreUnavailable("the connection was reset"), NotAPdf("choose a PDF")
    assert isinstance(keeper(store, job, stopping=lambda: True).reason(gone), ShutDown)
    assert keeper(store, job, stopping=lambda: True).reason(bad) is bad
    assert keeper(store, job).reason(gone) is gone


async def test_a_store_that_does_not_answer_is_asked_again() -> None:
    store = BrokenCommits(failures=0)
    job = await running(store)
    store.failures = 3
    lease = keeper(store, job)
    with lease.keeping(asyncio.create_task(for_ever())):
        lease.report(HALF)
        await until(lambda: store.committed.jobs[job.id].progress == HALF)
    assert store.failures == 0


async def test_the_thread_ends_with_the_block() -> None:
    store = InMemoryStore()
    job = await running(store)
    lease = keeper(store, job)
    with pytest.raises(ZeroDivisionError), lease.keeping(asyncio.create_task(for_ever())):
        raise ZeroDivisionError
    lease.report(HALF)
    await asyncio.sleep(0.05)
    assert (await stored(store.unit_of_work, job)).progress == Progress()
