"""A budget that is forgotten with the process."""

from __future__ import annotations

from compendium.ports.budget import Budget


class InMemoryBudget(Budget):
    """``limit`` US dollars, of one month and one user."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self.spent = 0.0

    async def set_aside(self, amount: float) -> bool:
        if self.spent + amount > self._limit:
            return False
        self.spent += amount
        return True

    async def settle(self, set_aside: float, spent: float) -> None:
        self.spent += spent - set_aside
