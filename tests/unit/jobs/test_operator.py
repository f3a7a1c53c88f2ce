"""An operator acts on everybody's jobs."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from compendium.adapters.clock.manual import ManualClock
from compendium.adapters.persistence.in_memory import InMemoryStore
from compendium.domain.errors import JobNotFound
from compendium.domain.model.job import Job, JobState
from compendium.domain.use_cases import cancel_waiting_jobs
from compendium.domain.use_cases.cancel_job import CancelJob
from compendium.domain.use_cases.cancel_waiting_jobs import CancelWaitingJobs
from compendium.domain.use_cases.retry_job import RetryJob
from compendium.ports.unit_of_work import UnitOfWorkFactory
from tests.contracts.steps import a_job, added, claimed, committed, stored
from tests.faulty.recording_queue import RecordingQueue


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def units(clock: ManualClock) -> UnitOfWorkFactory:
    return InMemoryStore(clock.now).unit_of_work


@pytest.fixture
def queue() -> RecordingQueue:
    return RecordingQueue()


@pytest.fixture
def cancel(units: UnitOfWorkFactory, queue: RecordingQueue, clock: ManualClock) -> CancelJob:
    return CancelJob(units, queue, clock)


@pytest.fixture
def cancel_waiting(units: UnitOfWorkFactory, cancel: CancelJob, clock: ManualClock) -> CancelWaitingJobs:
    return CancelWaitingJobs(units, cancel, clock)


async def test_anybodys_job_is_cancelled(cancel: CancelJob, units: UnitOfWorkFactory) -> None:
    job = await added(units, a_job())
    assert (await cancel(job.id, None)).state is JobState.CANCELLED
    with pytest.raises(JobNotFound):
        await cancel(uuid4(), None)


async def test_anybodys_job_is_retried(
    units: UnitOfWorkFactory, queue: RecordingQueue, clock: ManualClock
) -> None:
    claim = await claimed(units, await added(units, a_job(created_at=clock.now())))
    failed = claim.fail(clock.now(), "model_unavailable", "no answer")
    await committed(units, lambda unit: unit.jobs.save(failed, was=claim))
    assert (await RetryJob(units, queue, clock)(claim.id, None)).state is JobState.PENDING
    assert queue.hints == [(claim.id, claim.priority)]


async def test_all_that_wait_are_cancelled_and_no_others(
    cancel_waiting: CancelWaitingJobs,
    units: UnitOfWorkFactory,
    clock: ManualClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cancel_waiting_jobs, "_AT_ONCE", 2)  # more than one page of them
    waiting = [await added(units, a_job(created_at=clock.now())) for _ in range(5)]
    between = a_job(created_at=clock.now(), attempts=2, next_attempt_at=clock.now() + timedelta(hours=1))
    waiting.append(await added(units, between))
    running = await claimed(units, await added(units, a_job(created_at=clock.now())))
    later = [await added(units, a_job(created_at=clock.now() + timedelta(seconds=1))) for _ in range(3)]
    cancelled = await cancel_waiting()
    assert {job.id for job in cancelled} == {job.id for job in waiting}
    assert {job.state for job in cancelled} == {JobState.CANCELLED}
    assert await stored(units, running) == running
    assert [await stored(units, job) for job in later] == later
    assert await cancel_waiting() == []


async def test_one_users_jobs_are_cancelled_and_nobody_elses(
    cancel_waiting: CancelWaitingJobs, units: UnitOfWorkFactory, clock: ManualClock
) -> None:
    mine, other = [await added(units, a_job(created_at=clock.now())) for _ in range(2)]
    assert [job.id for job in await cancel_waiting(mine.user_id)] == [mine.id]
    assert await stored(units, other) == other


async def test_a_job_that_ends_at_this_very_moment_is_left_as_it_is(
    units: UnitOfWorkFactory, queue: RecordingQueue, clock: ManualClock
) -> None:
    job = await added(units, a_job(created_at=clock.now()))

    def ends_it() -> Job:
        return job.fail(clock.now(), "not_a_pdf", "no PDF")

    class Late(RecordingQueue):
        """The row changes as soon as the first job was cancelled."""

        async def cancel(self, job_id: object) -> None:
            await committed(units, lambda unit: unit.jobs.save(ends_it(), was=job))

    newest = await added(units, a_job(created_at=clock.now() + timedelta(microseconds=1)))
    clock.advance(timedelta(seconds=1))
    cancelled = await CancelWaitingJobs(units, CancelJob(units, Late(), clock), clock)()
    assert [found.id for found in cancelled] == [newest.id]
    assert (await stored(units, job)).state is JobState.FAILED
