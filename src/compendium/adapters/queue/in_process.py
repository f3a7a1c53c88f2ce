"""The embedded queue: jobs run in this program's own event loop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from heapq import heappop, heappush
from itertools import count
from typing import Any
from uuid import UUID

from compendium.domain.errors import QueueUnavailable
from compendium.ports.task_queue import TaskQueue

_log = logging.getLogger(__name__)

JobHandler = Callable[[UUID], Coroutine[Any, Any, None]]
"""Runs one job to its end. It claims the job first, so a doubled hint does no harm."""


class InProcessQueue(TaskQueue):
    """Hands job ids to a handler: highest priority first, then the oldest hint.

    Hints sent before `start` wait for it; those left at `stop` are dropped: the rows know. An id
    that waits is in the queue once. To be used from one event loop.
    """

    def __init__(self, concurrency: int = 1) -> None:
        self._concurrency = concurrency
        self._handler: JobHandler | None = None
        self._stopped = False
        self._hints: list[tuple[int, int, UUID]] = []
        self._waiting: dict[UUID, int] = {}
        self._numbers = count()
        self._running: set[asyncio.Task[None]] = set()

    def start(self, handler: JobHandler) -> None:
        """Begin to run jobs, at most ``concurrency`` at once. Needs a running event loop."""
        self._handler = handler
        self._fill()

    async def stop(self, patience: float = 0) -> None:
        """Begin no more jobs; give those that run ``patience`` seconds to finish, then cancel them,
        upon which their handler releases them, and wait for that.
        """
        self._stopped = True
        if self._running:
            await asyncio.wait(self._running, timeout=patience)
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def enqueue(self, job_id: UUID, priority: int) -> None:
        if self._stopped:
            raise QueueUnavailable("the queue has stopped: the job runs when the program starts again")
        if job_id not in self._waiting:
            self._waiting[job_id] = number = next(self._numbers)
            heappush(self._hints, (-priority, number, job_id))
            self._fill()

    async def waiting(self) -> int:
        return len(self._waiting)

    async def cancel(self, job_id: UUID) -> None:
        self._waiting.pop(job_id, None)  # its hint stays, and is passed over by its number

    def _fill(self) -> None:
        while self._handler and not self._stopped and self._hints and len(self._running) < self._concurrency:
            _, number, job_id = heappop(self._hints)
            if self._waiting.get(job_id) == number:
                del self._waiting[job_id]
                task = asyncio.create_task(self._handler(job_id), name=str(job_id))
                self._running.add(task)
                task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            _log.error("job %s: its handler failed", task.get_name(), exc_info=error)
        self._fill()
