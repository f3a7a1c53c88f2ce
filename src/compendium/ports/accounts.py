"""Port: who uses the service, by which tokens they are known, and what they have used.

Parts of a `UnitOfWork`: ports/unit_of_work.py.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from compendium.domain.model.user import ApiToken, User


class UserRepository(Protocol):
    """Users."""

    @abstractmethod
    async def add(self, user: User) -> bool:
        """Insert the user; False, and nothing inserted, where the id or the name is taken."""

    @abstractmethod
    async def get(self, user_id: UUID) -> User | None:
        """The user, or None."""

    @abstractmethod
    async def by_name(self, name: str) -> User | None:
        """The user of that very name, or None."""

    @abstractmethod
    async def list(self, *, offset: int = 0, limit: int = 50) -> Sequence[User]:
        """Users by name."""

    @abstractmethod
    async def set_monthly_cards(self, user_id: UUID, monthly_cards: int) -> None:
        """Give the user another quota, which holds from now on; a missing user is no error."""


class TokenRepository(Protocol):
    """API tokens, by their digests."""

    @abstractmethod
    async def add(self, token: ApiToken) -> None:
        """Insert the token of a user who is there."""

    @abstractmethod
    async def by_digest(self, digest: str) -> ApiToken | None:
        """The token, expired or not, or None."""

    @abstractmethod
    async def list(self, user_id: UUID) -> Sequence[ApiToken]:
        """A user's tokens, newest first."""

    @abstractmethod
    async def delete(self, token_id: UUID) -> bool:
        """Forget the token; False where there is none."""


class UsageRepository(Protocol):
    """Cards made, a user and a month at a time. A month is named by its first day."""

    @abstractmethod
    async def cards_made(self, user_id: UUID, month: date) -> int:
        """The cards that count so far."""

    @abstractmethod
    async def count_cards(self, user_id: UUID, month: date, cards: int, limit: int | None) -> bool:
        """Count ``cards`` more if the sum stays within ``limit`` (None: any), else change nothing
        and say False. One statement: of several at once, each sees the sum of those before it.
        """
