"""Objects as files under a folder."""

from __future__ import annotations

import asyncio
import errno
import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import time
from typing import BinaryIO
from uuid import uuid4

from compendium.domain.errors import ObjectMissing, StorageFull, StoreUnavailable
from compendium.ports.object_storage import ObjectStorage, StoredObject

_NAME = re.compile(r"\w[\w.-]*/\w[\w.-]*", re.ASCII)
"""A bucket and a name in it: neither leads out of the folder nor to the parts below."""
_PARTS = ".parts"
"""The folder of uploads under way: on the same file system, so that a rename ends them."""
_PIECE = 1 << 20
"""Bytes read at once."""
_ABANDONED = timedelta(days=1)
"""A part untouched for that long belongs to a program that was killed."""


class FilesystemStorage(ObjectStorage):
    """Keeps each object in a file of its name under ``root``, which is made on demand."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, name: str, content: AsyncIterator[bytes]) -> int:
        path = self._path(name)
        with _our_errors(name):
            part = await asyncio.to_thread(self._new_part)
        try:
            async for piece in content:  # what it raises is not ours to translate
                with _our_errors(name):
                    await asyncio.to_thread(part.write, piece)
            with _our_errors(name):
                return await asyncio.to_thread(_finish, part, path)
        except BaseException:
            _discard(part)
            raise

    async def open(self, name: str) -> AsyncIterator[bytes]:
        path = self._path(name)
        with _our_errors(name):
            try:
                file = await asyncio.to_thread(path.open, "rb")
            except FileNotFoundError as error:
                raise ObjectMissing(f"there is no object {name}") from error
            with file:
                while piece := await asyncio.to_thread(file.read, _PIECE):
                    yield piece

    async def delete(self, name: str) -> None:
        with _our_errors(name):
            await asyncio.to_thread(self._path(name).unlink, missing_ok=True)

    async def objects(self, bucket: str) -> AsyncIterator[StoredObject]:
        with _our_errors(bucket):
            for file, stored_at in await asyncio.to_thread(_listed, self._root / bucket):
                yield StoredObject(f"{bucket}/{file}", stored_at)

    async def link(self, name: str, file_name: str, lasts: timedelta) -> str:  # noqa: ARG002  a file URL has neither
        """The file's URL, which lasts as long as the file."""
        return self._path(name).resolve().as_uri()

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} does not name an object: write bucket/name in letters and digits")
        return self._root / name

    def _new_part(self) -> BinaryIO:
        parts = self._root / _PARTS
        parts.mkdir(mode=0o700, parents=True, exist_ok=True)
        for part in parts.iterdir():
            with suppress(FileNotFoundError):  # its upload ended, or somebody else removed it
                if part.stat().st_mtime < time() - _ABANDONED.total_seconds():
                    part.unlink()
        return (parts / uuid4().hex).open("wb")


def _finish(part: BinaryIO, path: Path) -> int:
    part.flush()
    os.fsync(part.fileno())  # the row that follows must not outlive its object in a power cut
    size = part.tell()
    part.close()
    path.parent.mkdir(mode=0o700, exist_ok=True)
    Path(part.name).replace(path)
    return size


def _discard(part: BinaryIO) -> None:
    with suppress(OSError):  # closing flushes once more, to the same full disk
        part.close()
    Path(part.name).unlink(missing_ok=True)


def _listed(folder: Path) -> list[tuple[str, datetime]]:
    found = []
    for file in folder.iterdir() if folder.exists() else ():
        with suppress(FileNotFoundError):  # somebody deleted it meanwhile
            found.append((file.name, datetime.fromtimestamp(file.stat().st_mtime, UTC)))
    return found


@contextmanager
def _our_errors(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise StorageFull(f"no room left to store {name}: free some disk space") from error
        raise StoreUnavailable(f"{name} can't be stored or read: {error}") from error
