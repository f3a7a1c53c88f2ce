"""Port: hints to workers that a job may be due."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol
from uuid import UUID


class TaskQueue(Protocol):
    """Carries job ids and nothing else; the database row is the truth.

    A message may be lost, late or doubled: the sweeper and the lease make up for it.
    """

    @abstractmethod
    async def enqueue(self, job_id: UUID, priority: int) -> None:
        """Send a hint, priority 1 to 9 (9 first), within a bounded time. Raises QueueUnavailable."""

    @abstractmethod
    async def waiting(self) -> int:
        """How many hints wait that no worker has been given yet, within a bounded time. Raises
        QueueUnavailable.
        """

    @abstractmethod
    async def cancel(self, job_id: UUID) -> None:
        """Take back hints that wait, where the technology can; never an error."""
