"""The answer cache in SQLite and PostgreSQL."""

from __future__ import annotations

from importlib import import_module

from sqlalchemy import delete, func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from compendium.adapters.persistence.database_clock import from_now
from compendium.adapters.persistence.driver_errors import our_errors
from compendium.adapters.persistence.engine import open_engine
from compendium.adapters.persistence.tables import answers
from compendium.ports.answer_cache import AnswerCache, AnswerKey


class SqlAnswerCache(AnswerCache):
    """In the database at ``url``, which `schema.migrate` has prepared; ``max_bytes`` of answers, in
    UTF-8. Each call is one transaction.
    """

    def __init__(self, url: str, max_bytes: int) -> None:
        self._engine = open_engine(url)
        self._max_bytes = max_bytes

    async def get(self, key: AnswerKey) -> str | None:
        used = (
            update(answers)
            .where(
                answers.c.model == key.model,
                answers.c.task == key.task,
                answers.c.content == key.content,
            )
            .values(used_at=from_now())
            .returning(answers.c.answer)
        )
        with our_errors():
            async with self._engine.begin() as connection:
                answer: str | None = await connection.scalar(used)
        return answer

    async def put(self, key: AnswerKey, answer: str) -> None:
        size = len(answer.encode())
        if size > self._max_bytes:
            return
        # Both dialects have this insert, and the other one's module is 0.1 s that nobody needs.
        insert = import_module(f"sqlalchemy.dialects.{self._engine.dialect.name}").insert(answers)
        fresh = {"answer": answer, "size": size, "used_at": from_now()}
        row = {"model": key.model, "task": key.task, "content": key.content} | fresh
        put = insert.values(row).on_conflict_do_update(index_elements=answers.primary_key.columns, set_=fresh)
        with our_errors():
            async with self._engine.begin() as connection:
                await connection.execute(put)
            async with self._engine.begin() as connection:  # its own, so that the answer is safe already
                await self._make_room(connection)

    async def _make_room(self, connection: AsyncConnection) -> None:
        """Delete what was least recently used of more than ``max_bytes``."""
        held = await connection.scalar(select(func.coalesce(func.sum(answers.c.size), 0)))
        if held is None or held <= self._max_bytes:
            return
        name = answers.primary_key.columns
        newest = func.sum(answers.c.size).over(order_by=[answers.c.used_at.desc(), *name])
        ranked = select(*name, newest.label("total")).subquery()
        beyond = select(ranked.c.model, ranked.c.task, ranked.c.content).where(
            ranked.c.total > self._max_bytes
        )
        await connection.execute(delete(answers).where(tuple_(*name).in_(beyond)))
