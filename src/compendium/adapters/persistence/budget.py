"""What users spend in a month, in SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from uuid import UUID

from sqlalchemy import update

from compendium.adapters.persistence.driver_errors import our_errors
from compendium.adapters.persistence.engine import open_engine
from compendium.adapters.persistence.tables import spending
from compendium.ports.budget import Budget


class SqlBudget(Budget):
    """In the database at ``url``, which `schema.migrate` has prepared: ``limit`` US dollars for the user
    in the ``month``, which is named by its first day. Each step is one statement.
    """

    def __init__(self, url: str, user_id: UUID, month: date, limit: float) -> None:
        self._engine = open_engine(url)
        self._row = {"user_id": user_id, "month": month}
        self._limit = limit

    async def set_aside(self, amount: float) -> bool:
        if amount > self._limit:
            return False
        # Both dialects have this insert, and the other one's module is 0.1 s that nobody needs.
        insert = import_module(f"sqlalchemy.dialects.{self._engine.dialect.name}").insert(spending)
        insert = insert.values(**self._row, dollars=amount)
        total = spending.c.dollars + insert.excluded.dollars
        count = insert.on_conflict_do_update(
            index_elements=spending.primary_key.columns, set_={"dollars": total}, where=total <= self._limit
        )
        with our_errors():
            async with self._engine.begin() as connection:
                return (await connection.execute(count)).rowcount == 1

    async def settle(self, set_aside: float, spent: float) -> None:
        row = [spending.c[name] == value for name, value in self._row.items()]
        back = update(spending).where(*row).values(dollars=spending.c.dollars - set_aside + spent)
        with our_errors():
            async with self._engine.begin() as connection:
                await connection.execute(back)
