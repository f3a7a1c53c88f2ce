"""The doctor's look at a real PostgreSQL, and at what can be wrong with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from compendium.adapters.persistence.database_probe import ClockProbe, DatabaseProbe
from compendium.adapters.persistence.engine import open_engine
from compendium.adapters.persistence.schema import HEAD, migrate
from tests.integration.servers.postgresql import Postgresql, PrivatePostgresql
from tests.integration.servers.process import free_port


@pytest.fixture
def url(postgresql: Postgresql) -> str:
    return postgresql.new_database()


def changed(url: str, **parts: str) -> str:
    return urlsplit(url)._replace(**parts).geturl()


async def test_a_database_at_head_is_well(url: str) -> None:
    await migrate(url)
    finding = await DatabaseProbe(url).check()
    assert finding.ok
    assert finding.told.startswith("postgresql 1")
    assert finding.told.endswith(f"tables of revision {HEAD}")


async def test_a_database_without_tables_is_told_to_be_migrated(url: str) -> None:
    finding = await DatabaseProbe(url).check()
    assert not finding.ok
    assert "has no tables" in finding.told
    assert "migrate as they start" in finding.way_out


@pytest.mark.parametrize(("found", "way_out"), [("0000", "migrate as they start"), ("9999", "upgrade this")])
async def test_a_database_behind_or_ahead_is_told_so(url: str, found: str, way_out: str) -> None:
    await migrate(url)
    async with open_engine(url).connect() as connection:
        await connection.execute(text(f"UPDATE alembic_version SET version_num = '{found}'"))
        await connection.commit()
    finding = await DatabaseProbe(url).check()
    assert not finding.ok
    assert found in finding.told
    assert HEAD in finding.told
    assert way_out in finding.way_out


async def test_a_wrong_password_is_told_without_it(url: str) -> None:
    wrong = url.replace(":secret@", ":not-the-password@")
    finding = await DatabaseProbe(wrong).check()
    assert not finding.ok
    assert "password" in finding.way_out
    assert "not-the-password" not in str(finding)


async def test_a_database_that_is_missing_is_named(url: str) -> None:
    finding = await DatabaseProbe(changed(url, path="/elsewhere")).check()
    assert not finding.ok
    assert '"elsewhere" does not exist' in finding.told
    assert "createdb" in finding.way_out


async def test_a_port_where_nobody_listens_is_named() -> None:
    finding = await DatabaseProbe(f"postgresql+asyncpg://u:p@127.0.0.1:{free_port()}/compendium").check()
    assert not finding.ok
    assert "127.0.0.1/compendium" in finding.told
    assert "whether the server runs" in finding.way_out


async def test_a_server_that_stops_is_seen_and_so_is_its_return() -> None:
    with PrivatePostgresql() as server:
        probe = DatabaseProbe(server.url)
        await migrate(server.url)
        with server.stopped():
            assert not (await probe.check()).ok
        assert (await probe.check()).ok


@pytest.mark.parametrize(("hours", "ok"), [(0, True), (1, False), (-1, False)])
async def test_clocks_that_disagree_are_told(url: str, hours: int, ok: bool) -> None:
    probe = ClockProbe(url, lambda: datetime.now(UTC) + timedelta(hours=hours))
    finding = await probe.check()
    assert finding.ok is ok
    if not ok:
        assert finding.told.startswith(("3599.", "3600."))
        assert "NTP" in finding.way_out


async def test_a_clock_that_can_not_be_asked_is_unknown() -> None:
    url = f"postgresql+asyncpg://u:p@127.0.0.1:{free_port()}/compendium"
    finding = await ClockProbe(url, lambda: datetime.now(UTC)).check()
    assert not finding.seen
