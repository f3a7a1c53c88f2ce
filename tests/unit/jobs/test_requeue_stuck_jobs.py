from __future__ import annotations

from datetime import timedelta

import pytest

from compendium.adapters.clock.manual import ManualClock
from compendium.adapters.persistence.in_memory import InMemoryStore
from compendium.domain.use_cases.requeue_stuck_jobs import RequeueStuckJobs
from compendium.ports.unit_of_work import UnitOfWorkFactory
from tests.contracts.steps import LEASE, a_job, added, claimed, committed, stored
from tests.faulty.queue_down import RefusingQueue
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
def sweep(units: UnitOfWorkFactory, queue: RecordingQueue, clock: ManualClock) -> RequeueStuckJobs:
    return RequeueStuckJobs(units, queue, clock)


async def test_jobs_that_nobody_was_told_of_are_enqueued_at_their_own_priority(
    sweep: RequeueStuckJobs, units: UnitOfWorkFactory, queue: RecordingQueue, clock: ManualClock
) -> None:
    low = await added(units, a_job(priority=2, created_at=clock.now()))
    high = await added(units, a_job(priority=8, created_at=clock.now()))
    await added(units, a_job(next_attempt_at=clock.now() + timedelta(minutes=5)))
    assert await sweep() == 2
    assert queue.hints == [(high.id, 8), (low.id, 2)]
    assert (await stored(units, low)).last_enqueued_at == clock.now()


async def test_a_message_is_repeated_after_ten_minutes_and_then_ever_more_seldom(
    sweep: RequeueStuckJobs, units: UnitOfWorkFactory, clock: ManualClock
) -> None:
    await added(units, a_job(created_at=clock.now()))
    sent = []
    for minute in range(151):
        if await sweep():
            sent.append(minute)
        clock.advance(timedelta(minutes=1))
    assert sent == [0, 10, 30, 70, 150]


async def test_where_the_queue_holds_all_that_was_sent_nothing_is_repeated_however_long_it_takes(
    sweep: RequeueStuckJobs, units: UnitOfWorkFactory, queue: RecordingQueue, clock: ManualClock
) -> None:
    for _ in range(3):
        await added(units, a_job(created_at=clock.now()))
    await sweep()
    queue.held = 3
    for _ in range(24):
        clock.advance(timedelta(hours=1))
        assert await sweep() == 0


async def test_as_many_messages_are_repeated_as_are_missing_in_the_order_of_the_queue(
    sweep: RequeueStuckJobs, units: UnitOfWorkFactory, queue: RecordingQueue, clock: ManualClock
) -> None:
    jobs = [await added(units, a_job(priority=priority, created_at=clock.now())) for priority in (1, 9, 5)]
    await sweep()
    queue.hints.clear()
    queue.held = 1
    clock.advance(timedelta(minutes=10))
    assert await sweep() == 2
    assert queue.hints == [(jobs[1].id, 9), (jobs[2].id, 5)]


async def test_a_job_that_was_never_enqueued_is_whatever_the_queue_holds(
    sweep: RequeueStuckJobs, units: UnitOfWorkFactory, queue: RecordingQueue, clock: ManualClock
) -> None:
    queue.held = 1000
    await added(units, a_job(created_at=clock.now()))
    assert await sweep() == 1


async def test_the_back_off_ends_within_a_day(
    sweep: RequeueStuckJobs, units: UnitOfWorkFactory, clock: ManualClock
) -> None:
    await added(units, a_job(created_at=clock.now(), last_enqueued_at=clock.now(), enqueued_times=1000))
    clock.advance(timedelta(hours=21))
    assert await sweep() == 0
    clock.advance(timedelta(hours=1))
    assert await sweep() == 1


async def test_a_job_whose_worker_died_is_enqueued_when_its_lease_has_run_out(
    sweep: RequeueStuckJobs, units: UnitOfWorkFactory, queue: RecordingQueue, clock: ManualClock
) -> None:
    job = await added(units, a_job(created_at=clock.now()))
    await sweep()
    await claimed(units, job)
    clock.advance(LEASE - timedelta(seconds=1))
    assert await sweep() == 0
    clock.advance(timedelta(seconds=1))
    assert await sweep() == 1
    assert queue.hints == [(job.id, job.priority)] * 2


async def test_a_retry_is_enqueued_as_soon_as_it_is_due(
    sweep: RequeueStuckJobs, units: UnitOfWorkFactory, clock: ManualClock
) -> None:
    job = await added(units, a_job(created_at=clock.now()))
    await sweep()
    claim = await claimed(units, job)
    retry = claim.postpone(clock.now() + timedelta(minutes=5), "model_unavailable", "no answer")
    await committed(units, lambda unit: unit.jobs.save(retry, was=claim))
    assert await sweep() == 0
    clock.advance(timedelta(minutes=5))
    assert await sweep() == 1


async def test_a_message_that_a_worker_holds_for_a_retry_is_on_its_way_from_when_that_is_due(
    sweep: RequeueStuckJobs, units: UnitOfWorkFactory, clock: ManualClock
) -> None:
    claim = await claimed(units, await added(units, a_job(created_at=clock.now())))
    retry = claim.postpone(clock.now() + timedelta(minutes=15), "model_unavailable", "no answer")
    await committed(units, lambda unit: unit.jobs.save(retry, was=claim))
    await committed(units, lambda unit: unit.jobs.mark_enqueued(retry.id, retry.token))
    clock.advance(timedelta(minutes=24))
    assert await sweep() == 0
    clock.advance(timedelta(minutes=1))
    assert await sweep() == 1


async def test_finished_jobs_are_left_alone(
    sweep: RequeueStuckJobs, units: UnitOfWorkFactory, clock: ManualClock
) -> None:
    job = await added(units, a_job(created_at=clock.now()))
    cancelled = job.request_cancel(clock.now())
    await committed(units, lambda unit: unit.jobs.save(cancelled, was=job))
    assert await sweep() == 0


@pytest.mark.parametrize("queue", [RefusingQueue(), RefusingQueue(held=0)], ids=["down", "takes nothing"])
async def test_a_queue_that_is_down_is_asked_once_a_sweep(
    units: UnitOfWorkFactory, clock: ManualClock, queue: RefusingQueue
) -> None:
    for _ in range(3):
        await added(units, a_job(created_at=clock.now()))
    assert await RequeueStuckJobs(units, queue, clock)() == 0
    assert queue.asked == 1
    assert await RequeueStuckJobs(units, RecordingQueue(), clock)() == 3
