"""A user wants a job, and all that came of it, to be gone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from compendium.domain.errors import JobNotFound, LeaseLost
from compendium.domain.model.job import Job
from compendium.domain.use_cases.discard_job import delete_objects
from compendium.ports.object_storage import ObjectStorage
from compendium.ports.task_queue import TaskQueue
from compendium.ports.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class DeleteJob:
    """Deletes the job's row, its deck, its PDF. A worker that runs it loses its lease thereby, and
    throws its result away. Cards that counted go on counting.
    """

    units: UnitOfWorkFactory
    storage: ObjectStorage
    queue: TaskQueue

    async def __call__(self, job_id: UUID, user_id: UUID) -> None:
        """Raises JobNotFound; and StoreUnavailable, after which the job may be gone and its objects
        not: the sweep for orphans finds them.
        """
        while True:
            try:
                job = await self._forgotten(job_id, user_id)
            except LeaseLost:
                continue  # a worker took it or ended it between the look and the step: look again
            break
        await self.queue.cancel(job_id)
        await delete_objects(job, self.storage)

    async def _forgotten(self, job_id: UUID, user_id: UUID) -> Job:
        async with self.units() as unit:
            job = await unit.jobs.get(job_id)
            if job.user_id != user_id:
                raise JobNotFound(f"there is no job {job_id}")
            await unit.jobs.delete(job)
            await unit.commit()
        return job
