from __future__ import annotations

import time
from collections.abc import AsyncIterator

import pytest

from compendium.adapters.rate_limiter.limits import LimitsRateLimiter
from compendium.ports.rate_limiter import RateLimiter
from tests.contracts.rate_limiter import RateLimiterContract
from tests.integration.servers.redis import PrivateRedis, Redis


class TestLimitsInRedis(RateLimiterContract):
    @pytest.fixture
    async def limiter(self, redis: Redis) -> AsyncIterator[RateLimiter]:
        limiter = LimitsRateLimiter(5, redis.url)
        yield limiter
        await limiter.close()


async def test_without_redis_all_is_allowed_soon_and_said(caplog: pytest.LogCaptureFixture) -> None:
    with PrivateRedis() as redis:
        limiter = LimitsRateLimiter(1, redis.url)
        assert await limiter.hit("ann") == 0
        assert await limiter.hit("ann") > 0
        with redis.stopped():
            begun = time.monotonic()
            assert [await limiter.hit("ann") for _ in range(3)] == [0] * 3
            assert time.monotonic() - begun < 30
            assert "Redis does not count" in caplog.text
        assert await limiter.hit("ben") == 0
        assert await limiter.hit("ben") > 0
        await limiter.close()
