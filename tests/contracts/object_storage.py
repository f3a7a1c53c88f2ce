"""What every object storage must do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from urllib.request import urlopen

import pytest

from compendium.domain.errors import ObjectMissing
from compendium.ports.object_storage import ObjectStorage

LARGE = bytes(range(256)) * 10_000
"""Several of any storage's pieces."""


async def stream(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def content(storage: ObjectStorage, name: str) -> bytes:
    return b"".join([piece async for piece in storage.open(name)])


async def names(storage: ObjectStorage, bucket: str) -> set[str]:
    return {stored.name async for stored in storage.objects(bucket)}


class ObjectStorageContract:
    """Inherit, and give a fixture ``storage``, empty."""

    tick = timedelta(seconds=0.05)
    """How exactly the storage tells when an object was stored."""

    async def test_an_object_comes_back_as_it_was_put(self, storage: ObjectStorage) -> None:
        assert await storage.put("pdfs/a.pdf", stream(b"%PDF", b"", LARGE)) == 4 + len(LARGE)
        assert await content(storage, "pdfs/a.pdf") == b"%PDF" + LARGE

    async def test_an_object_may_be_empty(self, storage: ObjectStorage) -> None:
        assert await storage.put("pdfs/a.pdf", stream()) == 0
        assert await content(storage, "pdfs/a.pdf") == b""

    async def test_putting_again_replaces_the_object(self, storage: ObjectStorage) -> None:
        await storage.put("pdfs/a.pdf", stream(b"longer than the new one"))
        await storage.put("pdfs/a.pdf", stream(b"new"))
        assert await content(storage, "pdfs/a.pdf") == b"new"
        assert await names(storage, "pdfs") == {"pdfs/a.pdf"}

    async def test_an_upload_that_breaks_off_leaves_what_was_there(self, storage: ObjectStorage) -> None:
        async def broken() -> AsyncIterator[bytes]:
            yield LARGE
            raise ConnectionResetError("the browser was closed")

        await storage.put("pdfs/old.pdf", stream(b"old"))
        for name in ["pdfs/old.pdf", "pdfs/new.pdf"]:
            with pytest.raises(ConnectionResetError):
                await storage.put(name, broken())
        assert await content(storage, "pdfs/old.pdf") == b"old"
        assert await names(storage, "pdfs") == {"pdfs/old.pdf"}

    async def test_an_object_appears_when_it_is_whole(self, storage: ObjectStorage) -> None:
        async def watched() -> AsyncIterator[bytes]:
            yield LARGE
            assert await names(storage, "pdfs") == set()
            yield LARGE

        await storage.put("pdfs/a.pdf", watched())
        assert await names(storage, "pdfs") == {"pdfs/a.pdf"}

    async def test_uploads_at_once_keep_apart(self, storage: ObjectStorage) -> None:
        objects = {f"pdfs/{letter}.pdf": letter.encode() * 100_000 for letter in "abcde"}
        await asyncio.gather(*(storage.put(name, stream(data, data)) for name, data in objects.items()))
        for name, data in objects.items():
            assert await content(storage, name) == data * 2

    async def test_an_object_that_is_missing_is_named(self, storage: ObjectStorage) -> None:
        with pytest.raises(ObjectMissing, match=r"pdfs/a\.pdf"):
            await content(storage, "pdfs/a.pdf")

    async def test_a_deleted_object_is_gone_and_may_be_deleted_again(self, storage: ObjectStorage) -> None:
        await storage.put("pdfs/a.pdf", stream(b"a"))
        for _ in range(2):
            await storage.delete("pdfs/a.pdf")
        with pytest.raises(ObjectMissing):
            await content(storage, "pdfs/a.pdf")

    async def test_a_bucket_lists_its_own_objects(self, storage: ObjectStorage) -> None:
        for name in ["pdfs/a.pdf", "pdfs/b.pdf", "pdfs2/c.pdf"]:
            await storage.put(name, stream(b"x"))
        assert await names(storage, "pdfs") == {"pdfs/a.pdf", "pdfs/b.pdf"}
        assert await names(storage, "decks") == set()

    async def test_an_object_knows_when_it_was_last_stored(self, storage: ObjectStorage) -> None:
        await storage.put("pdfs/a.pdf", stream(b"old"))
        await asyncio.sleep(2 * self.tick.total_seconds())
        before = datetime.now(UTC)
        await storage.put("pdfs/a.pdf", stream(b"new"))
        [stored] = [stored async for stored in storage.objects("pdfs")]
        assert before - self.tick <= stored.stored_at <= datetime.now(UTC) + self.tick

    async def test_whoever_has_the_link_may_download_the_object(self, storage: ObjectStorage) -> None:
        await storage.put("decks/a.apkg", stream(LARGE))
        link = await storage.link("decks/a.apkg", "Biology – cells.apkg", timedelta(minutes=1))
        with await asyncio.to_thread(urlopen, link) as response:
            assert response.read() == LARGE
