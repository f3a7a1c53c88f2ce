"""From the event loop to a thread: an asynchronous stream as a file that is read there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from queue import SimpleQueue

_PIECES = 4
"""How many pieces may wait for the thread: one that lags behind holds the stream up."""


class Upload:
    """The loop calls `feed`, the thread `read`. ``size`` is how many bytes the stream had."""

    def __init__(self) -> None:
        self.size = 0
        self._loop = asyncio.get_running_loop()
        self._room = asyncio.Semaphore(_PIECES)
        self._pieces: SimpleQueue[bytes | BaseException | None] = SimpleQueue()
        self._over = False
        self._rest = b""
        self._at_end = False

    async def feed(self, content: AsyncIterator[bytes]) -> None:
        """Hand over the whole stream, or as much as the thread wants. What ``content`` raises passes
        through here, and the thread's next `read` raises too.
        """
        try:
            async for piece in content:
                await self._room.acquire()
                if self._over:
                    return
                self.size += len(piece)
                self._pieces.put(piece)
        except BaseException as error:
            self._pieces.put(error)
            raise
        self._pieces.put(None)

    def is_over(self, _thread: object) -> None:
        """The thread reads no more: don't wait for it. For the event loop to call."""
        self._over = True
        self._room.release()

    def read(self, size: int = -1) -> bytes:
        """``size`` bytes, fewer only at the end. Raises InterruptedError where the stream broke off."""
        pieces, length = [self._rest], len(self._rest)
        while length < size and not self._at_end:
            match self._pieces.get():
                case None:
                    self._at_end = True
                case bytes(piece):
                    self._loop.call_soon_threadsafe(self._room.release)
                    pieces.append(piece)
                    length += len(piece)
                case error:
                    raise InterruptedError("the stream to store broke off") from error
        data = b"".join(pieces)
        self._rest = data[size:]
        return data[:size]
