from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from compendium.adapters.storage.in_memory import InMemoryStorage
from compendium.domain.errors import StoreUnavailable
from compendium.domain.use_cases.probe_storage import StorageProbe
from tests.contracts.object_storage import names
from tests.faulty.full_storage import FullStorage


async def test_it_works_where_objects_come_back_and_leaves_none() -> None:
    storage = InMemoryStorage()
    finding = await StorageProbe(storage, "minio:9000").check()
    assert finding.ok
    assert finding.told == "minio:9000: wrote, read and deleted in pdfs and decks"
    assert [await names(storage, bucket) for bucket in ("pdfs", "decks")] == [set(), set()]


async def test_a_full_storage_is_told_apart() -> None:
    finding = await StorageProbe(FullStorage(), "minio:9000").check()
    assert not finding.ok
    assert "quota" in finding.way_out


@pytest.mark.parametrize("bucket", ["pdfs", "decks"])
async def test_a_bucket_that_takes_nothing_is_named_with_the_settings(bucket: str) -> None:
    class Refusing(InMemoryStorage):
        async def put(self, name: str, content: AsyncIterator[bytes]) -> int:
            if name.startswith(bucket):
                raise StoreUnavailable("AccessDenied")
            return await super().put(name, content)

    finding = await StorageProbe(Refusing(), "minio:9000").check()
    assert not finding.ok
    assert finding.told == f"minio:9000, bucket {bucket}: AccessDenied"
    assert "MINIO_SECRET_KEY" in finding.way_out


async def test_bytes_that_come_back_otherwise_are_wrong_and_deleted() -> None:
    class Forgetful(InMemoryStorage):
        async def open(self, name: str) -> AsyncIterator[bytes]:
            yield b""

    storage = Forgetful()
    finding = await StorageProbe(storage, "minio:9000").check()
    assert not finding.ok
    assert "0 bytes came back" in finding.told
    assert not await names(storage, "pdfs")
