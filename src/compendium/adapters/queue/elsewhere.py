"""The embedded queue as other programs see it: it lives in the one that runs the jobs."""

from __future__ import annotations

from uuid import UUID

from compendium.domain.errors import QueueUnavailable
from compendium.ports.task_queue import TaskQueue


class ElsewhereQueue(TaskQueue):
    """Takes nothing: the program that runs jobs finds them at its next sweep."""

    async def enqueue(self, job_id: UUID, priority: int) -> None:  # noqa: ARG002  # none is taken
        raise QueueUnavailable("compendium serve runs it, within a minute while it is up")

    async def waiting(self) -> int:
        raise QueueUnavailable("it lives in compendium serve")

    async def cancel(self, job_id: UUID) -> None:
        pass
