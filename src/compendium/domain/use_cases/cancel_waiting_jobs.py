"""An operator empties the queue for good: a purged one fills again from the rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from compendium.domain.errors import IllegalTransition
from compendium.domain.model.job import Job, JobState
from compendium.domain.use_cases.cancel_job import CancelJob
from compendium.ports.clock import Clock
from compendium.ports.unit_of_work import UnitOfWorkFactory

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class CancelWaitingJobs:
    """Cancels every job that waits now, those between two attempts too. What is handed in while it
    works is left alone; a job that a worker takes meanwhile is told to stop.
    """

    units: UnitOfWorkFactory
    cancel_job: CancelJob
    clock: Clock

    async def __call__(self, user_id: UUID | None = None) -> Sequence[Job]:
        """The jobs as they stand now; of one user, or with None of all. Raises StoreUnavailable."""
        began = self.clock.now()
        cancelled: dict[UUID, Job] = {}
        offset = 0
        while True:
            async with self.units() as unit:
                page = await unit.jobs.list(user_id, states={JobState.PENDING}, offset=offset, limit=_AT_ONCE)
            if not page:
                return list(cancelled.values())
            for job in page:
                if job.created_at > began or job.id in cancelled:
                    offset += 1  # stays in the list: look behind it
                    continue
                try:
                    cancelled[job.id] = await self.cancel_job(job.id, user_id)
                except IllegalTransition:
                    continue  # a worker ended it at this very moment
