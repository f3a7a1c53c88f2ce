"""A queue whose broker does not take messages."""

from __future__ import annotations

import asyncio
from uuid import UUID

from compendium.domain.errors import QueueUnavailable
from compendium.ports.task_queue import TaskQueue


class RefusingQueue(TaskQueue):
    """Says at once that it is down."""

    def __init__(self) -> None:
        self.asked = 0

    async def enqueue(self, job_id: UUID, priority: int) -> None:
        self.asked += 1
        raise QueueUnavailable("the broker refuses connections")

    async def cancel(self, job_id: UUID) -> None:
        pass


class HangingQueue(TaskQueue):
    """Never answers, as a broker that blocks its publishers."""

    async def enqueue(self, job_id: UUID, priority: int) -> None:
        await asyncio.Event().wait()

    async def cancel(self, job_id: UUID) -> None:
        pass
