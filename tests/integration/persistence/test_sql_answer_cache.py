from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import func, select

from compendium.adapters.persistence.answer_cache import SqlAnswerCache
from compendium.adapters.persistence.engine import open_engine
from compendium.adapters.persistence.schema import migrate
from compendium.adapters.persistence.tables import answers
from compendium.domain.errors import StoreUnavailable
from tests.contracts.answer_cache import MAX_BYTES, AnswerCacheContract, key
from tests.integration.persistence.threads import no_more_threads_than


@pytest.fixture
async def url(tmp_path: Path) -> str:
    url = f"sqlite+aiosqlite:///{tmp_path}/compendium.db"
    await migrate(url)
    return url


@pytest.fixture
async def cache(url: str) -> SqlAnswerCache:
    return SqlAnswerCache(url, MAX_BYTES)


class TestSqliteAnswerCache(AnswerCacheContract):
    """On a file, with the migrated tables."""


async def test_what_was_put_is_there_for_another_program(url: str, cache: SqlAnswerCache) -> None:
    await cache.put(key("a"), "kept")
    assert await SqlAnswerCache(url, MAX_BYTES).get(key("a")) == "kept"


async def test_rows_are_deleted_and_not_merely_hidden(url: str, cache: SqlAnswerCache) -> None:
    for number in range(20):
        await cache.put(key(str(number)), "x" * 300)
    async with open_engine(url).connect() as connection:
        assert await connection.scalar(select(func.sum(answers.c.size))) <= MAX_BYTES


async def test_a_database_that_is_not_there_says_so(tmp_path: Path) -> None:
    cache = SqlAnswerCache(f"sqlite+aiosqlite:///{tmp_path}/nowhere/compendium.db", MAX_BYTES)
    before = threading.active_count()
    with pytest.raises(StoreUnavailable):
        await cache.get(key("a"))
    await no_more_threads_than(before)
