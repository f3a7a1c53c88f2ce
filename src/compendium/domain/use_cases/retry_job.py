"""A user asks again for a job that failed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from compendium.domain.errors import IllegalTransition, JobNotFound, LeaseLost
from compendium.domain.model.job import Job
from compendium.domain.use_cases.enqueue_job import enqueue_job
from compendium.ports.clock import Clock
from compendium.ports.task_queue import TaskQueue
from compendium.ports.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class RetryJob:
    """Makes a failed job wait again, with all its attempts."""

    units: UnitOfWorkFactory
    queue: TaskQueue
    clock: Clock

    async def __call__(self, job_id: UUID, user_id: UUID | None) -> Job:
        """The waiting job; ``user_id`` None is an operator, whom all jobs obey. Raises JobNotFound,
        IllegalTransition where it has not failed.
        """
        async with self.units() as unit:
            was = await unit.jobs.get(job_id)
            if user_id not in {None, was.user_id}:
                raise JobNotFound(f"there is no job {job_id}")
            job = was.retry(self.clock.now())
            try:
                await unit.jobs.save(job, was=was)
            except LeaseLost:
                raise IllegalTransition(f"job {job_id} is being retried already") from None
            await unit.commit()
        await enqueue_job(job, self.queue, self.units)
        return job
