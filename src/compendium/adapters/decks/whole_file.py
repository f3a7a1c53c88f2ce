"""A file that is there whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path

from compendium.domain.errors import OutputNotWritable, StorageFull


def write_whole(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path``, replacing what is there: written beside, then renamed.

    Raises StorageFull where no room is left and OutputNotWritable where the path refuses; what
    was at ``path`` then stays as it was.
    """
    beside = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())  # else a power cut may leave the name without the bytes
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise StorageFull(f"no room left for {path}: free some space, or choose another place") from error
        raise OutputNotWritable(
            f"{path} cannot be written ({error.strerror}): choose another place"
        ) from error
