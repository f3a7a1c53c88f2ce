"""Units of work on dictionaries: for tests, and for programs that need no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import TracebackType
from uuid import UUID

from compendium.adapters.persistence.in_memory_accounts import InMemoryTokens, InMemoryUsage, InMemoryUsers
from compendium.adapters.persistence.in_memory_transaction import Shared, Transaction
from compendium.domain.errors import JobNotFound, LeaseLost
from compendium.domain.model.job import Job, JobState, Progress
from compendium.domain.model.usage import Usage
from compendium.ports.unit_of_work import (
    DeckRepository,
    JobFigures,
    JobRepository,
    NoteRepository,
    NoteStamp,
    StoredDeck,
    UnitOfWork,
)


class InMemoryStore(Shared):
    """What units of work share. ``now`` is the database's clock."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        super().__init__(now)

    def unit_of_work(self) -> InMemoryUnitOfWork:
        """Open a transaction; a `UnitOfWorkFactory`."""
        return InMemoryUnitOfWork(self)


class InMemoryJobs(JobRepository):
    """Jobs."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, job: Job) -> None:
        (await self._transaction.write()).jobs[job.id] = job

    async def get(self, job_id: UUID) -> Job:
        try:
            return self._transaction.read().jobs[job_id]
        except KeyError:
            raise JobNotFound(f"there is no job {job_id}") from None

    async def list(
        self, user_id: UUID | None, *, states: Collection[JobState] = (), offset: int = 0, limit: int = 50
    ) -> Sequence[Job]:
        jobs = self._transaction.read().jobs.values()
        own = [job for job in jobs if user_id in {None, job.user_id} and (not states or job.state in states)]
        return sorted(own, key=lambda job: job.created_at, reverse=True)[offset : offset + limit]

    async def existing(self, job_ids: Collection[UUID]) -> AbstractSet[UUID]:
        return self._transaction.read().jobs.keys() & {*job_ids}

    async def claim(self, job_id: UUID, lease: timedelta) -> Job | None:
        jobs, now = (await self._transaction.write()).jobs, self._transaction.now()
        if job_id not in jobs or not jobs[job_id].is_due(now):
            return None
        jobs[job_id] = jobs[job_id].claim(now, lease)
        return jobs[job_id]

    async def renew(self, job_id: UUID, token: int, lease: timedelta, progress: Progress) -> bool:
        jobs, now = (await self._transaction.write()).jobs, self._transaction.now()
        job = jobs.get(job_id)
        if job is None or job.token != token or job.lease_until is None or job.lease_until <= now:
            raise LeaseLost(f"the lease of job {job_id} under token {token} has ended")
        jobs[job_id] = replace(job.renew(now, lease), progress=progress)
        return job.cancel_requested

    async def save(self, job: Job, *, was: Job) -> None:
        jobs = (await self._transaction.write()).jobs
        stored = _same(jobs, was)
        # Only what the step changed: see the same method on SQL.
        names = Job.__dataclass_fields__
        changed = {name: getattr(job, name) for name in names if getattr(job, name) != getattr(was, name)}
        jobs[was.id] = replace(stored, **changed)

    async def delete(self, job: Job) -> None:
        tables = await self._transaction.write()
        del tables.jobs[_same(tables.jobs, job).id]
        tables.decks = {key: deck for key, deck in tables.decks.items() if deck.job_id != job.id}

    async def figures(self) -> JobFigures:
        now, jobs = self._transaction.now(), self._transaction.read().jobs.values()
        due = [job.next_attempt_at for job in jobs if job.state is JobState.PENDING and job.is_due(now)]
        return JobFigures(
            by_state=Counter(job.state for job in jobs),
            oldest_due=min(due, default=None),
            expired_leases=sum(job.state is JobState.PROCESSING and job.is_due(now) for job in jobs),
            tried_again=sum(_was_tried(job) for job in jobs),
            usage=sum((replace(job.usage, cost=job.usage.cost or 0.0) for job in jobs), Usage()),
        )

    async def due(self, limit: int) -> Sequence[Job]:
        now = self._transaction.now()
        jobs = [job for job in self._transaction.read().jobs.values() if job.is_due(now)]
        return sorted(jobs, key=lambda job: (-job.priority, job.created_at))[:limit]

    async def mark_enqueued(self, job_id: UUID, token: int) -> None:
        jobs = (await self._transaction.write()).jobs
        if (job := jobs.get(job_id)) and job.token == token:
            jobs[job_id] = replace(
                job, last_enqueued_at=self._transaction.now(), enqueued_times=job.enqueued_times + 1
            )


def _same(jobs: Mapping[UUID, Job], was: Job) -> Job:
    stored = jobs.get(was.id)
    if stored is None or (stored.state, stored.token) != (was.state, was.token):
        raise LeaseLost(f"job {was.id} is no longer {was.state} under token {was.token}")
    return stored


def _was_tried(job: Job) -> bool:
    return job.attempts > {JobState.PENDING: 0, JobState.PROCESSING: 1}.get(job.state, job.attempts)


class InMemoryDecks(DeckRepository):
    """Finished decks."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, deck: StoredDeck) -> None:
        (await self._transaction.write()).decks[deck.id] = deck

    async def get(self, deck_id: UUID) -> StoredDeck | None:
        return self._transaction.read().decks.get(deck_id)

    async def list(self, user_id: UUID, *, offset: int = 0, limit: int = 50) -> Sequence[StoredDeck]:
        own = [deck for deck in self._transaction.read().decks.values() if deck.user_id == user_id]
        return sorted(own, key=lambda deck: deck.created_at, reverse=True)[offset : offset + limit]

    async def objects(self, deck_ids: Collection[UUID]) -> AbstractSet[str]:
        found = [deck for deck in self._transaction.read().decks.values() if deck.id in deck_ids]
        return {name for deck in found for name in (deck.object_name, deck.report_name)}

    async def delete(self, deck_id: UUID) -> None:
        (await self._transaction.write()).decks.pop(deck_id, None)


class InMemoryNotes(NoteRepository):
    """What was last written of each note."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def stamps(self, user_id: UUID, guids: Collection[str]) -> Mapping[str, NoteStamp]:
        notes = self._transaction.read().notes
        return {guid: notes[user_id, guid] for guid in guids if (user_id, guid) in notes}

    async def remember(self, user_id: UUID, stamps: Mapping[str, NoteStamp]) -> None:
        notes = (await self._transaction.write()).notes
        notes.update({(user_id, guid): stamp for guid, stamp in stamps.items()})


class InMemoryUnitOfWork(UnitOfWork):
    """One transaction on an `InMemoryStore`."""

    def __init__(self, store: InMemoryStore) -> None:
        self._transaction = Transaction(store)
        self.jobs = InMemoryJobs(self._transaction)
        self.decks = InMemoryDecks(self._transaction)
        self.notes = InMemoryNotes(self._transaction)
        self.users = InMemoryUsers(self._transaction)
        self.tokens = InMemoryTokens(self._transaction)
        self.usage = InMemoryUsage(self._transaction)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._transaction.end(commit=False)

    async def commit(self) -> None:
        self._transaction.end(commit=True)

    async def lock(self, name: str) -> bool:
        return self._transaction.lock(name)
