"""What every rate limiter must do."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from compendium.ports.rate_limiter import RateLimiter


class RateLimiterContract:
    """Inherit, and give a fixture ``limiter`` that allows 5 hits a minute."""

    async def test_what_is_over_the_limit_is_told_when_to_come_back(self, limiter: RateLimiter) -> None:
        who = str(uuid4())
        waits = [await limiter.hit(who) for _ in range(7)]
        assert waits[:5] == [0] * 5
        assert all(1 <= wait <= 60 for wait in waits[5:])

    async def test_each_has_a_limit_of_their_own(self, limiter: RateLimiter) -> None:
        ann, ben = str(uuid4()), str(uuid4())
        for _ in range(6):
            await limiter.hit(ann)
        assert await limiter.hit(ben) == 0

    async def test_of_many_hits_at_once_no_more_are_allowed(self, limiter: RateLimiter) -> None:
        who = str(uuid4())
        waits = await asyncio.gather(*(limiter.hit(who) for _ in range(20)))
        assert sum(wait == 0 for wait in waits) == 5
