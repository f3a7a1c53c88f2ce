"""A file is put where the user asked for it: whole, or not at all."""

from __future__ import annotations

import asyncio
import errno
import os
import resource
import signal
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from compendium.domain.errors import OutputNotWritable, StorageFull
from compendium.entrypoints.output import check_writable, put_file


def contents(folder: Path) -> dict[str, bytes]:
    """What lies in the folder, hidden files too."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def test_a_new_file_has_the_content_and_the_usual_permissions(tmp_path: Path) -> None:
    await put_file(tmp_path / "deck.apkg", pieces(b"one", b"two"))
    assert (tmp_path / "deck.apkg").read_bytes() == b"onetwo"
    usual = tmp_path / "usual"
    usual.touch()
    assert stat.S_IMODE((tmp_path / "deck.apkg").stat().st_mode) == stat.S_IMODE(usual.stat().st_mode)


async def test_an_older_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "deck.apkg").write_bytes(b"older and longer")
    await put_file(tmp_path / "deck.apkg", pieces(b"new"))
    assert (tmp_path / "deck.apkg").read_bytes() == b"new"


@pytest.mark.parametrize("error", [ValueError("broken"), asyncio.CancelledError()])
async def test_content_that_breaks_off_leaves_the_older_file_alone(
    tmp_path: Path, error: BaseException
) -> None:
    async def breaking_off() -> AsyncIterator[bytes]:
        yield b"half"
        raise error

    (tmp_path / "deck.apkg").write_bytes(b"older")
    with pytest.raises(type(error)):
        await put_file(tmp_path / "deck.apkg", breaking_off())
    assert contents(tmp_path) == {"deck.apkg": b"older"}


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """As on a disk that fills up."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


async def test_a_disk_that_fills_up_leaves_the_older_file_alone(tmp_path: Path) -> None:
    (tmp_path / "deck.apkg").write_bytes(b"older")
    with files_no_larger_than(100_000), pytest.raises(StorageFull, match=r"no room left for .*deck\.apkg"):
        await put_file(tmp_path / "deck.apkg", pieces(*[b"x" * 50_000] * 5))
    assert contents(tmp_path) == {"deck.apkg": b"older"}


def test_a_check_leaves_nothing_and_touches_nothing(tmp_path: Path) -> None:
    (tmp_path / "deck.apkg").write_bytes(b"older")
    check_writable(tmp_path / "deck.apkg")
    check_writable(tmp_path / "other.apkg")
    assert contents(tmp_path) == {"deck.apkg": b"older"}


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OutputNotWritable, match=r"is a folder: name a file in it"):
        check_writable(tmp_path)


async def test_a_folder_that_is_missing_is_named_before_the_work_and_after_it(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "deck.apkg"
    with pytest.raises(OutputNotWritable, match=os.strerror(errno.ENOENT)):
        check_writable(path)
    with pytest.raises(OutputNotWritable, match="choose another place"):
        await put_file(path, pieces(b"deck"))


@pytest.mark.parametrize("name", ["x" * 250 + ".apkg", "é" * 125 + ".apkg"])
async def test_a_name_as_long_as_the_file_system_takes_is_taken(tmp_path: Path, name: str) -> None:
    check_writable(tmp_path / name)
    await put_file(tmp_path / name, pieces(b"deck"))
    assert contents(tmp_path) == {name: b"deck"}


def test_a_name_too_long_for_the_file_system_is_refused_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(OutputNotWritable, match=os.strerror(errno.ENAMETOOLONG)):
        check_writable(tmp_path / ("x" * 300 + ".apkg"))
