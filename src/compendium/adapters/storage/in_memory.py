"""Objects in a dictionary: for tests, and for programs that keep nothing."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

from compendium.domain.errors import ObjectMissing
from compendium.ports.object_storage import ObjectStorage, StoredObject


class InMemoryStorage(ObjectStorage):
    """Holds objects while the program runs. ``now`` is its clock."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._now = now
        self._objects: dict[str, bytes] = {}
        self._stored_at: dict[str, datetime] = {}

    async def put(self, name: str, content: AsyncIterator[bytes]) -> int:
        self._objects[name] = b"".join([piece async for piece in content])
        self._stored_at[name] = self._now()
        return len(self._objects[name])

    async def open(self, name: str) -> AsyncIterator[bytes]:
        yield self._get(name)

    async def delete(self, name: str) -> None:
        self._objects.pop(name, None)

    async def objects(self, bucket: str) -> AsyncIterator[StoredObject]:
        for name in [name for name in self._objects if name.startswith(f"{bucket}/")]:
            yield StoredObject(name, self._stored_at[name])

    async def link(self, name: str, file_name: str, lasts: timedelta) -> str:  # noqa: ARG002  a data URL has neither
        """The object itself as a data URL. Raises ObjectMissing."""
        return f"data:application/octet-stream;base64,{b64encode(self._get(name)).decode()}"

    def _get(self, name: str) -> bytes:
        try:
            return self._objects[name]
        except KeyError:
            raise ObjectMissing(f"there is no object {name}") from None
