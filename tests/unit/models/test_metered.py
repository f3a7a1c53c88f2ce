"""What was used is counted, and a cost limit is never exceeded."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from compendium.adapters.models.metered import SHARES, Meter, Metered
from compendium.adapters.models.prices import Price, Prices
from compendium.adapters.persistence.in_memory_budget import InMemoryBudget
from compendium.domain.account_errors import CostLimitReached
from compendium.domain.errors import BadSetting, ModelUnavailable, StoreUnavailable
from compendium.domain.model.usage import Usage
from tests.faulty.simulated_provider import SimulatedProvider, a_request
from tests.unit.models.virtual_time import run

TODAY = date(2026, 11, 24)
PRICES = Prices((Price(provider="simulated", model="oracle", input=1000, output=5000),))
"""A request of a thousand tokens and its reply of 200 come to two dollars; at most to 3.50."""
MOST = PRICES.prices[0].of(1000, 500)


async def test_replies_are_counted_with_their_tokens_and_their_price() -> None:
    meter = Meter(PRICES, TODAY)
    metered = Metered(SimulatedProvider(), meter)
    for number in range(3):
        await metered.send(a_request(number))
    assert replace(meter.usage, cost=None) == Usage(3, 3000, 600, cost=None)
    assert meter.usage.cost == pytest.approx(6.0)


async def test_a_request_that_fails_costs_nothing() -> None:
    meter = Meter(PRICES, TODAY)
    with pytest.raises(ModelUnavailable):
        await Metered(SimulatedProvider(failing=lambda _: ModelUnavailable("503")), meter).send(a_request())
    assert meter.usage == Usage()


async def test_what_nobody_knows_the_price_of_costs_an_unknown_amount() -> None:
    meter = Meter(Prices(()), TODAY)
    await Metered(SimulatedProvider(), meter).send(a_request())
    assert meter.usage == Usage(requests=1, input_tokens=1000, output_tokens=200, cost=None)


async def test_a_cost_limit_needs_a_price() -> None:
    provider = SimulatedProvider()
    with pytest.raises(BadSetting, match=r"what oracle costs.*COMPENDIUM_PRICES.*no limit"):
        await Metered(provider, Meter(Prices(()), TODAY, limit=1.0)).send(a_request())
    assert provider.heard == []


def spend(limit: float, requests: int, task: str = "answers", latency: float = 1.0) -> tuple[Meter, int]:
    """Send so many requests at once; the meter, and how many went out."""

    async def send() -> tuple[Meter, int]:
        provider, meter = SimulatedProvider(latency=latency), Meter(PRICES, TODAY, limit)
        metered = Metered(provider, meter)
        work = (metered.send(a_request(number, task=task)) for number in range(requests))
        results = await asyncio.gather(*work, return_exceptions=True)
        errors = [result for result in results if isinstance(result, BaseException)]
        assert all(isinstance(error, CostLimitReached) for error in errors)
        assert len(provider.heard) + len(errors) == requests
        return meter, len(provider.heard)

    return run(send())


@pytest.mark.parametrize("limit", [3.5, 10.0, 19.99, 77.0])
def test_a_cost_limit_is_used_up_and_never_exceeded(limit: float) -> None:
    meter, _ = spend(limit, 100)
    assert meter.usage.cost is not None
    assert limit - MOST < meter.usage.cost <= limit


def test_a_limit_below_one_request_sends_none_and_says_what_it_may_cost() -> None:
    async def send() -> None:
        provider = SimulatedProvider()
        with pytest.raises(CostLimitReached, match=r"\$1\.00 is reached: \$0\.00 are spent.*cost \$3\.50$"):
            await Metered(provider, Meter(PRICES, TODAY, limit=1.0)).send(a_request(task="answers"))
        assert provider.heard == []

    run(send())


def test_a_limit_that_is_large_enough_stops_nothing() -> None:
    assert spend(203.5, 100)[1] == 100


def test_earlier_tasks_leave_money_for_the_answers() -> None:
    meter, _ = spend(100.0, 100, task="questions")
    assert meter.usage.cost is not None
    assert meter.usage.cost <= 100.0 * SHARES["questions"]


def test_requests_that_fail_give_back_what_was_set_aside() -> None:
    async def send() -> int:
        provider = SimulatedProvider(failing=lambda number: ModelUnavailable("503") if number < 9 else None)
        metered = Metered(provider, Meter(PRICES, TODAY, limit=4.0))
        for _ in range(9):
            with pytest.raises(ModelUnavailable):
                await metered.send(a_request(task="answers"))
        await metered.send(a_request(task="answers"))
        return len(provider.heard)

    assert run(send()) == 10


def test_a_users_jobs_share_a_budget_and_never_exceed_it() -> None:
    budget = InMemoryBudget(50.0)

    async def job() -> float:
        provider = SimulatedProvider(latency=1.0)
        metered = Metered(provider, meter := Meter(PRICES, TODAY, budget=budget))
        work = (metered.send(a_request(number, task="answers")) for number in range(30))
        results = await asyncio.gather(*work, return_exceptions=True)
        refused = [each for each in results if isinstance(each, Exception)]
        assert refused
        assert all(isinstance(each, CostLimitReached) for each in refused)
        assert "the month's budget has no room" in str(refused[0])
        assert meter.usage.cost is not None
        return meter.usage.cost

    async def jobs() -> tuple[float, float]:
        return await asyncio.gather(job(), job())

    spent = sum(run(jobs()))
    assert budget.spent == pytest.approx(spent)
    assert 50.0 - 2 * MOST < spent <= 50.0


async def test_a_budget_that_cannot_be_settled_keeps_what_was_set_aside_and_the_reply(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Unsettled(InMemoryBudget):
        async def settle(self, set_aside: float, spent: float) -> None:
            raise StoreUnavailable("the database does not answer")

    budget = Unsettled(50.0)
    reply = await Metered(SimulatedProvider(), Meter(PRICES, TODAY, budget=budget)).send(a_request())
    assert reply.text
    assert budget.spent == MOST
    assert "$3.50 stay set aside" in caplog.text


def test_usages_add_up_and_an_unknown_cost_makes_the_sum_unknown() -> None:
    assert Usage(1, 2, 3, 4, 0.5) + Usage(1, 2, 3, 4, 0.25) == Usage(2, 4, 6, 8, 0.75)
    assert (Usage(cost=0.5) + Usage(cost=None)).cost is None
