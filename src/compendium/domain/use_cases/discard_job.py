"""Leave nothing of a job but its row and what is remembered of its notes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from compendium.domain.model.job import Job
from compendium.domain.use_cases.object_names import PDF_NAME, deck_id_of, deck_names
from compendium.ports.clock import Clock
from compendium.ports.object_storage import ObjectStorage
from compendium.ports.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class DiscardJob:
    """Cancel the job where it is not finished, and delete its PDF, deck and report."""

    units: UnitOfWorkFactory
    storage: ObjectStorage
    clock: Clock

    async def __call__(self, job_id: UUID) -> None:
        """Harmless when repeated. Raises JobNotFound, StoreUnavailable, and LeaseLost where a worker
        took or finished the job at this very moment: look again.
        """
        async with self.units() as unit:
            job = await unit.jobs.get(job_id)
            if not job.state.is_final:
                await unit.jobs.save(job.request_cancel(self.clock.now()), was=job)
            await unit.decks.delete(deck_id_of(job_id))
            await unit.commit()
        await delete_objects(job, self.storage)


async def delete_objects(job: Job, storage: ObjectStorage) -> None:
    """Delete the job's PDF and all that its runs stored. Raises StoreUnavailable."""
    for name in (PDF_NAME.format(job_id=job.id), *deck_names(job)):
        await storage.delete(name)
