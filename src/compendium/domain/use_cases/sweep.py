"""What one worker of the fleet does for all of them, again and again."""

from __future__ import annotations

from dataclasses import dataclass

from compendium.domain.use_cases.discard_orphans import DiscardOrphans
from compendium.domain.use_cases.discard_scratch import DiscardScratch
from compendium.domain.use_cases.requeue_stuck_jobs import RequeueStuckJobs
from compendium.ports.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class Sweep:
    """Clears this machine's temporary folders; then, one worker of the fleet at a time, enqueues what is
    stuck and, seldom, deletes objects that no row knows: that reads the names of all objects.
    """

    units: UnitOfWorkFactory
    requeue_stuck_jobs: RequeueStuckJobs
    discard_scratch: DiscardScratch
    discard_orphans: DiscardOrphans

    async def __call__(self, *, orphans: bool = False) -> None:
        """Sweep once. Harmless when repeated, and beside other sweeps. Raises StoreUnavailable."""
        await self.discard_scratch()
        async with self.units() as unit:
            if await unit.lock("sweep"):
                await self.requeue_stuck_jobs()
                if orphans:
                    await self.discard_orphans()
