"""Streams that have begun."""

from __future__ import annotations

from collections.abc import AsyncIterator


async def begun(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same stream, whose first piece is there: an object that is missing is an answer of its own,
    not one that has begun and breaks off.
    """
    first = await anext(pieces, b"")

    async def whole() -> AsyncIterator[bytes]:
        yield first
        async for piece in pieces:
            yield piece

    return whole()
