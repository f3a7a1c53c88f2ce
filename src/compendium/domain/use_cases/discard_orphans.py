"""Delete objects that no row knows: what a killed program or a lost commit left in the storage."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from compendium.domain.use_cases.object_names import PDF_NAME
from compendium.ports.clock import Clock
from compendium.ports.object_storage import ObjectStorage
from compendium.ports.unit_of_work import UnitOfWorkFactory

_YOUNG = timedelta(days=1)
"""An object is stored before its row, and a run that stores decks ends in hours."""
_AT_ONCE = 100
"""Objects a question to the database: few, so that what it answers is still true when they go."""


@dataclass(frozen=True, slots=True)
class DiscardOrphans:
    """Deletes PDFs without a job, and decks and reports that no deck's row names, a day after they were
    stored: a run that was killed may have stored one beside that of the run which finished. Objects that
    are not named as ours are left alone. Harmless as often as it runs.
    """

    units: UnitOfWorkFactory
    storage: ObjectStorage
    clock: Clock

    async def __call__(self) -> int:
        """How many objects were deleted. Raises StoreUnavailable."""
        deleted = 0
        for bucket in ["pdfs", "decks"]:
            async for owners in self._batches(bucket):
                for name in {name for name, _ in owners} - await self._known({owner for _, owner in owners}):
                    await self.storage.delete(name)
                    deleted += 1
        return deleted

    async def _known(self, owners: Collection[UUID]) -> AbstractSet[str]:
        """The names of all objects that jobs and decks with these ids have."""
        async with self.units() as unit:
            jobs = await unit.jobs.existing(owners)
            return await unit.decks.objects(owners) | {PDF_NAME.format(job_id=job_id) for job_id in jobs}

    async def _batches(self, bucket: str) -> AsyncIterator[Sequence[tuple[str, UUID]]]:
        """Old objects, each with the id that its name begins with."""
        batch: list[tuple[str, UUID]] = []
        async for stored in self.storage.objects(bucket):
            owner = _owner(stored.name)
            if owner is not None and stored.stored_at <= self.clock.now() - _YOUNG:
                batch.append((stored.name, owner))
            if len(batch) == _AT_ONCE:
                yield batch
                batch = []
        if batch:
            yield batch


def _owner(name: str) -> UUID | None:
    try:
        return UUID(name.partition("/")[2].partition(".")[0])
    except ValueError:
        return None
