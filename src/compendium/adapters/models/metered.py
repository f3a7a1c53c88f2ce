"""A provider whose use is counted, and which is asked nothing more when a cost limit is reached."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import date
from typing import Final

from compendium.adapters.models.prices import Price, Prices
from compendium.adapters.models.requests import Provider, Reply, Request
from compendium.domain.account_errors import CostLimitReached
from compendium.domain.errors import BadSetting, StoreUnavailable
from compendium.domain.model.usage import Usage, dollars
from compendium.ports.budget import Budget

log = logging.getLogger(__name__)

SHARES: Final[Mapping[str, float]] = {"topics": 0.35, "refine": 0.4, "tags": 0.45, "questions": 0.7}
"""How much of a cost limit is spent at most when the task is done; the rest is for those after it, since
nobody learns from a question that there was no money left to answer."""


class Meter:
    """The account of one job. ``limit`` is in US dollars, None is none; ``budget`` is the user's, None
    where there is none.
    """

    def __init__(
        self, prices: Prices, day: date, limit: float | None = None, budget: Budget | None = None
    ) -> None:
        self.usage = Usage()
        self._prices = prices
        self._day = day
        self._limit = limit
        self._budget = budget
        self._under_way: list[float] = []
        self._changed = asyncio.Event()
        self._turn = asyncio.Lock()

    def count_cached(self) -> None:
        """Somebody was spared a request."""
        self.usage += Usage(cached=1)

    async def reserve(self, provider: Provider, request: Request) -> float:
        """Set aside what the request may cost at most, in US dollars; wait where that depends on what
        those under way turn out to cost. Raises CostLimitReached, BadSetting.
        """
        price = self._price(provider, request.model)
        most_output = request.max_output_tokens + provider.hidden_tokens
        most = price.of(request.input_tokens, most_output) if price else 0.0
        if self._limit is None and self._budget is None:
            return most
        if price is None:
            raise BadSetting(
                f"nobody knows what {request.model} costs, so no cost limit can be kept: give its price in a "
                f"file that COMPENDIUM_PRICES names, or set no limit"
            )
        while True:
            async with self._turn:  # each sees what those before it set aside
                refusal = self._refusal(request.task, most) or await self._budget_refusal(most)
                if not refusal:
                    self._under_way.append(most)
                    return most
            if not self._under_way:
                raise CostLimitReached(refusal)
            self._changed.clear()
            await self._changed.wait()

    async def settle(
        self, reserved: float, provider: Provider, request: Request, reply: Reply | None
    ) -> None:
        """The request came to ``reply``; None where it failed and, as far as one can know, costs nothing."""
        cost: float | None = 0.0
        if reply is not None:
            price = self._price(provider, request.model)
            cost = price.of(reply.input_tokens, reply.output_tokens) if price else None
            self.usage += Usage(1, reply.input_tokens, reply.output_tokens, cost=cost)
        if self._limit is None and self._budget is None:
            return
        self._under_way.remove(reserved)
        self._changed.set()
        if self._budget is not None:
            try:
                await self._budget.settle(reserved, cost or 0.0)
            except StoreUnavailable as error:
                log.warning("%s stay set aside in the user's budget: %s", dollars(reserved), error)

    def _refusal(self, task: str, most: float) -> str:
        """Why a request that may cost so much does not fit into the limit, '' where it does."""
        if self._limit is None:
            return ""
        allowed = self._limit * SHARES.get(task, 1.0)
        if self._spent + sum(self._under_way) + most <= allowed:
            return ""
        rest = "" if allowed == self._limit else ", and too little would be left for the answers"
        return (
            f"the cost limit of {dollars(self._limit)} is reached: {dollars(self._spent)} are spent, "
            f"the next request may cost {dollars(most)}{rest}"
        )

    async def _budget_refusal(self, most: float) -> str:
        """Why the user's budget has no room for so much; '' where it has, and it is set aside."""
        if self._budget is None or await self._budget.set_aside(most):
            return ""
        return f"the month's budget has no room for a request that may cost {dollars(most)}"

    @property
    def _spent(self) -> float:
        return self.usage.cost or 0.0

    def _price(self, provider: Provider, model: str) -> Price | None:
        return self._prices.find(provider.name, model, self._day)


class Metered(Provider):
    """Counts replies and their tokens. A request is sent only where what it may cost at most fits
    into the limit together with all that others under way may cost.
    """

    def __init__(self, provider: Provider, meter: Meter) -> None:
        self.name = provider.name
        self.hidden_tokens = provider.hidden_tokens
        self.own_server = provider.own_server
        self._provider = provider
        self._meter = meter

    async def send(self, request: Request) -> Reply:
        reserved = await self._meter.reserve(self, request)
        reply = None
        try:
            reply = await self._provider.send(request)
        finally:
            await self._meter.settle(reserved, self, request, reply)
        return reply

    async def close(self) -> None:
        await self._provider.close()
