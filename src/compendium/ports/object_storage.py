"""Port: named bytes: uploaded PDFs and finished decks."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object that lies in the storage, and since when: the last `put` to its name."""

    name: str
    stored_at: datetime


class ObjectStorage(Protocol):
    """Stores objects under names such as 'pdfs/1b4e.pdf': the part before '/' is the bucket.

    An object appears whole or not at all; putting to a name replaces what was there.
    """

    @abstractmethod
    async def put(self, name: str, content: AsyncIterator[bytes]) -> int:
        """Store the stream and return its size in bytes. Raises StorageFull, StoreUnavailable.
        Where ``content`` raises, nothing is stored and the error passes through.
        """

    @abstractmethod
    def open(self, name: str) -> AsyncIterator[bytes]:
        """The object's bytes in pieces. Raises ObjectMissing, StoreUnavailable on the first."""

    @abstractmethod
    async def delete(self, name: str) -> None:
        """Remove the object; a missing one is no error. Raises StoreUnavailable."""

    @abstractmethod
    def objects(self, bucket: str) -> AsyncIterator[StoredObject]:
        """All objects in the bucket, in no particular order. Raises StoreUnavailable."""

    @abstractmethod
    async def link(self, name: str, file_name: str, lasts: timedelta) -> str:
        """A URL from which whoever holds it may download the object as ``file_name``, for a
        while. Raises StoreUnavailable.
        """
