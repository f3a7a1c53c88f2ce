"""Turns in sending received files to the storage."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, Final

_LARGE: Final = 4 << 20
"""Bytes; what is smaller is sent in one part."""
_AT_ONCE: Final = 4


class Storing:
    """Large files wait for their turn on disk: one that is on its way to an S3 store takes some three
    parts of 5 MB in memory, and a hundred users may hand in theirs at once. Small ones pass.
    """

    def __init__(self) -> None:
        self._room = asyncio.Semaphore(_AT_ONCE)

    def turn(self, size: int) -> AbstractAsyncContextManager[Any]:
        """The block in which a file of ``size`` bytes is sent."""
        return self._room if size > _LARGE else nullcontext()
