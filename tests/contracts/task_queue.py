"""What every task queue must do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

from compendium.ports.task_queue import TaskQueue

Received = Callable[[int], Awaitable[list[UUID]]]


class TaskQueueContract:
    """Inherit, and give the fixtures ``queue``, whose workers don't run yet, and ``received``:
    ``await received(n)`` starts one worker that runs one job at a time, and gives the ids of the
    ``n`` first hints that it got.
    """

    async def test_a_hint_reaches_a_worker(self, queue: TaskQueue, received: Received) -> None:
        job_id = uuid4()
        await queue.enqueue(job_id, 5)
        assert await received(1) == [job_id]

    async def test_the_highest_priority_comes_first_then_the_oldest(
        self, queue: TaskQueue, received: Received
    ) -> None:
        low, first, second, high = (uuid4() for _ in range(4))
        for job_id, priority in [(low, 1), (first, 5), (second, 5), (high, 9)]:
            await queue.enqueue(job_id, priority)
        assert await received(4) == [high, first, second, low]

    async def test_hints_are_counted_until_a_worker_gets_them(
        self, queue: TaskQueue, received: Received
    ) -> None:
        assert await queue.waiting() == 0
        for priority in (1, 5, 9):
            await queue.enqueue(uuid4(), priority)
        assert await queue.waiting() == 3
        await received(3)
        assert await queue.waiting() == 0

    async def test_to_take_back_what_is_not_there_is_no_error(self, queue: TaskQueue) -> None:
        await queue.cancel(uuid4())
