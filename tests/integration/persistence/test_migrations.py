from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import ProgrammingError

from compendium.adapters.persistence.engine import open_engine
from compendium.adapters.persistence.schema import HEAD, migrate
from compendium.adapters.persistence.tables import metadata
from compendium.adapters.persistence.unit_of_work import sql_units_of_work
from compendium.domain.errors import StoreUnavailable
from tests.contracts.steps import a_job, added, stored
from tests.integration.servers.postgresql import Postgresql

MIGRATE = """
import asyncio, sys
from compendium.adapters.persistence.schema import migrate
asyncio.run(migrate(sys.argv[1]))
print(*sorted(sys.modules))
"""


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path}/compendium.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, sqlite_url: str) -> str:
    """A new database."""
    if request.param == "sqlite":
        return sqlite_url
    server: Postgresql = request.getfixturevalue("postgresql")
    return server.new_database()


def test_the_head_is_the_newest_revision() -> None:
    config = Config()
    config.set_main_option("script_location", "compendium.adapters.persistence:migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [HEAD]


async def test_the_migrated_tables_are_the_tables(url: str) -> None:
    await migrate(url)
    async with open_engine(url).connect() as connection:
        differences = await connection.run_sync(
            lambda sync: compare_metadata(MigrationContext.configure(sync), metadata)
        )
    assert differences == []


async def test_migrating_again_changes_nothing(url: str) -> None:
    await migrate(url)
    job = await added(sql_units_of_work(url), a_job())
    await migrate(url)
    assert await stored(sql_units_of_work(url), job) == job


async def test_a_migration_that_fails_leaves_the_database_as_it_was(url: str) -> None:
    async with open_engine(url).begin() as connection:
        # The last table that the revision makes.
        await connection.execute(text("CREATE TABLE notes (anything INTEGER)"))
    with pytest.raises((StoreUnavailable, ProgrammingError), match="notes"):
        await migrate(url)
    async with open_engine(url).connect() as connection:
        tables = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    assert tables == ["notes"]


async def test_a_database_of_a_newer_program_is_refused(url: str) -> None:
    await migrate(url)
    async with open_engine(url).connect() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        await connection.commit()
    with pytest.raises(StoreUnavailable, match="upgrade this one"):
        await migrate(url)


def test_programs_that_start_at_once_migrate_one_after_the_other(url: str) -> None:
    command = [sys.executable, "-c", MIGRATE, url]
    programs = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(4)]
    assert [program.wait(120) for program in programs] == [0] * 4


def test_a_start_on_a_database_that_is_up_to_date_spares_alembic(url: str) -> None:
    asyncio.run(migrate(url))
    command = [sys.executable, "-c", MIGRATE, url]
    modules = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert "compendium.adapters.persistence.schema" in modules
    assert "alembic" not in modules
