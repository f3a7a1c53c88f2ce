"""An operator lets somebody use the service."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import uuid4

from compendium.domain.account_errors import UserExists
from compendium.domain.errors import BadInput
from compendium.domain.model.user import User
from compendium.ports.clock import Clock
from compendium.ports.unit_of_work import UnitOfWorkFactory

_NAME = re.compile(r"[\w.@+-]{1,64}")
"""No spaces: users of an issuer are named 'SUBJECT at ISSUER', and the two must not meet."""


@dataclass(frozen=True, slots=True)
class CreateUser:
    """Adds a user, who is then known by API tokens."""

    units: UnitOfWorkFactory
    clock: Clock

    async def __call__(self, name: str, monthly_cards: int) -> User:
        """The new user. Raises UserExists, BadInput where the name can't be one."""
        if not _NAME.fullmatch(name):
            raise BadInput(f"{name!r} can't be a user's name: use letters, digits and . @ + - _, at most 64")
        user = User(uuid4(), name, monthly_cards, self.clock.now())
        async with self.units() as unit:
            if not await unit.users.add(user):
                raise UserExists(f"there is a user {name} already: choose another name")
            await unit.commit()
        return user
