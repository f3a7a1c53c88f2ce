"""Units of work of which one promise is broken, to show that a test notices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Self
from uuid import UUID

from sqlalchemy import update

from compendium.adapters.persistence.engine import open_engine
from compendium.adapters.persistence.repositories import SqlJobs
from compendium.adapters.persistence.tables import jobs
from compendium.adapters.persistence.unit_of_work import SqlUnitOfWork
from compendium.domain.model.job import Job, Progress
from compendium.ports.unit_of_work import UnitOfWorkFactory


class ClaimsUncounted(SqlJobs):
    """A claim is always the first attempt."""

    async def claim(self, job_id: UUID, lease: timedelta) -> Job | None:
        job = await super().claim(job_id, lease)
        if job is not None:
            await self._execute(update(jobs).where(jobs.c.id == job_id).values(attempts=1))
        return job and replace(job, attempts=1)


class ClaimsWhatIsLeased(SqlJobs):
    """A claim takes no notice of another worker's lease."""

    async def claim(self, job_id: UUID, lease: timedelta) -> Job | None:
        await self._execute(
            update(jobs).where(jobs.c.id == job_id, jobs.c.state == "PROCESSING").values(state="PENDING")
        )
        return await super().claim(job_id, lease)


class SavesWithoutToken(SqlJobs):
    """A step is stored whoever has the job by now, and no lease is ever lost."""

    async def save(self, job: Job, *, was: Job) -> None:
        now = await self.get(was.id)
        await super().save(job, was=replace(was, state=now.state, token=now.token))

    async def renew(self, job_id: UUID, token: int, lease: timedelta, progress: Progress) -> bool:
        return False


class HidesTheWishToCancel(SqlJobs):
    """Nobody learns that the user cancelled a running job."""

    async def get(self, job_id: UUID) -> Job:
        return replace(await super().get(job_id), cancel_requested=False)

    async def renew(self, job_id: UUID, token: int, lease: timedelta, progress: Progress) -> bool:
        await super().renew(job_id, token, lease, progress)
        return False


KINDS: dict[str, type[SqlJobs]] = {
    kind.__name__: kind
    for kind in (ClaimsUncounted, ClaimsWhatIsLeased, SavesWithoutToken, HidesTheWishToCancel)
}


def careless_units_of_work(url: str, kind: str) -> UnitOfWorkFactory:
    """As `sql_units_of_work`, with jobs of that kind."""
    engine = open_engine(url)
    locked: set[str] = set()
    factory: Callable[[], SqlUnitOfWork] = lambda: _Careless(engine, locked, KINDS[kind])  # noqa: E731
    return factory


class _Careless(SqlUnitOfWork):
    def __init__(self, engine: object, locked: set[str], kind: type[SqlJobs]) -> None:
        super().__init__(engine, locked)  # type: ignore[arg-type]  # an AsyncEngine
        self._kind = kind

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        self.jobs = self._kind(self._connection)
        return self
