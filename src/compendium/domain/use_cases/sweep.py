"""What one worker of the fleet does for all of them, again and again."""

from __future__ import annotations

from dataclasses import dataclass

from compendium.domain.use_cases.discard_scratch import DiscardScratch
from compendium.domain.use_cases.requeue_stuck_jobs import RequeueStuckJobs
from compendium.ports.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class Sweep:
    """Enqueues what is stuck, one worker at a time; then clears this machine's temporary folders."""

    units: UnitOfWorkFactory
    requeue_stuck_jobs: RequeueStuckJobs
    discard_scratch: DiscardScratch

    async def __call__(self) -> None:
        """Sweep once. Harmless when repeated, and beside other sweeps. Raises StoreUnavailable."""
        async with self.units() as unit:
            if await unit.lock("sweep"):
                await self.requeue_stuck_jobs()
        await self.discard_scratch()
