"""The machine's clock."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from compendium.ports.clock import Clock


class SystemClock(Clock):
    """Tells the machine's time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        if seconds > 0:
            await asyncio.sleep(seconds)
