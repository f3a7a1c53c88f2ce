"""Putting a file where the user asked for it: whole, or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

from compendium.domain.errors import OutputNotWritable, StorageFull


def check_writable(path: Path) -> None:
    """Find out before the work whether `put_file` can succeed. Raises OutputNotWritable."""
    if path.is_dir():
        raise OutputNotWritable(f"{path} is a folder: name a file in it with -o")
    with _named_errors(path), NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}."):
        pass


async def put_file(path: Path, content: AsyncIterator[bytes]) -> None:
    """Write ``content`` beside ``path``, then rename. Raises OutputNotWritable, StorageFull;
    nothing is left behind where it does, or where ``content`` raises.
    """
    with (
        _named_errors(path),
        NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file,
    ):
        unfinished = Path(file.name)
        try:
            async for piece in content:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
            unfinished.chmod(0o666 & ~_umask())  # a temporary file is the owner's alone
            unfinished.replace(path)
        except BaseException:
            unfinished.unlink()
            raise


@contextmanager
def _named_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise StorageFull(
                f"no room left for {path}: free some, or choose another place with -o"
            ) from error
        raise OutputNotWritable(
            f"{path} can't be written ({error.strerror}): choose another place with -o"
        ) from error


def _umask() -> int:
    """The process's file mode mask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
