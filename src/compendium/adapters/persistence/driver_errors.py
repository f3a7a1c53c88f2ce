"""SQLAlchemy's and the drivers' errors become ours here."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

from compendium.domain.errors import StorageFull, StoreUnavailable

_POSTGRESQL_DISK_FULL = "53100"  # https://www.postgresql.org/docs/current/errcodes-appendix.html


@contextmanager
def our_errors() -> Iterator[None]:
    """Raise StorageFull where the database has no room, StoreUnavailable where it does not answer.

    A statement that the database refuses for what it says is a bug of ours, and passes as it is.
    """
    try:
        yield
    except (IntegrityError, ProgrammingError, DataError):
        raise
    except (DBAPIError, OSError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        if _is_full(reason):
            raise StorageFull(f"the database has no room left: free some disk space ({reason})") from error
        raise StoreUnavailable(f"the database does not answer: {reason}") from error


def _is_full(reason: BaseException | None) -> bool:
    return (
        getattr(reason, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        or getattr(reason, "sqlstate", None) == _POSTGRESQL_DISK_FULL
        or getattr(reason, "errno", None) == errno.ENOSPC
    )
