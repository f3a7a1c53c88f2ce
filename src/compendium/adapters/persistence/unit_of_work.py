"""Units of work on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Self
from weakref import WeakKeyDictionary

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from compendium.adapters.persistence.accounts import SqlTokens, SqlUsage, SqlUsers
from compendium.adapters.persistence.driver_errors import our_errors
from compendium.adapters.persistence.engine import open_engine
from compendium.adapters.persistence.repositories import SqlDecks, SqlJobs, SqlNotes
from compendium.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory

_BOUNDED = text("SET LOCAL idle_in_transaction_session_timeout = '5min'")
"""A holder that was stopped in its tracks would keep everybody else out for ever."""
_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtext('compendium'), hashtext(:name))")

_Engines = WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncEngine]


def sql_units_of_work(url: str, ca_file: Path | None = None) -> UnitOfWorkFactory:
    """Opens transactions on the database at ``url``, which `schema.migrate` has prepared."""
    return _units_on(url, ca_file, WeakKeyDictionary())


@asynccontextmanager
async def pooled_units_of_work(
    url: str, ca_file: Path | None = None, connections: int = 10
) -> AsyncIterator[UnitOfWorkFactory]:
    """As `sql_units_of_work`, for a server of many transactions in this event loop: connections stay
    open as long as the block runs, since opening one takes ten times as long as a transaction.
    """
    pooled = open_engine(url, ca_file, connections=connections)
    try:
        yield _units_on(url, ca_file, WeakKeyDictionary({asyncio.get_running_loop(): pooled}))
    finally:
        await pooled.dispose()


def _units_on(url: str, ca_file: Path | None, engines: _Engines) -> UnitOfWorkFactory:
    """Each event loop has an engine of its own: loops in two threads that open the first connection of
    one engine at once wait for each other for ever.
    """
    locked: set[str] = set()

    def units() -> SqlUnitOfWork:
        loop = asyncio.get_running_loop()
        if loop not in engines:
            engines[loop] = open_engine(url, ca_file)
        return SqlUnitOfWork(engines[loop], locked)

    return units


class SqlUnitOfWork(UnitOfWork):
    """A connection for the length of one transaction. ``locked`` holds the names that this process has
    locked, for SQLite, which has no such locks: what they guard is done by one program there.
    """

    def __init__(self, engine: AsyncEngine, locked: set[str]) -> None:
        self._engine = engine
        self._locked = locked
        self._own_locks: set[str] = set()
        self._connection: AsyncConnection

    async def __aenter__(self) -> Self:
        with our_errors():
            self._connection = await self._engine.connect()
        self.jobs = SqlJobs(self._connection)
        self.decks = SqlDecks(self._connection)
        self.notes = SqlNotes(self._connection)
        self.users = SqlUsers(self._connection)
        self.tokens = SqlTokens(self._connection)
        self.usage = SqlUsage(self._connection)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._unlock()
        with our_errors():  # whoever is cancelled here as well still gives the connection back
            await asyncio.shield(self._connection.close())

    async def commit(self) -> None:
        self._unlock()
        with our_errors():
            await self._connection.commit()

    async def lock(self, name: str) -> bool:
        if self._connection.dialect.name == "sqlite":
            if name in self._locked - self._own_locks:
                return False
            self._locked.add(name)
            self._own_locks.add(name)
            return True
        with our_errors():
            await self._connection.execute(_BOUNDED)
            return bool(await self._connection.scalar(_LOCK, {"name": name}))

    def _unlock(self) -> None:
        self._locked -= self._own_locks
        self._own_locks.clear()
