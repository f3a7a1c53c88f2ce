"""Keeping a job while it is worked on.

A thread with an event loop and connections of its own renews the lease and stores the progress,
so that CPU work in the job can't starve it; the worker's own thread only reads flags.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from uuid import UUID

from compendium.domain.errors import Cancelled, LeaseLost, TransientError
from compendium.domain.model.job import LEASE, Progress
from compendium.ports.unit_of_work import UnitOfWorkFactory

log = logging.getLogger(__name__)

RENEW_EVERY = 25.0
"""Seconds between renewals: three fit into a lease, so that two may fail."""
TELL_EVERY = 1.0
"""Seconds between two writes of a progress that has changed."""


@dataclass(slots=True)
class LeaseKeeper:
    """``with LeaseKeeper(units, job.id, job.token) as lease: ...; lease.report(progress)``."""

    units: UnitOfWorkFactory
    job_id: UUID
    token: int
    _progress: Progress = field(default_factory=Progress)
    _cancelled: bool = False
    _lost: bool = False
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._keep, name=f"lease of {self.job_id}", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()

    def report(self, progress: Progress) -> None:
        """Note the progress. Raises Cancelled or LeaseLost where the thread has learned of it."""
        self._progress = progress
        if self._lost:
            raise LeaseLost(f"job {self.job_id} was given to another worker")
        if self._cancelled:
            raise Cancelled(f"job {self.job_id} was cancelled")

    def _keep(self) -> None:
        told, renewed = self._progress, time.monotonic()
        while not self._stop.wait(TELL_EVERY):
            progress = self._progress
            if progress == told and time.monotonic() - renewed < RENEW_EVERY:
                continue
            try:
                self._cancelled |= asyncio.run(self._renew(progress))
                told, renewed = progress, time.monotonic()
            except LeaseLost:
                self._lost = True
                return
            except TransientError as error:
                log.warning("job %s: lease not renewed, trying again: %s", self.job_id, error)

    async def _renew(self, progress: Progress) -> bool:
        async with self.units() as unit:
            cancelled = await unit.jobs.renew(self.job_id, self.token, LEASE, progress)
            await unit.commit()
        return cancelled
