from __future__ import annotations

import pytest

from compendium.adapters.rate_limiter.limits import LimitsRateLimiter
from compendium.ports.rate_limiter import RateLimiter
from tests.contracts.rate_limiter import RateLimiterContract


class TestLimitsInMemory(RateLimiterContract):
    @pytest.fixture
    def limiter(self) -> RateLimiter:
        return LimitsRateLimiter(5)
