from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from compendium.adapters.queue.in_process import InProcessQueue
from compendium.domain.errors import QueueUnavailable
from tests.contracts.task_queue import Received, TaskQueueContract


class Worker:
    """Notes the jobs that it is given; each runs until the test lets it go."""

    def __init__(self) -> None:
        self.started: list[UUID] = []
        self.ended: list[UUID] = []
        self.let_go = asyncio.Event()

    async def __call__(self, job_id: UUID) -> None:
        self.started.append(job_id)
        try:
            await self.let_go.wait()
        finally:
            self.ended.append(job_id)


async def settled() -> None:
    """All that can happen without time passing has happened."""
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.fixture
async def queue() -> AsyncIterator[InProcessQueue]:
    queue = InProcessQueue()
    yield queue
    await queue.stop()


@pytest.fixture
async def worker() -> Worker:
    return Worker()


class TestInProcessQueue(TaskQueueContract):
    @pytest.fixture
    def received(self, queue: InProcessQueue, worker: Worker) -> Received:
        async def first(number: int) -> list[UUID]:
            worker.let_go.set()
            queue.start(worker)
            await settled()
            return worker.started[:number]

        return first


async def test_a_job_that_waits_is_in_the_queue_once(queue: InProcessQueue, worker: Worker) -> None:
    job_id = uuid4()
    for priority in [5, 5, 9]:
        await queue.enqueue(job_id, priority)
    worker.let_go.set()
    queue.start(worker)
    await settled()
    assert worker.started == [job_id]


async def test_a_job_that_runs_may_wait_for_its_next_run(queue: InProcessQueue, worker: Worker) -> None:
    job_id = uuid4()
    queue.start(worker)
    await queue.enqueue(job_id, 5)
    await settled()
    await queue.enqueue(job_id, 5)
    worker.let_go.set()
    await settled()
    assert worker.started == [job_id, job_id]


async def test_a_hint_taken_back_is_not_followed_whatever_comes_after(
    queue: InProcessQueue, worker: Worker
) -> None:
    gone, other, again = uuid4(), uuid4(), uuid4()
    for job_id in [gone, again]:
        await queue.enqueue(job_id, 9)
        await queue.cancel(job_id)
    await queue.enqueue(other, 5)
    await queue.enqueue(again, 1)
    worker.let_go.set()
    queue.start(worker)
    await settled()
    assert worker.started == [other, again]


@pytest.mark.parametrize("concurrency", [1, 3])
async def test_no_more_jobs_run_at_once_than_agreed(worker: Worker, concurrency: int) -> None:
    queue = InProcessQueue(concurrency)
    queue.start(worker)
    for _ in range(5):
        await queue.enqueue(uuid4(), 5)
    await settled()
    assert len(worker.started) == concurrency
    worker.let_go.set()
    await settled()
    assert len(worker.ended) == 5
    await queue.stop()


async def test_a_job_that_fails_is_logged_and_the_next_one_runs(
    queue: InProcessQueue, caplog: pytest.LogCaptureFixture
) -> None:
    bad, cancelled, good = uuid4(), uuid4(), uuid4()
    done: list[UUID] = []

    async def handler(job_id: UUID) -> None:
        if job_id == bad:
            raise ZeroDivisionError("no cards")
        if job_id == cancelled:
            raise asyncio.CancelledError
        done.append(job_id)

    queue.start(handler)
    with caplog.at_level(logging.ERROR):
        for job_id in [bad, cancelled, good]:
            await queue.enqueue(job_id, 5)
        await settled()
    assert done == [good]
    assert [str(bad) in record.message for record in caplog.records] == [True]
    assert "no cards" in caplog.text


async def test_stopping_lets_jobs_finish_and_begins_no_more(queue: InProcessQueue, worker: Worker) -> None:
    running, waiting = uuid4(), uuid4()
    queue.start(worker)
    await queue.enqueue(running, 5)
    await queue.enqueue(waiting, 5)
    await settled()
    asyncio.get_running_loop().call_later(0.01, worker.let_go.set)
    await queue.stop(patience=60)
    assert worker.ended == [running]
    await settled()
    assert worker.started == [running]


async def test_stopping_cancels_the_jobs_that_take_too_long_and_awaits_their_release(
    queue: InProcessQueue, worker: Worker
) -> None:
    queue.start(worker)
    await queue.enqueue(uuid4(), 5)
    await settled()
    await queue.stop(patience=0.01)
    assert worker.ended == worker.started
    assert len(worker.ended) == 1


async def test_a_queue_that_has_stopped_takes_no_hints(queue: InProcessQueue) -> None:
    await queue.stop()
    with pytest.raises(QueueUnavailable):
        await queue.enqueue(uuid4(), 5)
