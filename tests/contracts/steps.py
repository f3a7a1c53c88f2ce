"""A store's contents and the steps between them, a transaction each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from compendium.domain.model.job import Job
from compendium.domain.model.timing import Timing
from compendium.domain.model.wishes import Wishes
from compendium.ports.unit_of_work import StoredDeck, UnitOfWork, UnitOfWorkFactory

ResultT = TypeVar("ResultT")

LEASE = Timing().lease


def a_job(**given: Any) -> Job:
    """A job that has been due for a second, with ``given`` in place of the usual values."""
    created = datetime.now(UTC) - timedelta(seconds=1)
    usual: dict[str, Any] = {
        "id": uuid4(),
        "user_id": uuid4(),
        "file_name": "lecture.pdf",
        "wishes": Wishes(),
        "created_at": created,
        "next_attempt_at": given.get("created_at", created),
    }
    return Job(**usual | given)


def a_deck(job: Job, **given: Any) -> StoredDeck:
    """The deck that came of ``job``."""
    deck_id: UUID = given.pop("id", None) or uuid4()
    usual: dict[str, Any] = {
        "job_id": job.id,
        "user_id": job.user_id,
        "name": "Lecture",
        "file_name": "lecture.apkg",
        "num_notes": 12,
        "num_cards": 15,
        "created_at": datetime.now(UTC),
        "object_name": f"decks/{deck_id}.apkg",
        "report_name": f"decks/{deck_id}.report.json",
    }
    return StoredDeck(id=deck_id, **usual | given)


async def committed(units: UnitOfWorkFactory, step: Callable[[UnitOfWork], Awaitable[ResultT]]) -> ResultT:
    async with units() as unit:
        result = await step(unit)
        await unit.commit()
    return result


async def added(units: UnitOfWorkFactory, job: Job) -> Job:
    await committed(units, lambda unit: unit.jobs.add(job))
    return job


async def claimed(units: UnitOfWorkFactory, job: Job, lease: timedelta = LEASE) -> Job:
    claim = await committed(units, lambda unit: unit.jobs.claim(job.id, lease))
    assert claim is not None
    return claim


async def stored(units: UnitOfWorkFactory, job: Job) -> Job:
    async with units() as unit:
        return await unit.jobs.get(job.id)
