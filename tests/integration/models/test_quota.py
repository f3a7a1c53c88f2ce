"""Always busy, never over: workers of their own processes, a real Redis, and a provider that counts."""

from __future__ import annotations

import pytest

from benchmarks.quota import measure
from compendium.adapters.models.windows import Quota
from tests.integration.servers.redis import Redis

QUOTA = Quota(requests=40, tokens=60_000, window=12.0)
"""A slower one than this drowns in what a busy machine does meanwhile."""


@pytest.mark.parametrize("workers", [1, 4])
async def test_the_wall_time_is_within_a_tenth_of_the_least_and_the_quota_is_never_exceeded(
    workers: int, redis: Redis
) -> None:
    measured = await measure(workers, 120, QUOTA, 0.15, redis.url)
    assert measured.exceeded == 0
    assert measured.requests == QUOTA.requests
    assert measured.ratio <= 1.10


async def test_the_provider_notices_workers_that_do_not_share() -> None:
    with pytest.raises(AssertionError, match="a worker failed"):
        await measure(4, 120, QUOTA, 0.15)
