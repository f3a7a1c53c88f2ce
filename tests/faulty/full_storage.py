"""A storage whose disk is full."""

from __future__ import annotations

from collections.abc import AsyncIterator

from compendium.adapters.storage.in_memory import InMemoryStorage
from compendium.domain.errors import StorageFull


class FullStorage(InMemoryStorage):
    """Takes the first piece of an object; then there is no room left."""

    async def put(self, name: str, content: AsyncIterator[bytes]) -> int:
        async for _ in content:
            break
        raise StorageFull(f"no room left to store {name}: free some disk space")
