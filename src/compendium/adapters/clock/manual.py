"""A clock that a test sets: waiting takes no time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from compendium.ports.clock import Clock


class ManualClock(Clock):
    """Stands still until somebody sleeps or calls `advance`."""

    def __init__(self, start: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        """Move on by ``by``."""
        self._now += by

    async def sleep(self, seconds: float) -> None:
        """Bring the time to the end of the wait at once; of several sleepers the longest tells."""
        end = self._now + timedelta(seconds=max(seconds, 0))
        await asyncio.sleep(0)  # the others run meanwhile, as they would
        self._now = max(self._now, end)
