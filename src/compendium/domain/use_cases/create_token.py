"""An operator gives a user an API token."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from compendium.domain.account_errors import UserNotFound
from compendium.domain.model.user import TOKEN_PREFIX, ApiToken, digest_of
from compendium.ports.clock import Clock
from compendium.ports.unit_of_work import UnitOfWorkFactory


@dataclass(frozen=True, slots=True)
class CreateToken:
    """Makes a token, whose secret is known to its user alone: what is stored is a digest."""

    units: UnitOfWorkFactory
    clock: Clock

    async def __call__(
        self, user_name: str, *, name: str = "", lasts: timedelta | None = None
    ) -> tuple[ApiToken, str]:
        """The token and its secret, which can't be shown again. Raises UserNotFound."""
        secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
        now = self.clock.now()
        expires_at = None if lasts is None else now + lasts
        async with self.units() as unit:
            user = await unit.users.by_name(user_name)
            if user is None:
                raise UserNotFound(f"there is no user {user_name}: compendium users list shows them all")
            token = ApiToken(uuid4(), user.id, name, digest_of(secret), now, expires_at)
            await unit.tokens.add(token)
            await unit.commit()
        return token, secret
