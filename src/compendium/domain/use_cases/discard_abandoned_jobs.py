"""Clear away what killed programs left behind, where no worker takes up their jobs again."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from compendium.domain.model.job import LEASE, Job, JobState
from compendium.domain.use_cases.discard_job import DiscardJob
from compendium.domain.use_cases.scratch import scratch_name
from compendium.ports.clock import Clock
from compendium.ports.unit_of_work import UnitOfWorkFactory

_AT_ONCE = 1000
"""Rows looked at in one sweep, the newest: every job alive is among them."""


@dataclass(frozen=True, slots=True)
class DiscardAbandonedJobs:
    """For a store whose jobs are run by the program that submitted them: cancels those that nobody
    has touched for a lease's length, deletes their objects, and every temporary folder without a
    live job. Harmless as often as it runs, and beside programs at work.
    """

    units: UnitOfWorkFactory
    discard_job: DiscardJob
    clock: Clock
    scratch: Path

    async def __call__(self, user_id: UUID) -> None:
        """Sweep the jobs of that user, whose alone the scratch folder is. Raises StoreUnavailable."""
        folders = list(self.scratch.glob("*"))  # before the rows: a folder is made after its job's claim
        async with self.units() as unit:
            unfinished = await unit.jobs.list(
                user_id, states={JobState.PENDING, JobState.PROCESSING}, limit=_AT_ONCE
            )
        long_due = (
            self.clock.now() - LEASE
        )  # a job is due for a moment, too, before its own program claims it
        live = set()
        for job in unfinished:
            if not job.is_due(long_due):
                live.add(scratch_name(job))
            elif await self._cancelled(job):
                await self.discard_job(job.id)
        for folder in folders:
            if folder.name not in live:
                await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _cancelled(self, job: Job) -> bool:
        """Whether it was this call that ended the job: claiming it shuts out everybody else."""
        async with self.units() as unit:
            claimed = await unit.jobs.claim(job.id, LEASE)
            if claimed is None:
                return False
            await unit.jobs.save(claimed.cancel(self.clock.now()), was=claimed)
            await unit.commit()
        return True
