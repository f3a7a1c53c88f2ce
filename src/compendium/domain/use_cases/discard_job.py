"""Leave nothing of a job but its row and what is remembered of its notes."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from compendium.domain.use_cases.process_pdf import PDF_NAME, REPORT_NAME, deck_id_of, deck_name
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
        deck_id = deck_id_of(job_id)
        async with self.units() as unit:
            job = await unit.jobs.get(job_id)
            if not job.state.is_final:
                await unit.jobs.save(job.request_cancel(self.clock.now()), was=job)
            await unit.decks.delete(deck_id)
            await unit.commit()
        await self.storage.delete(PDF_NAME.format(job_id=job_id))
        await self.storage.delete(REPORT_NAME.format(deck_id=deck_id))
        await self.storage.delete(deck_name(deck_id, job.wishes.format))
