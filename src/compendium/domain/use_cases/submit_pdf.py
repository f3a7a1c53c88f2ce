"""A user hands in a PDF."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID, uuid4

from compendium.domain.errors import CompendiumError, FileEmpty, JobNotFound
from compendium.domain.model.job import Job
from compendium.domain.model.wishes import Wishes
from compendium.domain.use_cases.allowance import demand_allowance
from compendium.domain.use_cases.enqueue_job import enqueue_job
from compendium.domain.use_cases.object_names import PDF_NAME
from compendium.ports.clock import Clock
from compendium.ports.object_storage import ObjectStorage
from compendium.ports.task_queue import TaskQueue
from compendium.ports.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class SubmitPdf:
    """Stores the PDF, then a job for it, then enqueues that. Once the job is committed it can't be
    lost: where the queue is down, the sweeper enqueues it later.
    """

    storage: ObjectStorage
    units: UnitOfWorkFactory
    queue: TaskQueue
    clock: Clock

    async def __call__(
        self,
        content: AsyncIterator[bytes],
        *,
        file_name: str,
        user_id: UUID,
        wishes: Wishes,
        priority: int = 5,
    ) -> Job:
        """The job. Whether ``content`` is a PDF shows when it is read. Raises QuotaExhausted, FileEmpty,
        StorageFull, StoreUnavailable; no job and no object is left then.
        """
        now = self.clock.now()
        await demand_allowance(self.units, user_id, now)
        job = Job(uuid4(), user_id, file_name, wishes, now, now, priority)
        pdf = PDF_NAME.format(job_id=job.id)
        if not await self.storage.put(pdf, content):
            await self.storage.delete(pdf)
            raise FileEmpty(f"{file_name} is empty: get a fresh copy")
        try:
            async with self.units() as unit:
                await unit.jobs.add(job)
                await unit.commit()
        except BaseException:
            if await self._is_absent(job):
                await self.storage.delete(pdf)
            raise
        await enqueue_job(job, self.queue, self.units)
        return job

    async def _is_absent(self, job: Job) -> bool:
        """Whether the row is certainly not there: a commit whose answer was lost may have worked,
        and an object without a job costs some bytes, a job without its object the job.
        """
        try:
            async with self.units() as unit:
                await unit.jobs.get(job.id)
        except JobNotFound:
            return True
        except CompendiumError:
            pass
        return False
