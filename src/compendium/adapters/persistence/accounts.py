"""Users, tokens and usage in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, select, update

from compendium.adapters.persistence.sql_repository import SqlRepository
from compendium.adapters.persistence.tables import tokens, usage, users
from compendium.domain.model.user import ApiToken, User
from compendium.ports.accounts import TokenRepository, UsageRepository, UserRepository


class SqlUsers(SqlRepository, UserRepository):
    """Users."""

    async def add(self, user: User) -> bool:
        # Not an error that would end the transaction: two first requests of one user may meet.
        insert = self._insert(users).on_conflict_do_nothing().values(asdict(user))
        return (await self._execute(insert)).rowcount == 1

    async def get(self, user_id: UUID) -> User | None:
        return await self._one(select(users).where(users.c.id == user_id))

    async def by_name(self, name: str) -> User | None:
        return await self._one(select(users).where(users.c.name == name))

    async def list(self, *, offset: int = 0, limit: int = 50) -> Sequence[User]:
        query = select(users).order_by(users.c.name).offset(offset).limit(limit)
        return [User(**row) for row in (await self._execute(query)).mappings()]

    async def set_monthly_cards(self, user_id: UUID, monthly_cards: int) -> None:
        await self._execute(update(users).where(users.c.id == user_id).values(monthly_cards=monthly_cards))

    async def _one(self, query: Select[Any]) -> User | None:
        row = (await self._execute(query)).mappings().one_or_none()
        return None if row is None else User(**row)


class SqlTokens(SqlRepository, TokenRepository):
    """API tokens."""

    async def add(self, token: ApiToken) -> None:
        await self._execute(tokens.insert(), [asdict(token)])

    async def by_digest(self, digest: str) -> ApiToken | None:
        query = select(tokens).where(tokens.c.digest == digest)
        row = (await self._execute(query)).mappings().one_or_none()
        return None if row is None else ApiToken(**row)

    async def list(self, user_id: UUID) -> Sequence[ApiToken]:
        query = select(tokens).where(tokens.c.user_id == user_id).order_by(tokens.c.created_at.desc())
        return [ApiToken(**row) for row in (await self._execute(query)).mappings()]

    async def delete(self, token_id: UUID) -> bool:
        return (await self._execute(delete(tokens).where(tokens.c.id == token_id))).rowcount == 1


class SqlUsage(SqlRepository, UsageRepository):
    """Cards made."""

    async def cards_made(self, user_id: UUID, month: date) -> int:
        query = select(usage.c.cards).where(usage.c.user_id == user_id, usage.c.month == month)
        return (await self._execute(query)).scalar_one_or_none() or 0

    async def count_cards(self, user_id: UUID, month: date, cards: int, limit: int | None) -> bool:
        if limit is not None and cards > limit:
            return False
        insert = self._insert(usage).values(user_id=user_id, month=month, cards=cards)
        total = usage.c.cards + insert.excluded.cards
        count = insert.on_conflict_do_update(
            index_elements=usage.primary_key.columns,
            set_={"cards": total},
            where=None if limit is None else total <= limit,
        )
        return (await self._execute(count)).rowcount == 1
