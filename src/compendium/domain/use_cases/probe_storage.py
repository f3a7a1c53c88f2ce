"""Look at the object storage as jobs use it: write, read and delete."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final
from uuid import uuid4

from compendium.domain.errors import CompendiumError, StorageFull
from compendium.ports.health import Finding, Probe
from compendium.ports.object_storage import ObjectStorage

_BUCKETS: Final = ("pdfs", "decks")
_CONTENT: Final = b"compendium doctor"


class StorageProbe(Probe):
    """Stores a small object in each bucket, which is made where it is missing, reads it back and
    deletes it. One that a killed program leaves is an orphan like others.
    """

    name = "storage"

    def __init__(self, storage: ObjectStorage, address: str) -> None:
        self._storage = storage
        self._address = address

    async def check(self) -> Finding:
        """The first bucket that does not work, or all is well."""
        for bucket in _BUCKETS:
            try:
                await self._round_trip(f"{bucket}/{uuid4()}.doctor")
            except StorageFull as error:
                return Finding(ok=False, told=str(error), way_out="free room, or raise the bucket's quota")
            except CompendiumError as error:
                told = f"{self._address}, bucket {bucket}: {error}"
                return Finding(
                    ok=False,
                    told=told,
                    way_out="see whether the server runs, whether the bucket is there, and whether "
                    "MINIO_ENDPOINT, MINIO_ACCESS_KEY and MINIO_SECRET_KEY are right",
                )
        return Finding(ok=True, told=f"{self._address}: wrote, read and deleted in {' and '.join(_BUCKETS)}")

    async def _round_trip(self, name: str) -> None:
        await self._storage.put(name, _once(_CONTENT))
        try:
            read = b"".join([piece async for piece in self._storage.open(name)])
        finally:
            await self._storage.delete(name)
        if read != _CONTENT:
            raise CompendiumError(f"{len(read)} bytes came back of {len(_CONTENT)} written")


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
