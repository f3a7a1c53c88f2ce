"""Waiting for the threads of SQLite's connections."""

from __future__ import annotations

import asyncio
import threading


async def no_more_threads_than(number: int) -> None:
    """Each connection is a thread, which ends a little after it was closed."""
    async with asyncio.timeout(10):
        while threading.active_count() > number:  # noqa: ASYNC110  a thread sets no event when it ends
            await asyncio.sleep(0.01)
