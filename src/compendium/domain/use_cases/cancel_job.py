"""A user wants no deck any more."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from compendium.domain.errors import JobNotFound, LeaseLost
from compendium.domain.model.job import Job, JobState
from compendium.ports.clock import Clock
from compendium.ports.task_queue import TaskQueue
from compendium.ports.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class CancelJob:
    """Cancels a waiting job at once; a running one looks at its row each second, and stops."""

    units: UnitOfWorkFactory
    queue: TaskQueue
    clock: Clock

    async def __call__(self, job_id: UUID, user_id: UUID | None) -> Job:
        """The job as it stands now; ``user_id`` None is an operator, whom all jobs obey. Raises
        JobNotFound, IllegalTransition where it has ended.
        """
        while True:
            try:
                job = await self._request(job_id, user_id)
            except LeaseLost:
                continue  # a worker took it or ended it between the look and the step: look again
            if job.state is JobState.CANCELLED:  # a running one needs its hint, should its worker die
                await self.queue.cancel(job_id)
            return job

    async def _request(self, job_id: UUID, user_id: UUID | None) -> Job:
        async with self.units() as unit:
            was = await unit.jobs.get(job_id)
            if user_id not in {None, was.user_id}:
                raise JobNotFound(f"there is no job {job_id}")
            job = was.request_cancel(self.clock.now())
            await unit.jobs.save(job, was=was)
            await unit.commit()
        return job
