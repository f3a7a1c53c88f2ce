"""Keeping a job while it is worked on.

A thread with an event loop and connections of its own renews the lease, stores the progress and
watches for what ends the run early, so that CPU work in the job can't starve it.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from compendium.domain.errors import (
    Cancelled,
    CompendiumError,
    LeaseLost,
    PermanentError,
    ShutDown,
    TookTooLong,
    TransientError,
)
from compendium.domain.model.job import Job, JobState, Progress
from compendium.domain.model.timing import Timing
from compendium.ports.unit_of_work import UnitOfWorkFactory

log = logging.getLogger(__name__)


@dataclass(slots=True)
class LeaseKeeper:
    """``with keeper.keeping(task): await task``. Where the user cancels the job, the lease is lost,
    the deadline passes or ``stopping`` turns true, the task is cancelled, and `reason` says why.
    """

    units: UnitOfWorkFactory
    job: Job
    timing: Timing
    stopping: Callable[[], bool]
    _progress: Progress = field(default_factory=Progress)
    _reason: CompendiumError | None = None
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def keeping(self, work: asyncio.Task[object]) -> Iterator[None]:
        """Keep the lease within the block, and watch over ``work``, a task of this event loop."""
        interrupt = _interrupting(asyncio.get_running_loop(), work)
        context = contextvars.copy_context()  # what is bound to the lines of the log
        name = f"lease of {self.job.id}"
        thread = threading.Thread(target=context.run, args=(self._keep, interrupt), name=name, daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()

    def report(self, progress: Progress) -> None:
        """Note the progress. Raises the reason where there is one: it reaches work that awaits nothing."""
        self._progress = progress
        if self._reason is not None:
            raise self._reason

    def reason(self, error: BaseException) -> BaseException:
        """Why the work ended with ``error``: what happens to work that was told to stop, or to its
        children as the worker goes down, is a consequence.
        """
        if self._reason is None and self.stopping() and not isinstance(error, PermanentError):
            self._reason = self._shut_down()
        if self._reason is None or self._reason is error:
            return error
        self._reason.__cause__ = error
        return self._reason

    def _keep(self, interrupt: Callable[[], None]) -> None:
        begun = renewed = time.monotonic()
        told = self._progress
        while self._reason is None and not self._stop.wait(self.timing.tell.total_seconds()):
            progress, now = self._progress, time.monotonic()
            renews = progress != told or now - renewed >= self.timing.renew.total_seconds()
            try:
                if self.stopping():
                    raise self._shut_down()
                if now - begun >= self.timing.deadline.total_seconds():
                    raise self._took_too_long()
                if not asyncio.run(self._renew(progress) if renews else self._look()):
                    return
            except TransientError as error:
                log.warning("job %s: its row can't be reached, trying again: %s", self.job.id, error)
            except CompendiumError as error:
                self._reason = error
                interrupt()
            else:
                if renews:
                    told, renewed = progress, now

    async def _renew(self, progress: Progress) -> bool:
        """Keep the job for another lease, and tell the progress. Answers and raises as `_look`."""
        try:
            async with self.units() as unit:
                cancelled = await unit.jobs.renew(self.job.id, self.job.token, self.timing.lease, progress)
                await unit.commit()
        except LeaseLost:
            if await self._look():
                raise
            return False
        if cancelled:
            raise self._cancelled()
        return True

    async def _look(self) -> bool:
        """Cheaper than a renewal: nothing is written. False where this very run has ended the job, and
        only tidies up. Raises LeaseLost, Cancelled.
        """
        async with self.units() as unit:
            row = await unit.jobs.get(self.job.id)
        if row.token != self.job.token:
            raise LeaseLost(f"job {self.job.id} was given to another worker")
        if row.state is not JobState.PROCESSING:
            return False
        if row.cancel_requested:
            raise self._cancelled()
        return True

    def _cancelled(self) -> Cancelled:
        return Cancelled(f"job {self.job.id} was cancelled")

    def _shut_down(self) -> ShutDown:
        return ShutDown(f"the worker of job {self.job.id} is stopping: another one takes it up")

    def _took_too_long(self) -> TookTooLong:
        return TookTooLong(
            f"{self.job.file_name} took longer than {self.timing.deadline}: select fewer pages, and make "
            "several decks of a long book"
        )


def _interrupting(loop: asyncio.AbstractEventLoop, work: asyncio.Task[object]) -> Callable[[], None]:
    """Cancels the task from another thread, whatever it awaits."""

    def interrupt() -> None:
        loop.call_soon_threadsafe(work.cancel)  # the loop waits for this thread, so it is open

    return interrupt
