"""Looks at the database: whether it answers, who we are there, its tables and its clock."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from compendium.adapters.persistence.database_clock import from_now
from compendium.adapters.persistence.engine import open_engine
from compendium.adapters.persistence.schema import HEAD, revision
from compendium.ports.health import Finding, Probe

_SKEW: Final = timedelta(seconds=5)
"""Leases go by the database's clock, links and tokens by this machine's: NTP holds both within
milliseconds, and links last 15 minutes."""
_CHECK: Final = "check DATABASE_URL"
_WAYS_OUT: Final = {  # https://www.postgresql.org/docs/current/errcodes-appendix.html
    "28P01": f"the password is wrong: {_CHECK}",
    "28000": f"the server refuses this user: {_CHECK}, and the server's pg_hba.conf",
    "3D000": f"make the database (createdb), or {_CHECK}",
    "53300": "raise max_connections, or run fewer workers",
    "57P03": "the server is starting up or shutting down: look again in a moment",
}


class DatabaseProbe(Probe):
    """Whether the database at ``url`` answers and has the tables of this version."""

    name = "database"

    def __init__(self, url: str, ca_file: Path | None = None) -> None:
        self._url = make_url(url)
        self._ca_file = ca_file

    async def check(self) -> Finding:
        if _is_missing_file(self._url):
            return Finding(ok=True, told=f"{self._url.database} is not there yet: compendium serve makes it")
        try:
            async with _connected(self._url, self._ca_file) as connection:
                found = await connection.run_sync(revision)
                version = ".".join(str(part) for part in connection.dialect.server_version_info or ())
        except (DBAPIError, OSError) as error:
            return unreachable(self._url, error)
        told = f"{connection.dialect.name} {version} at {address(self._url)}"
        if found is None:
            return Finding(ok=False, told=f"{told} has no tables of Compendium yet", way_out=_MIGRATE)
        if found < HEAD:
            behind = f"{told}: its tables are of revision {found}, this program needs {HEAD}"
            return Finding(ok=False, told=behind, way_out=_MIGRATE)
        if found > HEAD:
            ahead = f"{told}: its tables are of revision {found}, this program knows {HEAD}"
            return Finding(
                ok=False, told=ahead, way_out="upgrade this Compendium to the version of the others"
            )
        return Finding(ok=True, told=f"{told}, tables of revision {found}")


_MIGRATE: Final = "start compendium serve or compendium worker of this version: both migrate as they start"


class ClockProbe(Probe):
    """Whether this machine's clock (``now``) agrees with the database's."""

    name = "clock"

    def __init__(self, url: str, now: Callable[[], datetime], ca_file: Path | None = None) -> None:
        self._url = make_url(url)
        self._ca_file = ca_file
        self._now = now

    async def check(self) -> Finding:
        try:
            async with _connected(self._url, self._ca_file) as connection:
                before = self._now()
                theirs = (await connection.execute(select(from_now()))).scalar_one()
                after = self._now()
        except (DBAPIError, OSError):
            return Finding(ok=True, seen=False, told="the database does not let us in")
        skew = max(before - theirs.astimezone(UTC), theirs.astimezone(UTC) - after, timedelta())
        told = f"{skew.total_seconds():.1f} s between this machine and the database"
        if skew <= _SKEW:
            return Finding(ok=True, told=told)
        return Finding(ok=False, told=told, way_out="set both clocks by NTP (timedatectl, chronyc tracking)")


def address(url: URL) -> str:
    """Where the database is, without the password."""
    return url.database or "" if url.get_backend_name() == "sqlite" else f"{url.host}/{url.database}"


def unreachable(url: URL, error: DBAPIError | OSError) -> Finding:
    """What a refused or failed connection means."""
    reason = error.orig if isinstance(error, DBAPIError) else error
    told = f"{address(url)} does not let us in: {' '.join(str(reason).split())}"
    otherwise = f"see whether the server runs and this machine reaches it; {_CHECK}"
    return Finding(ok=False, told=told, way_out=_WAYS_OUT.get(getattr(reason, "sqlstate", ""), otherwise))


def _is_missing_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite" and not Path(url.database or "").exists()


@asynccontextmanager
async def _connected(url: URL, ca_file: Path | None) -> AsyncIterator[AsyncConnection]:
    async with open_engine(url.render_as_string(hide_password=False), ca_file).connect() as connection:
        yield connection
