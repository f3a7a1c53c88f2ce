"""Clear away what killed programs left behind, where no worker takes up their jobs again."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from compendium.domain.model.job import Job, JobState
from compendium.domain.model.timing import Timing
from compendium.domain.use_cases.discard_job import DiscardJob
from compendium.domain.use_cases.discard_scratch import DiscardScratch
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
    discard_scratch: DiscardScratch
    clock: Clock
    timing: Timing = Timing()

    async def __call__(self, user_id: UUID) -> None:
        """Sweep the jobs of that user. Raises StoreUnavailable."""
        async with self.units() as unit:
            unfinished = await unit.jobs.list(
                user_id, states={JobState.PENDING, JobState.PROCESSING}, limit=_AT_ONCE
            )
        # a job is due for a moment, too, before its own program claims it
        long_due = self.clock.now() - self.timing.lease
        for job in unfinished:
            if job.is_due(long_due) and await self._cancelled(job):
                await self.discard_job(job.id)
        await self.discard_scratch()

    async def _cancelled(self, job: Job) -> bool:
        """Whether it was this call that ended the job: claiming it shuts out everybody else."""
        async with self.units() as unit:
            claimed = await unit.jobs.claim(job.id, self.timing.lease)
            if claimed is None:
                return False
            await unit.jobs.save(claimed.cancel(self.clock.now()), was=claimed)
            await unit.commit()
        return True
