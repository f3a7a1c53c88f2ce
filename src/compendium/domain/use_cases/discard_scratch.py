"""Clear away the temporary folders that killed workers left behind on this machine."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from compendium.domain.errors import JobNotFound
from compendium.domain.model.job import JobState
from compendium.domain.use_cases.scratch import scratch_name
from compendium.ports.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class DiscardScratch:
    """Removes every folder of a run that has ended: the fencing token in its name tells. Harmless as
    often as it runs, and beside workers at work.
    """

    units: UnitOfWorkFactory
    scratch: Path

    async def __call__(self) -> None:
        """Look at every folder. Raises StoreUnavailable."""
        for folder in list(self.scratch.glob("*")):  # a folder is made after its job was claimed
            if not await self._is_live(folder.name):
                await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _is_live(self, name: str) -> bool:
        try:
            job_id = UUID(name.rpartition("-")[0])
            async with self.units() as unit:
                job = await unit.jobs.get(job_id)
        except (ValueError, JobNotFound):
            return False
        return job.state is JobState.PROCESSING and name == scratch_name(job)
