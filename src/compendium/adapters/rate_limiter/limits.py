"""Counts in Redis, for all API processes together, or in this one: the library `limits`."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from pathlib import Path
from typing import Any

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage, RedisStorage, Storage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from redis.asyncio.connection import ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from compendium.ports.rate_limiter import RateLimiter

_log = logging.getLogger(__name__)

_PATIENCE = 0.8
"""Seconds for Redis: somebody is waiting, and the limit guards no secret."""


class LimitsRateLimiter(RateLimiter):
    """``per_minute`` hits a minute, counted at ``url``, or in memory where that is ''."""

    def __init__(self, per_minute: int, url: str = "", ca_file: Path | None = None) -> None:
        self._pool = _pool(url, ca_file) if url else None
        storage: Storage = MemoryStorage() if self._pool is None else _redis(url, self._pool)
        self._limiter = SlidingWindowCounterRateLimiter(storage)
        self._item = RateLimitItemPerMinute(per_minute, namespace="compendium")

    async def hit(self, who: str) -> int:
        try:
            async with asyncio.timeout(_PATIENCE):
                if await self._limiter.hit(self._item, who):
                    return 0
                window = await self._limiter.get_window_stats(self._item, who)
        except (RedisError, OSError, TimeoutError) as error:
            _log.warning("Redis does not count, so all is allowed: %r", error)
            return 0
        return max(1, math.ceil(window.reset_time - time.time()))

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.disconnect()


def _redis(url: str, pool: ConnectionPool) -> RedisStorage:
    options: dict[str, Any] = {"connection_pool": pool}
    return RedisStorage(f"async+{url}", implementation="redispy", key_prefix="compendium", **options)


def _pool(url: str, ca_file: Path | None) -> ConnectionPool:
    trust = {"ssl_ca_certs": str(ca_file)} if ca_file and url.startswith("rediss") else {}
    pool: ConnectionPool = ConnectionPool.from_url(
        url,
        socket_timeout=_PATIENCE,
        socket_connect_timeout=_PATIENCE,
        retry=Retry(NoBackoff(), 0),
        **trust,
    )
    return pool
