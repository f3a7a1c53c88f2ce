"""SQLAlchemy's and the drivers' errors become ours here."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from compendium.domain.errors import StorageFull, StoreUnavailable

# https://www.postgresql.org/docs/current/errcodes-appendix.html
_DISK_FULL = "53100"
_WRONG_STATEMENTS = ("22", "23", "42")
"""Classes of what a statement itself is to blame for: its data, the constraints, its words."""


@contextmanager
def our_errors() -> Iterator[None]:
    """Raise StorageFull where the database has no room, StoreUnavailable where it does not answer, in
    time or at all, or where it gave others precedence (deadlock).

    A statement that the database refuses for what it says is a bug of ours, and passes as it is.
    """
    try:
        yield
    except (IntegrityError, ProgrammingError, DataError):
        raise
    except PoolTimeoutError as error:
        raise StoreUnavailable("all connections to the database are in use: try again later") from error
    except (DBAPIError, OSError) as error:
        reason = error.orig if isinstance(error, DBAPIError) else error
        if _is_wrong(reason):
            raise
        told = str(reason) or "no answer in time"
        if _is_full(reason):
            raise StorageFull(f"the database has no room left: free some disk space ({told})") from error
        raise StoreUnavailable(f"the database does not answer: {told}") from error


def _is_wrong(reason: BaseException | None) -> bool:
    """What asyncpg reports without a class of its own, before or after it asked the server."""
    state = getattr(reason, "sqlstate", None) or ""
    return state.startswith(_WRONG_STATEMENTS) or isinstance(getattr(reason, "__cause__", None), ValueError)


def _is_full(reason: BaseException | None) -> bool:
    return (
        getattr(reason, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        or getattr(reason, "sqlstate", None) == _DISK_FULL
        or getattr(reason, "errno", None) == errno.ENOSPC
    )
