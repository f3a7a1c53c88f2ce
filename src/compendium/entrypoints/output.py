"""Putting a file where the user asked for it: whole, or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from compendium.domain.errors import OutputNotWritable, StorageFull

_UNFINISHED = ".compendium-"
"""Begins the name of a file under way; not with the file's own, which may be as long as names get."""


def check_writable(path: Path) -> None:
    """Find out before the work whether `put_file` can succeed. Raises OutputNotWritable."""
    with _named_errors(path):
        if path.is_dir():
            raise OutputNotWritable(f"{path} is a folder: name a file in it")
        with NamedTemporaryFile(dir=path.parent, prefix=_UNFINISHED):
            pass


async def put_file(path: Path, content: AsyncIterator[bytes]) -> None:
    """Write ``content`` beside ``path``, then rename. Raises OutputNotWritable, StorageFull;
    nothing is left behind where it does, or where ``content`` raises.
    """
    with (
        _named_errors(path),
        NamedTemporaryFile(dir=path.parent, prefix=_UNFINISHED, delete=False) as file,
    ):
        try:
            async for piece in content:
                file.write(piece)
            file.flush()
            _put_in_place(Path(file.name), path)
        except BaseException:
            os.unlink(file.name)  # noqa: PTH108 - Path.unlink is no better in async code
            raise


def _put_in_place(unfinished: Path, path: Path) -> None:
    """Give the file the mode of any new file (a temporary one is the owner's alone) and its name."""
    umask = os.umask(0)
    os.umask(umask)
    unfinished.chmod(0o666 & ~umask)
    unfinished.replace(path)


@contextmanager
def _named_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise StorageFull(f"no room left for {path}: free some, or choose another place") from error
        raise OutputNotWritable(
            f"{path} can't be written ({error.strerror}): choose another place"
        ) from error
