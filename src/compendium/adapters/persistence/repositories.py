"""The repositories of a transaction, in SQL that SQLite and PostgreSQL both speak."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select, update

from compendium.adapters.persistence.database_clock import from_now
from compendium.adapters.persistence.rows import (
    deck_from_row,
    deck_to_row,
    job_from_row,
    job_to_row,
    progress_to_json,
)
from compendium.adapters.persistence.sql_repository import SqlRepository, batches
from compendium.adapters.persistence.tables import decks, jobs, notes
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
)

_COUNTED = ("requests", "input_tokens", "output_tokens", "cached")


class SqlJobs(SqlRepository, JobRepository):
    """Jobs; each step is one statement, so that of several at once one wins."""

    async def add(self, job: Job) -> None:
        await self._execute(jobs.insert(), [job_to_row(job)])

    async def get(self, job_id: UUID) -> Job:
        row = (await self._execute(select(jobs).where(jobs.c.id == job_id))).mappings().one_or_none()
        if row is None:
            raise JobNotFound(f"there is no job {job_id}")
        return job_from_row(row)

    async def list(
        self, user_id: UUID | None, *, states: Collection[JobState] = (), offset: int = 0, limit: int = 50
    ) -> Sequence[Job]:
        query = select(jobs)
        if user_id is not None:
            query = query.where(jobs.c.user_id == user_id)
        if states:
            query = query.where(jobs.c.state.in_([state.value for state in states]))
        newest = query.order_by(jobs.c.created_at.desc(), jobs.c.id).offset(offset).limit(limit)
        return [job_from_row(row) for row in (await self._execute(newest)).mappings()]

    async def existing(self, job_ids: Collection[UUID]) -> AbstractSet[UUID]:
        found: set[UUID] = set()
        for batch in batches(job_ids):
            found.update((await self._execute(select(jobs.c.id).where(jobs.c.id.in_(batch)))).scalars())
        return found

    async def claim(self, job_id: UUID, lease: timedelta) -> Job | None:
        claimed = await self._execute(
            update(jobs)
            .where(jobs.c.id == job_id, _is_due())
            .values(
                state=JobState.PROCESSING.value,
                attempts=jobs.c.attempts + 1,
                token=jobs.c.token + 1,
                lease_until=from_now(lease),
                last_enqueued_at=None,
                enqueued_times=0,
            )
            .returning(jobs)
        )
        row = claimed.mappings().one_or_none()
        return None if row is None else job_from_row(row)

    async def renew(self, job_id: UUID, token: int, lease: timedelta, progress: Progress) -> bool:
        renewed = await self._execute(
            update(jobs)
            .where(
                jobs.c.id == job_id,
                jobs.c.token == token,
                jobs.c.state == JobState.PROCESSING.value,
                jobs.c.lease_until > from_now(),
            )
            .values(lease_until=from_now(lease), progress=progress_to_json(progress))
            .returning(jobs.c.cancel_requested)
        )
        row = renewed.one_or_none()
        if row is None:
            raise LeaseLost(f"the lease of job {job_id} under token {token} has ended")
        return bool(row.cancel_requested)

    async def save(self, job: Job, *, was: Job) -> None:
        old, new = job_to_row(was), job_to_row(job)
        # Only what the step changed: a wish to cancel must not undo the progress and lease that
        # the worker wrote meanwhile, nor a finish the wish.
        changed = {name: new[name] for name in new if name == "state" or new[name] != old[name]}
        saved = await self._execute(update(jobs).where(_is_still(was)).values(changed))
        if saved.rowcount == 0:
            raise LeaseLost(f"job {was.id} is no longer {was.state} under token {was.token}")

    async def delete(self, job: Job) -> None:
        await self._execute(delete(decks).where(decks.c.job_id == job.id))
        deleted = await self._execute(delete(jobs).where(_is_still(job)))
        if deleted.rowcount == 0:
            raise LeaseLost(f"job {job.id} is no longer {job.state} under token {job.token}")

    async def figures(self) -> JobFigures:
        waiting, running = jobs.c.state == JobState.PENDING.value, jobs.c.state == JobState.PROCESSING.value
        is_due = and_(waiting, jobs.c.next_attempt_at <= from_now())
        tried = or_(and_(waiting, jobs.c.attempts > 0), and_(running, jobs.c.attempts > 1))
        query = select(
            jobs.c.state,
            func.count().label("number"),
            func.min(case((is_due, jobs.c.next_attempt_at))).label("oldest_due"),
            func.count(case((and_(running, jobs.c.lease_until <= from_now()), 1))).label("expired"),
            func.count(case((tried, 1))).label("tried"),
            *(func.sum(jobs.c.usage[name].as_integer()).label(name) for name in _COUNTED),
            func.sum(jobs.c.usage["cost"].as_float()).label("cost"),
        )
        rows = (await self._execute(query.group_by(jobs.c.state))).all()
        return JobFigures(
            by_state={JobState(row.state): row.number for row in rows},
            oldest_due=min((row.oldest_due for row in rows if row.oldest_due is not None), default=None),
            expired_leases=sum(row.expired for row in rows),
            tried_again=sum(row.tried for row in rows),
            usage=Usage(
                **{name: sum(getattr(row, name) or 0 for row in rows) for name in _COUNTED},
                cost=sum(row.cost or 0.0 for row in rows),
            ),
        )

    async def due(self, limit: int) -> Sequence[Job]:
        query = select(jobs).where(_is_due())
        first = query.order_by(jobs.c.priority.desc(), jobs.c.created_at, jobs.c.id).limit(limit)
        return [job_from_row(row) for row in (await self._execute(first)).mappings()]

    async def mark_enqueued(self, job_id: UUID, token: int) -> None:
        await self._execute(
            update(jobs)
            .where(jobs.c.id == job_id, jobs.c.token == token)
            .values(last_enqueued_at=from_now(), enqueued_times=jobs.c.enqueued_times + 1)
        )


def _is_still(was: Job) -> ColumnElement[bool]:
    return and_(jobs.c.id == was.id, jobs.c.state == was.state.value, jobs.c.token == was.token)


def _is_due() -> ColumnElement[bool]:
    """`Job.is_due` in SQL."""
    return or_(
        and_(jobs.c.state == JobState.PENDING.value, jobs.c.next_attempt_at <= from_now()),
        and_(jobs.c.state == JobState.PROCESSING.value, jobs.c.lease_until <= from_now()),
    )


class SqlDecks(SqlRepository, DeckRepository):
    """Finished decks."""

    async def add(self, deck: StoredDeck) -> None:
        await self._put(decks, [deck_to_row(deck)])

    async def get(self, deck_id: UUID) -> StoredDeck | None:
        row = (await self._execute(select(decks).where(decks.c.id == deck_id))).mappings().one_or_none()
        return None if row is None else deck_from_row(row)

    async def list(self, user_id: UUID, *, offset: int = 0, limit: int = 50) -> Sequence[StoredDeck]:
        query = select(decks).where(decks.c.user_id == user_id)
        newest = query.order_by(decks.c.created_at.desc(), decks.c.id).offset(offset).limit(limit)
        return [deck_from_row(row) for row in (await self._execute(newest)).mappings()]

    async def objects(self, deck_ids: Collection[UUID]) -> AbstractSet[str]:
        names: set[str] = set()
        for batch in batches(deck_ids):
            query = select(decks.c.object_name, decks.c.report_name).where(decks.c.id.in_(batch))
            names.update(*(row for row in await self._execute(query)))
        return names

    async def delete(self, deck_id: UUID) -> None:
        await self._execute(delete(decks).where(decks.c.id == deck_id))


class SqlNotes(SqlRepository, NoteRepository):
    """What was last written of each note."""

    async def stamps(self, user_id: UUID, guids: Collection[str]) -> Mapping[str, NoteStamp]:
        known: dict[str, NoteStamp] = {}
        for batch in batches(guids):
            rows = await self._execute(
                select(notes).where(notes.c.user_id == user_id, notes.c.guid.in_(batch))
            )
            known |= {row.guid: NoteStamp(row.content_hash, row.modified) for row in rows}
        return known

    async def remember(self, user_id: UUID, stamps: Mapping[str, NoteStamp]) -> None:
        # In one order for all, or two transactions could wait for each other's rows.
        rows = [
            {
                "user_id": user_id,
                "guid": guid,
                "content_hash": stamps[guid].content_hash,
                "modified": stamps[guid].modified,
            }
            for guid in sorted(stamps)
        ]
        if rows:
            await self._put(notes, rows)
