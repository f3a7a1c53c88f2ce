"""A queue whose broker does not take messages."""

from __future__ import annotations

import asyncio
from uuid import UUID

from compendium.domain.errors import QueueUnavailable
from compendium.ports.task_queue import TaskQueue


class RefusingQueue(TaskQueue):
    """Says at once that it is down; with ``held`` it takes nothing, yet tells that so many wait, as a
    broker in memory alarm does.
    """

    def __init__(self, held: int | None = None) -> None:
        self.asked = 0
        self._held = held

    async def enqueue(self, job_id: UUID, priority: int) -> None:
        self.asked += 1
        raise QueueUnavailable("the broker refuses connections")

    async def waiting(self) -> int:
        if self._held is not None:
            return self._held
        self.asked += 1
        raise QueueUnavailable("the broker refuses connections")

    async def cancel(self, job_id: UUID) -> None:
        pass


class HangingQueue(TaskQueue):
    """Never answers, as a broker that blocks its publishers."""

    async def enqueue(self, job_id: UUID, priority: int) -> None:
        await asyncio.Event().wait()

    async def waiting(self) -> int:
        return await asyncio.Future[int]()

    async def cancel(self, job_id: UUID) -> None:
        pass
