"""The queries of docs/operations.md run on the tables, and find what they say."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from compendium.adapters.persistence.engine import open_engine
from compendium.adapters.persistence.schema import migrate
from compendium.adapters.persistence.unit_of_work import sql_units_of_work
from compendium.domain.model.job import JobState
from compendium.ports.unit_of_work import UnitOfWorkFactory
from tests.contracts.steps import a_job, added
from tests.integration.servers.postgresql import Postgresql

PAGE = Path(__file__).parents[3] / "docs" / "operations.md"
QUERIES = re.findall(r"^```sql\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@pytest.fixture
async def url(postgresql: Postgresql) -> str:
    url = postgresql.new_database()
    await migrate(url)
    return url


@pytest.fixture
def units(url: str) -> UnitOfWorkFactory:
    return sql_units_of_work(url)


async def answer(url: str, query: str) -> list[Any]:
    async with open_engine(url).connect() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


async def test_a_quiet_service_alerts_nobody(url: str) -> None:
    assert len(QUERIES) == 4
    assert [await answer(url, query) for query in QUERIES] == [[(0,)], [(0,)], [(0,)], []]


async def test_the_queries_find_what_they_are_for(url: str, units: UnitOfWorkFactory) -> None:
    now = datetime.now(UTC)
    await added(units, a_job(created_at=now - timedelta(hours=2)))
    await added(units, a_job(state=JobState.PROCESSING, attempts=2, lease_until=now - timedelta(minutes=7)))
    await added(units, a_job(state=JobState.PROCESSING, attempts=1, lease_until=now - timedelta(minutes=3)))
    await added(units, a_job(state=JobState.FAILED, attempts=1, error_code="not_a_pdf", finished_at=now))
    oldest, expired, repeated, failed = [await answer(url, query) for query in QUERIES]
    assert 7_200 <= oldest[0][0] < 7_300
    assert expired == [(1,)]
    assert repeated == [(1,)]
    assert failed == [("not_a_pdf", 1)]
