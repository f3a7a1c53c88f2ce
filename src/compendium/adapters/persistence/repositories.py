"""The repositories of a transaction, in SQL that SQLite and PostgreSQL both speak."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import timedelta
from importlib import import_module
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, Executable, Table, and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from compendium.adapters.persistence.database_clock import from_now
from compendium.adapters.persistence.driver_errors import our_errors
from compendium.adapters.persistence.rows import (
    deck_from_row,
    deck_to_row,
    job_from_row,
    job_to_row,
    progress_to_json,
)
from compendium.adapters.persistence.tables import decks, jobs, notes
from compendium.domain.errors import JobNotFound, LeaseLost
from compendium.domain.model.job import Job, JobState, Progress
from compendium.ports.unit_of_work import (
    DeckRepository,
    JobRepository,
    NoteRepository,
    NoteStamp,
    StoredDeck,
)

_ValueT = TypeVar("_ValueT")

_VALUES_A_STATEMENT = 500
"""SQLite before 3.32 takes 999 variables a statement: https://www.sqlite.org/limits.html"""


def _batches(values: Collection[_ValueT]) -> Iterator[Sequence[_ValueT]]:
    wanted = [*values]
    for start in range(0, len(wanted), _VALUES_A_STATEMENT):
        yield wanted[start : start + _VALUES_A_STATEMENT]


class _Repository:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def _execute(
        self, statement: Executable, rows: Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[Any]:
        with our_errors():
            return await self._connection.execute(statement, rows)

    async def _existing(self, table: Table, ids: Collection[UUID]) -> AbstractSet[UUID]:
        found: set[UUID] = set()
        for batch in _batches(ids):
            found |= {*(await self._execute(select(table.c.id).where(table.c.id.in_(batch)))).scalars()}
        return found

    async def _put(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert the rows, or replace those with their primary keys."""
        # Both dialects have this insert, and the other one's module is 0.1 s that nobody needs.
        dialect = import_module(f"sqlalchemy.dialects.{self._connection.dialect.name}")
        insert = dialect.insert(table)
        fresh = {column.name: insert.excluded[column.name] for column in table.c if not column.primary_key}
        put = insert.on_conflict_do_update(index_elements=table.primary_key.columns, set_=fresh)
        await self._execute(put, rows)


class SqlJobs(_Repository, JobRepository):
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
        return await self._existing(jobs, job_ids)

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
        saved = await self._execute(
            update(jobs)
            .where(jobs.c.id == was.id, jobs.c.state == was.state.value, jobs.c.token == was.token)
            .values(changed)
        )
        if saved.rowcount == 0:
            raise LeaseLost(f"job {was.id} is no longer {was.state} under token {was.token}")

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


def _is_due() -> ColumnElement[bool]:
    """`Job.is_due` in SQL."""
    return or_(
        and_(jobs.c.state == JobState.PENDING.value, jobs.c.next_attempt_at <= from_now()),
        and_(jobs.c.state == JobState.PROCESSING.value, jobs.c.lease_until <= from_now()),
    )


class SqlDecks(_Repository, DeckRepository):
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

    async def existing(self, deck_ids: Collection[UUID]) -> AbstractSet[UUID]:
        return await self._existing(decks, deck_ids)

    async def delete(self, deck_id: UUID) -> None:
        await self._execute(delete(decks).where(decks.c.id == deck_id))


class SqlNotes(_Repository, NoteRepository):
    """What was last written of each note."""

    async def stamps(self, user_id: UUID, guids: Collection[str]) -> Mapping[str, NoteStamp]:
        known: dict[str, NoteStamp] = {}
        for batch in _batches(guids):
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
