"""Users, tokens and usage on dictionaries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from compendium.adapters.persistence.in_memory_transaction import Transaction
from compendium.domain.model.user import ApiToken, User
from compendium.ports.accounts import TokenRepository, UsageRepository, UserRepository


class InMemoryUsers(UserRepository):
    """Users."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, user: User) -> bool:
        users = (await self._transaction.write()).users
        if user.id in users or any(other.name == user.name for other in users.values()):
            return False
        users[user.id] = user
        return True

    async def get(self, user_id: UUID) -> User | None:
        return self._transaction.read().users.get(user_id)

    async def by_name(self, name: str) -> User | None:
        users = self._transaction.read().users.values()
        return next((user for user in users if user.name == name), None)

    async def list(self, *, offset: int = 0, limit: int = 50) -> Sequence[User]:
        users = sorted(self._transaction.read().users.values(), key=lambda user: user.name)
        return users[offset : offset + limit]

    async def set_monthly_cards(self, user_id: UUID, monthly_cards: int) -> None:
        users = (await self._transaction.write()).users
        if user_id in users:
            users[user_id] = replace(users[user_id], monthly_cards=monthly_cards)


class InMemoryTokens(TokenRepository):
    """API tokens."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, token: ApiToken) -> None:
        (await self._transaction.write()).tokens[token.id] = token

    async def by_digest(self, digest: str) -> ApiToken | None:
        tokens = self._transaction.read().tokens.values()
        return next((token for token in tokens if token.digest == digest), None)

    async def list(self, user_id: UUID) -> Sequence[ApiToken]:
        own = [token for token in self._transaction.read().tokens.values() if token.user_id == user_id]
        return sorted(own, key=lambda token: token.created_at, reverse=True)

    async def delete(self, token_id: UUID) -> bool:
        return (await self._transaction.write()).tokens.pop(token_id, None) is not None


class InMemoryUsage(UsageRepository):
    """Cards made."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def cards_made(self, user_id: UUID, month: date) -> int:
        return self._transaction.read().usage.get((user_id, month), 0)

    async def count_cards(self, user_id: UUID, month: date, cards: int, limit: int | None) -> bool:
        usage = (await self._transaction.write()).usage
        made = usage.get((user_id, month), 0) + cards
        if limit is not None and made > limit:
            return False
        usage[user_id, month] = made
        return True
