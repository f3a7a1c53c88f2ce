"""A queue that delivers nothing and tells what it was given."""

from __future__ import annotations

from uuid import UUID

from compendium.ports.task_queue import TaskQueue


class RecordingQueue(TaskQueue):
    """``hints`` are the ids and priorities in the order of their coming; ``cancelled`` the ids. It says
    that ``held`` of them wait: none, as if all were lost.
    """

    def __init__(self) -> None:
        self.hints: list[tuple[UUID, int]] = []
        self.cancelled: list[UUID] = []
        self.held = 0

    async def enqueue(self, job_id: UUID, priority: int) -> None:
        self.hints.append((job_id, priority))

    async def waiting(self) -> int:
        return self.held

    async def cancel(self, job_id: UUID) -> None:
        self.cancelled.append(job_id)
