from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import uuid4

import psutil
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from compendium.adapters.persistence import engine as engine_module
from compendium.adapters.persistence.engine import open_engine
from compendium.adapters.persistence.schema import migrate
from compendium.adapters.persistence.tables import metadata
from compendium.adapters.persistence.unit_of_work import (
    SqlUnitOfWork,
    pooled_units_of_work,
    sql_units_of_work,
)
from compendium.domain.errors import StorageFull, StoreUnavailable
from compendium.domain.model.job import Job
from compendium.ports.unit_of_work import NoteStamp, UnitOfWork, UnitOfWorkFactory
from tests.contracts.steps import a_job, added, claimed, committed, stored
from tests.contracts.unit_of_work import UnitOfWorkContract
from tests.integration.servers.certificates import new_certificate
from tests.integration.servers.postgresql import Postgresql, PrivatePostgresql


@pytest.fixture(scope="module")
def migrated(postgresql: Postgresql) -> str:
    """One database with the tables for all tests: a new one each is a thousand files to delete."""
    url = postgresql.new_database()
    asyncio.run(migrate(url))
    return url


@pytest.fixture
def url(migrated: str) -> str:
    """It, empty."""
    tables = ", ".join(table.name for table in metadata.sorted_tables)
    Postgresql(migrated).execute(f"TRUNCATE {tables}")
    return migrated


@pytest.fixture
def units(url: str) -> UnitOfWorkFactory:
    return sql_units_of_work(url)


@pytest.fixture(scope="module")
def own_server() -> Iterator[PrivatePostgresql]:
    """One that these tests may stop, with a certificate."""
    with PrivatePostgresql() as server:
        asyncio.run(migrate(server.url))
        yield server


class TestPostgresqlUnitOfWork(UnitOfWorkContract):
    """With the migrated tables."""


class TestPooledUnitOfWork(UnitOfWorkContract):
    """Connections that stay open."""

    @pytest.fixture
    async def units(self, url: str) -> AsyncIterator[UnitOfWorkFactory]:
        async with pooled_units_of_work(url) as units:
            yield units


async def told(step: Callable[[], Awaitable[Any]], message: str) -> None:
    with pytest.raises(StoreUnavailable, match=f"the database does not answer: {message}") as raised:
        await step()
    assert "secret" not in str(raised.value)


async def test_what_keeps_a_database_from_answering_is_told_without_the_password(url: str) -> None:
    for wrong, message in [
        (url.replace("secret", "secret2"), "password authentication failed"),
        (f"{url}x", 'database ".*x" does not exist'),
        (url.replace("127.0.0.1", "nowhere.invalid"), ".*not known"),
    ]:
        units = sql_units_of_work(wrong)
        await told(lambda units=units: added(units, a_job()), message)  # type: ignore[misc]


async def test_a_server_that_stops_says_so_before_in_and_after_a_transaction(
    own_server: PrivatePostgresql,
) -> None:
    units = sql_units_of_work(own_server.url)
    job = await added(units, a_job())

    async def stopped_in_the_middle() -> None:
        async with units() as unit:
            await unit.jobs.add(a_job(user_id=job.user_id))
            own_server.stop()
            await unit.jobs.add(a_job(user_id=job.user_id))

    try:
        await told(stopped_in_the_middle, "")
        await told(lambda: stored(units, job), ".*Connect call failed")
    finally:
        own_server.start()
    async with units() as unit:
        assert await unit.jobs.list(job.user_id) == [job]


async def test_a_pool_outlives_the_server_s_restart(own_server: PrivatePostgresql) -> None:
    async with pooled_units_of_work(own_server.url, connections=3) as units:
        job = await added(units, a_job())
        await asyncio.gather(*(stored(units, job) for _ in range(3)))
        own_server.restart()
        assert await asyncio.gather(*(stored(units, job) for _ in range(3))) == [job] * 3


async def test_a_server_that_hangs_is_not_waited_for_for_ever(
    own_server: PrivatePostgresql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "_CONNECT_PATIENCE", 0.5)
    units = sql_units_of_work(own_server.url)
    unit = SqlUnitOfWork(open_engine(own_server.url, patience=0.5), set())

    async def hangs_in_the_middle() -> None:
        async with unit:
            await unit.jobs.add(a_job())
            server.suspend()  # then it starts no others
            for process in server.children():
                with suppress(psutil.NoSuchProcess):
                    process.suspend()
            await unit.jobs.add(a_job())

    server = psutil.Process(own_server.pid)
    try:
        async with asyncio.timeout(60):
            await told(hangs_in_the_middle, "no answer in time")
            await told(lambda: added(units, a_job()), "no answer in time")
    finally:
        for process in [*server.children(), server]:
            with suppress(psutil.NoSuchProcess):
                process.resume()
    await added(units, a_job())


async def test_a_row_that_somebody_else_keeps_is_not_waited_for_for_ever(
    url: str, units: UnitOfWorkFactory
) -> None:
    job = await added(units, a_job())
    async with units() as first:
        await first.jobs.mark_enqueued(job.id, job.token)
        impatient = SqlUnitOfWork(open_engine(url, patience=0.5), set())
        async with asyncio.timeout(60):
            await told(lambda: marked(impatient, job), "no answer in time")
        await first.commit()
    assert (await stored(units, job)).enqueued_times == 1


async def marked(unit: UnitOfWork, job: Job) -> None:
    async with unit:
        await unit.jobs.mark_enqueued(job.id, job.token)


async def test_of_two_that_wait_for_each_other_one_is_told_to_try_again(units: UnitOfWorkFactory) -> None:
    jobs = [await added(units, a_job()) for _ in range(2)]
    both = asyncio.Barrier(2)

    async def mark(first: int, second: int) -> None:
        async with units() as unit:
            await unit.jobs.mark_enqueued(jobs[first].id, 0)
            await both.wait()
            await unit.jobs.mark_enqueued(jobs[second].id, 0)
            await unit.commit()

    results = await asyncio.gather(mark(0, 1), mark(1, 0), return_exceptions=True)
    [error] = [result for result in results if result is not None]
    assert isinstance(error, StoreUnavailable)
    assert "deadlock" in str(error)
    assert [(await stored(units, job)).enqueued_times for job in jobs] == [1, 1]


async def test_more_connections_than_the_server_has_are_refused_as_an_outage() -> None:
    with PrivatePostgresql({"max_connections": "5", "superuser_reserved_connections": "0"}) as server:
        engine = open_engine(server.url)
        connections = [await engine.connect() for _ in range(5)]
        await told(lambda: added(sql_units_of_work(server.url), a_job()), "sorry, too many clients")
        for connection in connections:
            await connection.close()


async def test_a_pool_whose_connections_are_all_in_use_says_so(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "_CONNECT_PATIENCE", 0.2)
    async with pooled_units_of_work(url, connections=1) as units, units():
        with pytest.raises(StoreUnavailable, match="all connections to the database are in use"):
            await added(units, a_job())


async def test_a_pool_closes_its_connections_at_the_end(url: str) -> None:
    async with pooled_units_of_work(url) as units:
        await added(units, a_job())
        await until(lambda: connections_to(url), 1)  # those of tests before this one are gone by then
    await gone(url)


@pytest.mark.parametrize(
    ("state", "error"),
    [("53100", StorageFull), ("40001", StoreUnavailable), ("57P01", StoreUnavailable), ("22021", DBAPIError)],
)
async def test_what_the_server_reports_becomes_ours(url: str, state: str, error: type[Exception]) -> None:
    raising = text(f"DO $$ BEGIN RAISE EXCEPTION 'said so' USING ERRCODE = '{state}'; END $$")
    async with SqlUnitOfWork(open_engine(url), set()) as unit:
        with pytest.raises(error, match="said so"):
            await unit.jobs._execute(raising)


async def test_a_bug_of_ours_is_not_taken_for_an_outage(units: UnitOfWorkFactory) -> None:
    job = await added(units, a_job())
    with pytest.raises(IntegrityError):
        await added(units, job)
    beyond = NoteStamp("hash", 2**80)
    with pytest.raises(DBAPIError, match="value out of int64 range"):
        await committed(units, lambda unit: unit.notes.remember(job.user_id, {"guid": beyond}))


def test_threads_may_open_their_first_transactions_at_once(url: str) -> None:
    units, user, number = sql_units_of_work(url), uuid4(), 8
    at_once = Barrier(number, timeout=30)

    async def add() -> None:
        at_once.wait()
        await added(units, a_job(user_id=user))

    async def all_of_them() -> int:
        async with units() as unit:
            return len(await unit.jobs.list(user))

    with ThreadPoolExecutor(number) as threads:
        for step in [threads.submit(asyncio.run, add()) for _ in range(number)]:
            step.result(60)
    assert asyncio.run(all_of_them()) == number


@pytest.mark.parametrize("pooled", [False, True])
async def test_a_transaction_that_is_cancelled_leaves_no_lock_and_no_connection(
    url: str, pooled: bool
) -> None:
    async with pooled_units_of_work(url, connections=2) as pool:
        units = pool if pooled else sql_units_of_work(url)
        job = await added(units, a_job())

        async def never_ending() -> None:
            async with units() as unit:
                await unit.jobs.mark_enqueued(job.id, job.token)
                await unit.jobs._execute(text("SELECT pg_sleep(600)"))  # type: ignore[attr-defined]

        task = asyncio.create_task(never_ending())
        await until(lambda: waiting_in(url), 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert (await claimed(units, job)).enqueued_times == 0
    await gone(url)


async def test_tls_goes_by_the_certificate_file(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    certificate, other = new_certificate(tmp_path), new_certificate(tmp_path / "other")
    with PrivatePostgresql(certificate=certificate) as server:
        url = f"{server.url}?ssl=require"
        await migrate(url, certificate.authority)
        units = sql_units_of_work(url, certificate.authority)
        async with units() as unit:
            encrypted = text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
            assert (await unit.jobs._execute(encrypted)).scalar() is True  # type: ignore[attr-defined]
        for wrong in [other.authority, None]:
            strict = sql_units_of_work(url, wrong)
            await told(lambda strict=strict: added(strict, a_job()), ".*certificate verify failed")  # type: ignore[misc]
    with PrivatePostgresql() as plain:
        open_one = sql_units_of_work(f"{plain.url}?ssl=require", certificate.authority)
        await told(lambda: added(open_one, a_job()), ".*rejected SSL upgrade")


async def asked(url: str, question: str) -> int:
    async with open_engine(url.rpartition("/")[0] + "/postgres").connect() as connection:
        answer = await connection.scalar(text(question), {"name": url.rpartition("/")[2]})
    assert isinstance(answer, int)
    return answer


async def connections_to(url: str) -> int:
    return await asked(url, "SELECT count(*) FROM pg_stat_activity WHERE datname = :name")


async def waiting_in(url: str) -> int:
    sleeping = "SELECT count(*) FROM pg_stat_activity WHERE datname = :name AND wait_event = 'PgSleep'"
    return await asked(url, sleeping)


async def until(count: Callable[[], Awaitable[int]], wanted: int) -> None:
    end = time.monotonic() + 30
    while await count() != wanted:
        assert time.monotonic() < end
        await asyncio.sleep(0.05)


async def gone(url: str) -> None:
    """Nobody is connected any more: the server notices a little later."""
    await until(lambda: connections_to(url), 0)
