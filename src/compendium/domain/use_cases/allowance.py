"""What is left of a user's month."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from compendium.domain.model.quota import Allowance, month_of
from compendium.ports.unit_of_work import UnitOfWorkFactory


async def read_allowance(units: UnitOfWorkFactory, user_id: UUID, now: datetime) -> Allowance:
    """The user's allowance at this moment; without a limit for the local user, who has no row."""
    month = month_of(now)
    async with units() as unit:
        user = await unit.users.get(user_id)
        made = await unit.usage.cards_made(user_id, month)
    return Allowance(month, None if user is None else user.monthly_cards, made)


async def demand_allowance(units: UnitOfWorkFactory, user_id: UUID, now: datetime) -> None:
    """Raises QuotaExhausted where nothing is left."""
    allowance = await read_allowance(units, user_id, now)
    if allowance.left == 0:
        raise allowance.refusal()
