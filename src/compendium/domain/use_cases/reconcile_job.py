"""The broker gave a message up: the job goes on without it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from uuid import UUID

from compendium.domain.errors import JobNotFound
from compendium.domain.model.job import MAX_ATTEMPTS
from compendium.domain.model.timing import Timing
from compendium.domain.use_cases.after_error import after_deaths
from compendium.ports.clock import Clock
from compendium.ports.unit_of_work import UnitOfWorkFactory

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReconcileJob:
    """Fails the job whose attempts are used up; any other one is left to the sweeper, which sends
    another message when its back-off ends: sooner, the two would play ball with a poisoned one.
    """

    units: UnitOfWorkFactory
    clock: Clock
    timing: Timing = Timing()

    async def __call__(self, job_id: UUID) -> None:
        """Put the job's row in order. Harmless when repeated. Raises StoreUnavailable."""
        async with self.units() as unit:
            try:
                job = await unit.jobs.get(job_id)
            except JobNotFound:
                _log.warning("a message about job %s was given up, and there is no such job", job_id)
                return
            _log.warning("a message about job %s was given up; the job is %s", job_id, job.state)
            if job.attempts < MAX_ATTEMPTS:
                return
            claimed = await unit.jobs.claim(job_id, self.timing.lease)
            if claimed is not None:
                await unit.jobs.save(after_deaths(claimed, self.clock.now()), was=claimed)
                await unit.commit()
