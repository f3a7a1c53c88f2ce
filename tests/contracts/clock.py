"""What every clock must do."""

from __future__ import annotations

import asyncio
from datetime import UTC, timedelta

from compendium.ports.clock import Clock


class ClockContract:
    """Inherit, and give a fixture ``clock``."""

    def test_the_time_is_utc_and_says_so(self, clock: Clock) -> None:
        assert clock.now().tzinfo is UTC

    async def test_a_sleeper_wakes_when_the_time_has_come(self, clock: Clock) -> None:
        before = clock.now()
        await clock.sleep(0.01)
        assert clock.now() - before >= timedelta(milliseconds=9)  # clocks differ a little

    async def test_sleepers_sleep_side_by_side(self, clock: Clock) -> None:
        before = clock.now()
        await asyncio.gather(*(clock.sleep(0.2) for _ in range(10)))
        assert clock.now() - before < timedelta(seconds=1)

    async def test_there_is_no_waiting_for_the_past(self, clock: Clock) -> None:
        before = clock.now()
        await clock.sleep(0)
        await clock.sleep(-3600)
        assert timedelta() <= clock.now() - before < timedelta(seconds=1)
