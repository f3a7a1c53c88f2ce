"""A folder for the temporary files of one run of a job."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from compendium.domain.errors import StorageFull, StoreUnavailable
from compendium.domain.model.job import Job

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def scratch_name(job: Job) -> str:
    """What the folder of this run is called: the fencing token tells it from all other runs."""
    return f"{job.id}-{job.token}"


@contextmanager
def scratch_folder(scratch: Path, job: Job) -> Iterator[Path]:
    """A new folder in ``scratch``, removed at the end. Raises StorageFull, also where the work in it
    runs out of room, and StoreUnavailable where it can't be made.
    """
    folder = scratch / scratch_name(job)
    try:
        _make(folder)
        yield folder
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        raise StorageFull(f"no room left for temporary files in {scratch}: free some") from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True)
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise
        raise StoreUnavailable(
            f"{folder.parent} takes no temporary files ({error.strerror}): check its permissions"
        ) from error
