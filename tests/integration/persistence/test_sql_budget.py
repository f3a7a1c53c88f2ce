from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from compendium.adapters.persistence.budget import SqlBudget
from compendium.adapters.persistence.schema import migrate
from compendium.ports.budget import Budget
from tests.contracts.budget import BudgetContract
from tests.integration.servers.postgresql import Postgresql

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture
async def sqlite(tmp_path: Path) -> str:
    url = f"sqlite+aiosqlite:///{tmp_path}/compendium.db"
    await migrate(url)
    return url


class TestSqliteBudget(BudgetContract):
    @pytest.fixture
    def budget(self, sqlite: str) -> Budget:
        return SqlBudget(sqlite, uuid4(), NOVEMBER, 10)


class TestPostgresqlBudget(BudgetContract):
    @pytest.fixture
    async def budget(self, postgresql: Postgresql) -> Budget:
        url = postgresql.new_database()
        await migrate(url)
        return SqlBudget(url, uuid4(), NOVEMBER, 10)


async def test_all_jobs_of_a_user_share_a_months_budget_and_others_have_their_own(sqlite: str) -> None:
    ann, ben = uuid4(), uuid4()
    assert await SqlBudget(sqlite, ann, NOVEMBER, 10).set_aside(6)
    assert not await SqlBudget(sqlite, ann, NOVEMBER, 10).set_aside(6)
    assert await SqlBudget(sqlite, ben, NOVEMBER, 10).set_aside(6)
    assert await SqlBudget(sqlite, ann, DECEMBER, 10).set_aside(6)
