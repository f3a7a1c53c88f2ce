from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from compendium.adapters.clock.manual import ManualClock
from compendium.adapters.clock.system import SystemClock
from compendium.ports.clock import Clock
from tests.contracts.clock import ClockContract


class TestSystemClock(ClockContract):
    @pytest.fixture
    def clock(self) -> Clock:
        return SystemClock()

    def test_it_tells_the_machines_time(self) -> None:
        assert abs(SystemClock().now() - datetime.now(UTC)) < timedelta(seconds=1)


class TestManualClock(ClockContract):
    @pytest.fixture
    def clock(self) -> Clock:
        return ManualClock()

    async def test_its_time_passes_by_hand(self) -> None:
        start = datetime(2030, 1, 1, tzinfo=UTC)
        clock = ManualClock(start)
        assert clock.now() == start
        clock.advance(timedelta(days=1))
        await clock.sleep(3600)
        assert clock.now() == start + timedelta(days=1, hours=1)
