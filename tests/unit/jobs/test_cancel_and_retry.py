from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from compendium.adapters.clock.manual import ManualClock
from compendium.adapters.persistence.in_memory import InMemoryJobs, InMemoryStore, InMemoryUnitOfWork
from compendium.domain.errors import IllegalTransition, JobNotFound
from compendium.domain.model.job import Job, JobState, Outcome, Progress
from compendium.domain.use_cases.cancel_job import CancelJob
from compendium.domain.use_cases.retry_job import RetryJob
from compendium.ports.unit_of_work import UnitOfWorkFactory
from tests.contracts.steps import LEASE, a_job, added, claimed, committed, stored
from tests.faulty.queue_down import RefusingQueue
from tests.faulty.recording_queue import RecordingQueue


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def store(clock: ManualClock) -> InMemoryStore:
    return InMemoryStore(clock.now)


@pytest.fixture
def units(store: InMemoryStore) -> UnitOfWorkFactory:
    return store.unit_of_work


@pytest.fixture
def queue() -> RecordingQueue:
    return RecordingQueue()


@pytest.fixture
async def job(units: UnitOfWorkFactory, clock: ManualClock) -> Job:
    return await added(units, a_job(created_at=clock.now()))


@pytest.fixture
def cancel(units: UnitOfWorkFactory, queue: RecordingQueue, clock: ManualClock) -> CancelJob:
    return CancelJob(units, queue, clock)


@pytest.fixture
def retry(units: UnitOfWorkFactory, queue: RecordingQueue, clock: ManualClock) -> RetryJob:
    return RetryJob(units, queue, clock)


async def failed(units: UnitOfWorkFactory, job: Job, clock: ManualClock) -> Job:
    claim = await claimed(units, job)
    end = claim.fail(clock.now(), "model_unavailable", "no answer", "a trace")
    await committed(units, lambda unit: unit.jobs.save(end, was=claim))
    return end


async def test_a_waiting_job_is_cancelled_at_once_and_its_hint_taken_back(
    cancel: CancelJob, units: UnitOfWorkFactory, queue: RecordingQueue, job: Job, clock: ManualClock
) -> None:
    cancelled = await cancel(job.id, job.user_id)
    assert cancelled.state is JobState.CANCELLED
    assert cancelled.finished_at == clock.now()
    assert await stored(units, job) == cancelled
    assert queue.cancelled == [job.id]


async def test_a_running_job_learns_of_the_wish_and_keeps_its_hint(
    cancel: CancelJob, units: UnitOfWorkFactory, queue: RecordingQueue, job: Job
) -> None:
    claim = await claimed(units, job)
    for _ in range(2):  # a user may click twice
        assert (await cancel(job.id, job.user_id)).state is JobState.PROCESSING
    assert await stored(units, job) == replace(claim, cancel_requested=True)
    renewal = await committed(units, lambda unit: unit.jobs.renew(job.id, claim.token, LEASE, Progress()))
    assert renewal is True
    assert queue.cancelled == []


async def test_a_job_that_is_claimed_at_this_very_moment_is_told(
    store: InMemoryStore, queue: RecordingQueue, clock: ManualClock, job: Job
) -> None:
    class LooksThenLoses(InMemoryJobs):
        """A worker claims the job between the look and the step, once."""

        async def save(self, job: Job, *, was: Job) -> None:
            if was.state is JobState.PENDING:
                await claimed(store.unit_of_work, was)
            await super().save(job, was=was)

    def units() -> InMemoryUnitOfWork:
        unit = store.unit_of_work()
        unit.jobs = LooksThenLoses(unit._transaction)
        return unit

    told = await CancelJob(units, queue, clock)(job.id, job.user_id)
    assert told.state is JobState.PROCESSING
    assert (await stored(units, job)).cancel_requested


async def test_a_job_that_has_ended_cannot_be_cancelled(
    cancel: CancelJob, units: UnitOfWorkFactory, job: Job, clock: ManualClock
) -> None:
    end = await failed(units, job, clock)
    with pytest.raises(IllegalTransition, match="FAILED"):
        await cancel(job.id, job.user_id)
    assert await stored(units, job) == end


async def test_a_failed_job_waits_again_as_if_new(
    retry: RetryJob, units: UnitOfWorkFactory, queue: RecordingQueue, job: Job, clock: ManualClock
) -> None:
    end = await failed(units, job, clock)
    clock.advance(timedelta(hours=1))
    again = await retry(job.id, job.user_id)
    assert again == replace(job, token=end.token, next_attempt_at=clock.now())
    assert queue.hints == [(job.id, job.priority)]
    assert await stored(units, job) == replace(again, enqueued_times=1, last_enqueued_at=clock.now())


async def test_a_retry_needs_no_queue(units: UnitOfWorkFactory, job: Job, clock: ManualClock) -> None:
    await failed(units, job, clock)
    assert (await RetryJob(units, RefusingQueue(), clock)(job.id, job.user_id)).state is JobState.PENDING
    async with units() as unit:
        assert [due.id for due in await unit.jobs.due(10)] == [job.id]


async def test_only_what_has_failed_is_retried(
    retry: RetryJob, units: UnitOfWorkFactory, queue: RecordingQueue, job: Job, clock: ManualClock
) -> None:
    with pytest.raises(IllegalTransition, match="PENDING"):
        await retry(job.id, job.user_id)
    claim = await claimed(units, job)
    done = claim.complete(clock.now(), Outcome(uuid4(), 1, 1, 1, 1, 1, 1))
    await committed(units, lambda unit: unit.jobs.save(done, was=claim))
    with pytest.raises(IllegalTransition, match="COMPLETED"):
        await retry(job.id, job.user_id)
    assert queue.hints == []


async def test_a_user_who_retries_twice_at_once_gets_one_retry(
    store: InMemoryStore, retry: RetryJob, queue: RecordingQueue, job: Job, clock: ManualClock
) -> None:
    class LooksThenLoses(InMemoryJobs):
        """The other request comes between the look and the step."""

        async def save(self, job: Job, *, was: Job) -> None:
            await retry(was.id, was.user_id)
            await super().save(job, was=was)

    def units() -> InMemoryUnitOfWork:
        unit = store.unit_of_work()
        unit.jobs = LooksThenLoses(unit._transaction)
        return unit

    await failed(store.unit_of_work, job, clock)
    with pytest.raises(IllegalTransition, match="already"):
        await RetryJob(units, queue, clock)(job.id, job.user_id)
    assert queue.hints == [(job.id, job.priority)]


@pytest.mark.parametrize("verb", [CancelJob, RetryJob])
async def test_other_peoples_jobs_are_not_there(
    verb: type[CancelJob | RetryJob],
    units: UnitOfWorkFactory,
    queue: RecordingQueue,
    job: Job,
    clock: ManualClock,
) -> None:
    use_case = verb(units, queue, clock)
    with pytest.raises(JobNotFound):
        await use_case(job.id, uuid4())
    with pytest.raises(JobNotFound):
        await use_case(uuid4(), job.user_id)
    assert await stored(units, job) == job
