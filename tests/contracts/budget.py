"""What every budget keeps to."""

from __future__ import annotations

import asyncio

from compendium.ports.budget import Budget


class BudgetContract:
    """Needs a fixture ``budget``: an unused one of ten dollars."""

    async def test_so_much_is_set_aside_as_there_is(self, budget: Budget) -> None:
        assert await budget.set_aside(6)
        assert not await budget.set_aside(5)
        assert await budget.set_aside(4)
        assert not await budget.set_aside(0.01)

    async def test_what_was_not_spent_is_left_again(self, budget: Budget) -> None:
        await budget.set_aside(10)
        await budget.settle(10, 2.5)
        assert not await budget.set_aside(8)
        assert await budget.set_aside(7.5)

    async def test_more_than_the_whole_budget_is_refused_at_once(self, budget: Budget) -> None:
        assert not await budget.set_aside(10.5)
        assert await budget.set_aside(10)

    async def test_of_many_at_once_no_more_are_let_through_than_fit(self, budget: Budget) -> None:
        granted = await asyncio.gather(*(budget.set_aside(3) for _ in range(8)))
        assert sum(granted) == 3
