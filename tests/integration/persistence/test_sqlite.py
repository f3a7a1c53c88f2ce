from __future__ import annotations

import asyncio
import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from compendium.adapters.persistence.engine import open_engine
from compendium.adapters.persistence.schema import migrate
from compendium.adapters.persistence.unit_of_work import SqlUnitOfWork, sql_units_of_work
from compendium.domain.errors import StorageFull, StoreUnavailable
from compendium.ports.unit_of_work import NoteStamp, UnitOfWorkFactory
from tests.contracts.steps import a_job, added, claimed
from tests.contracts.unit_of_work import UnitOfWorkContract
from tests.integration.persistence.threads import no_more_threads_than


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path}/data/compendium.db"


@pytest.fixture
async def units(url: str) -> UnitOfWorkFactory:
    await migrate(url)
    return sql_units_of_work(url)


class TestSqliteUnitOfWork(UnitOfWorkContract):
    """On a file, with the migrated tables."""


async def test_a_database_is_for_its_owner_alone(units: UnitOfWorkFactory, tmp_path: Path) -> None:
    async with units() as unit:
        await unit.jobs.add(a_job())
        files = [*(tmp_path / "data").iterdir()]
        assert {file.suffix for file in files} == {".db", ".db-wal", ".db-shm"}
        for path in [tmp_path / "data", *files]:
            assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


async def test_a_database_without_room_says_so(url: str, units: UnitOfWorkFactory) -> None:
    engine = open_engine(url)
    job = await added(units, a_job())
    stamps = {f"guid{number}": NoteStamp("hash" * 20, number) for number in range(5_000)}
    async with SqlUnitOfWork(engine, set()) as unit:
        await unit._connection.execute(text("PRAGMA max_page_count = 1"))
        with pytest.raises(StorageFull, match="free some disk space"):
            await unit.notes.remember(job.user_id, stamps)


async def test_a_database_that_is_not_there_says_so(tmp_path: Path) -> None:
    units = sql_units_of_work(f"sqlite+aiosqlite:///{tmp_path}/nowhere/compendium.db")
    before = threading.active_count()
    with pytest.raises(StoreUnavailable):
        async with units():
            pass
    await no_more_threads_than(before)


async def test_a_file_that_is_no_database_says_so(url: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "compendium.db").write_text("a letter to the editor" * 100)
    with pytest.raises(StoreUnavailable, match="not a database"):
        await migrate(url)


async def test_a_bug_of_ours_is_not_taken_for_an_outage(units: UnitOfWorkFactory) -> None:
    job = await added(units, a_job())
    with pytest.raises(IntegrityError):
        await added(units, job)


async def test_a_transaction_that_is_cancelled_leaves_no_connection_and_no_lock(
    units: UnitOfWorkFactory,
) -> None:
    job = await added(units, a_job(created_at=datetime.now(UTC)))
    before = threading.active_count()

    async def never_ending() -> None:
        async with units() as unit:
            await unit.jobs.mark_enqueued(job.id, job.token)
            await asyncio.sleep(60)

    task = asyncio.create_task(never_ending())
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (await claimed(units, job)).enqueued_times == 0
    await no_more_threads_than(before)
