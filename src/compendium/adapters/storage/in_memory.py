"""Objects in a dictionary: for tests, and for programs that keep nothing."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import timedelta

from compendium.domain.errors import ObjectMissing
from compendium.ports.object_storage import ObjectStorage


class InMemoryStorage(ObjectStorage):
    """Holds objects while the program runs."""

    def __init__(self) -> None:
        self._objects: dict[str, bytes] = {}

    async def put(self, name: str, content: AsyncIterator[bytes]) -> int:
        self._objects[name] = b"".join([piece async for piece in content])
        return len(self._objects[name])

    async def open(self, name: str) -> AsyncIterator[bytes]:
        yield self._get(name)

    async def delete(self, name: str) -> None:
        self._objects.pop(name, None)

    async def names(self, bucket: str) -> AsyncIterator[str]:
        for name in [name for name in self._objects if name.startswith(f"{bucket}/")]:
            yield name

    async def link(self, name: str, file_name: str, lasts: timedelta) -> str:  # noqa: ARG002  a data URL has neither
        """The object itself as a data URL. Raises ObjectMissing."""
        return f"data:application/octet-stream;base64,{b64encode(self._get(name)).decode()}"

    def _get(self, name: str) -> bytes:
        try:
            return self._objects[name]
        except KeyError:
            raise ObjectMissing(f"there is no object {name}") from None
