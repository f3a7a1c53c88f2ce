from __future__ import annotations

import asyncio

import pytest

from compendium.adapters.persistence.answer_cache import SqlAnswerCache
from compendium.adapters.persistence.schema import migrate
from tests.contracts.answer_cache import MAX_BYTES, AnswerCacheContract, key
from tests.integration.servers.postgresql import Postgresql


@pytest.fixture
async def url(postgresql: Postgresql) -> str:
    url = postgresql.new_database()
    await migrate(url)
    return url


@pytest.fixture
async def cache(url: str) -> SqlAnswerCache:
    return SqlAnswerCache(url, MAX_BYTES)


class TestPostgresqlAnswerCache(AnswerCacheContract):
    """With the migrated tables."""


async def test_workers_that_make_room_at_once_leave_no_more_than_fits(url: str) -> None:
    caches = [SqlAnswerCache(url, MAX_BYTES) for _ in range(4)]
    await asyncio.gather(*(caches[n % 4].put(key(str(n)), "x" * 300) for n in range(40)))
    kept = [await caches[0].get(key(str(n))) for n in range(40)]
    assert sum(answer is not None for answer in kept) <= MAX_BYTES // 300
