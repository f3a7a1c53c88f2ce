"""What all repositories of a transaction share: SQL that SQLite and PostgreSQL both speak."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any, TypeVar

from sqlalchemy import CursorResult, Executable, Table
from sqlalchemy.ext.asyncio import AsyncConnection

from compendium.adapters.persistence.driver_errors import our_errors

_ValueT = TypeVar("_ValueT")

_VALUES_A_STATEMENT = 500
"""SQLite before 3.32 takes 999 variables a statement: https://www.sqlite.org/limits.html"""


def batches(values: Collection[_ValueT]) -> Iterator[Sequence[_ValueT]]:
    """The values in pieces that fit into a statement."""
    wanted = [*values]
    for start in range(0, len(wanted), _VALUES_A_STATEMENT):
        yield wanted[start : start + _VALUES_A_STATEMENT]


class SqlRepository:
    """Statements on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def _execute(
        self, statement: Executable, rows: Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[Any]:
        with our_errors():
            return await self._connection.execute(statement, rows)

    def _insert(self, table: Table) -> Any:
        """An insert that knows ``on conflict``."""
        # Both dialects have this insert, and the other one's module is 0.1 s that nobody needs.
        return import_module(f"sqlalchemy.dialects.{self._connection.dialect.name}").insert(table)

    async def _put(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert the rows, or replace those with their primary keys."""
        insert = self._insert(table)
        fresh = {column.name: insert.excluded[column.name] for column in table.c if not column.primary_key}
        put = insert.on_conflict_do_update(index_elements=table.primary_key.columns, set_=fresh)
        await self._execute(put, rows)
