from __future__ import annotations

import errno
import os
from datetime import timedelta
from io import FileIO
from pathlib import Path

import pytest

from compendium.adapters.storage.filesystem import FilesystemStorage
from compendium.adapters.storage.in_memory import InMemoryStorage
from compendium.domain.errors import StorageFull, StoreUnavailable
from compendium.ports.object_storage import ObjectStorage
from tests.contracts.object_storage import ObjectStorageContract, content, names, stream


class TestInMemoryStorage(ObjectStorageContract):
    @pytest.fixture
    def storage(self) -> ObjectStorage:
        return InMemoryStorage()


class TestFilesystemStorage(ObjectStorageContract):
    @pytest.fixture
    def root(self, tmp_path: Path) -> Path:
        return tmp_path / "made" / "on demand"

    @pytest.fixture
    def storage(self, root: Path) -> ObjectStorage:
        return FilesystemStorage(root)

    @pytest.mark.parametrize(
        "name",
        [
            "../a",
            "pdfs/../../a",
            "pdfs/..",
            "/etc/passwd",
            "pdfs//a",
            "pdfs",
            "pdfs/",
            ".parts/a",
            "pdfs/a\0",
        ],
    )
    async def test_no_name_leads_out_of_the_folder(self, storage: ObjectStorage, name: str) -> None:
        with pytest.raises(ValueError, match="does not name an object"):
            await storage.put(name, stream(b"x"))
        with pytest.raises(ValueError, match="does not name an object"):
            await content(storage, name)
        with pytest.raises(ValueError, match="does not name an object"):
            await storage.delete(name)
        with pytest.raises(ValueError, match="does not name an object"):
            await storage.link(name, "a", timedelta(minutes=1))

    async def test_another_program_finds_the_objects(self, storage: ObjectStorage, root: Path) -> None:
        await storage.put("pdfs/a.pdf", stream(b"a"))
        assert await content(FilesystemStorage(root), "pdfs/a.pdf") == b"a"
        assert (root / "pdfs" / "a.pdf").read_bytes() == b"a"

    async def test_objects_are_for_their_owner_alone(self, storage: ObjectStorage, root: Path) -> None:
        await storage.put("pdfs/a.pdf", stream(b"a"))
        assert (root / "pdfs").stat().st_mode & 0o077 == 0

    async def test_what_a_killed_program_left_goes_after_a_day(
        self, storage: ObjectStorage, root: Path
    ) -> None:
        parts = root / ".parts"
        parts.mkdir(parents=True)
        for name, hours in [("dead", 25), ("alive", 23)]:
            (parts / name).write_bytes(b"half")
            moment = (parts / name).stat().st_mtime - hours * 3600
            os.utime(parts / name, (moment, moment))
        await storage.put("pdfs/a.pdf", stream(b"a"))
        assert [part.name for part in parts.iterdir()] == ["alive"]

    @pytest.mark.parametrize(
        ("number", "error"),
        [(errno.ENOSPC, StorageFull), (errno.EDQUOT, StorageFull), (errno.EIO, StoreUnavailable)],
    )
    async def test_a_disk_that_fails_at_the_end_leaves_nothing_behind(
        self,
        storage: ObjectStorage,
        root: Path,
        monkeypatch: pytest.MonkeyPatch,
        number: int,
        error: type[Exception],
    ) -> None:
        def full(_file: int) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(error, match=r"pdfs/a\.pdf"):
            await storage.put("pdfs/a.pdf", stream(b"a" * 100))
        assert await names(storage, "pdfs") == set()
        assert [*(root / ".parts").iterdir()] == []

    async def test_a_disk_that_is_full_on_the_way_leaves_nothing_behind(
        self, storage: ObjectStorage, root: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class FullFile(FileIO):
            def write(self, data: object) -> int:
                raise OSError(errno.ENOSPC, "no space left")

        def on_full_disk(path: Path, mode: str) -> FileIO:
            return FullFile(path, mode)

        monkeypatch.setattr(Path, "open", on_full_disk)
        with pytest.raises(StorageFull, match=r"pdfs/a\.pdf"):
            await storage.put("pdfs/a.pdf", stream(b"a"))
        assert [*(root / ".parts").iterdir()] == []

    async def test_a_folder_that_cannot_be_made_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(StoreUnavailable, match="file"):
            await FilesystemStorage(tmp_path / "file").put("pdfs/a.pdf", stream(b"a"))
