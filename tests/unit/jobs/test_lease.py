"""A thread keeps the job while its worker is busy, and tells the worker what it learns."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from compendium.adapters.persistence.in_memory import InMemoryStore
from compendium.domain.errors import Cancelled, LeaseLost
from compendium.domain.model.job import LEASE, Job, Progress
from compendium.domain.use_cases import lease as lease_module
from compendium.domain.use_cases.lease import LeaseKeeper
from tests.contracts.steps import a_job, added, claimed, stored
from tests.faulty.broken_commit import BrokenCommits

HALF = Progress("load", 1, 2)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread looks every hundredth of a second, for the tests not to wait."""
    monkeypatch.setattr(lease_module, "TELL_EVERY", 0.01)


def eventually(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 5
    while not true():
        assert time.monotonic() < until, "it never came true"
        time.sleep(0.01)


def raised_by(report: Callable[[Progress], None]) -> type[Exception]:
    """What reporting raises, sooner or later."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        try:
            report(HALF)
        except (Cancelled, LeaseLost) as error:
            return type(error)
        time.sleep(0.01)
    raise AssertionError("reporting never failed")


async def running(store: InMemoryStore, ends_in: timedelta = LEASE) -> Job:
    return await claimed(store.unit_of_work, await added(store.unit_of_work, a_job()), ends_in)


async def test_progress_that_is_reported_reaches_the_row() -> None:
    store = InMemoryStore()
    job = await running(store)
    with LeaseKeeper(store.unit_of_work, job.id, job.token) as lease:
        lease.report(HALF)
        eventually(lambda: store.committed.jobs[job.id].progress == HALF)


async def test_a_lease_is_renewed_though_nothing_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease_module, "RENEW_EVERY", 0.02)
    store = InMemoryStore()
    job = await running(store)
    assert job.lease_until is not None
    before = job.lease_until
    with LeaseKeeper(store.unit_of_work, job.id, job.token):
        eventually(lambda: (store.committed.jobs[job.id].lease_until or before) > before)


async def test_the_wish_to_cancel_is_raised_at_a_report() -> None:
    store = InMemoryStore()
    job = await running(store)
    store.committed.jobs[job.id] = job.request_cancel(store.now())
    with LeaseKeeper(store.unit_of_work, job.id, job.token) as lease:
        assert raised_by(lease.report) is Cancelled


async def test_a_lease_that_went_to_somebody_else_is_raised_at_a_report() -> None:
    store = InMemoryStore()
    job = await running(store)
    with LeaseKeeper(store.unit_of_work, job.id, job.token - 1) as lease:
        assert raised_by(lease.report) is LeaseLost


async def test_a_store_that_does_not_answer_is_asked_again() -> None:
    store = BrokenCommits(failures=0)
    job = await running(store)
    store.failures = 3
    with LeaseKeeper(store.unit_of_work, job.id, job.token) as lease:
        lease.report(HALF)
        eventually(lambda: store.committed.jobs[job.id].progress == HALF)
    assert store.failures == 0


async def test_the_thread_ends_with_the_block() -> None:
    store = InMemoryStore()
    job = await running(store)
    keeper = LeaseKeeper(store.unit_of_work, job.id, job.token)
    with pytest.raises(ZeroDivisionError), keeper:
        raise ZeroDivisionError
    assert keeper._thread is not None
    assert not keeper._thread.is_alive()
    assert (await stored(store.unit_of_work, job)).progress == Progress()
