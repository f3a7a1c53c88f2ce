"""Units of work on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Self

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from compendium.adapters.persistence.accounts import SqlTokens, SqlUsage, SqlUsers
from compendium.adapters.persistence.driver_errors import our_errors
from compendium.adapters.persistence.engine import open_engine
from compendium.adapters.persistence.repositories import SqlDecks, SqlJobs, SqlNotes
from compendium.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory


def sql_units_of_work(url: str) -> UnitOfWorkFactory:
    """Opens transactions on the database at ``url``, which `schema.migrate` has prepared."""
    engine = open_engine(url)
    return lambda: SqlUnitOfWork(engine)


class SqlUnitOfWork(UnitOfWork):
    """A connection for the length of one transaction."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
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
        with our_errors():  # whoever is cancelled here as well still gives the connection back
            await asyncio.shield(self._connection.close())

    async def commit(self) -> None:
        with our_errors():
            await self._connection.commit()
