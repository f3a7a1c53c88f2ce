"""A provider that is sent no more than its quota, and as much as that."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from compendium.adapters.models.requests import Provider, Reply, Request
from compendium.adapters.models.windows import Quota, Window
from compendium.domain.errors import ModelUnavailable

LONGEST_PAUSE: Final = 120.0
"""Seconds that a request waits where the provider asks for it; a quota a day, say, is no use waiting
for: the job is done later."""


@dataclass(slots=True)
class _Lane:
    """The queue of one model's requests: only the first in it asks for room."""

    window: Window
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    settled: asyncio.Event = field(default_factory=asyncio.Event)


class RateLimited(Provider):
    """Requests go out in the order in which they came, each as soon as there is room for it.

    Providers give each model its own quota: ``window_of`` gives the account for a model's name. Before
    the reply is there a request counts with all tokens that it may come to; afterwards with those that
    it came to. Where the provider asks to come back later, everybody waits.
    """

    def __init__(self, provider: Provider, window_of: Callable[[str], Window], quota: Quota) -> None:
        self.name = provider.name
        self.hidden_tokens = provider.hidden_tokens
        self.own_server = provider.own_server
        self._provider = provider
        self._window_of = window_of
        self._quota = quota
        self._lanes: dict[str, _Lane] = {}

    async def send(self, request: Request) -> Reply:
        if request.model not in self._lanes:
            self._lanes[request.model] = _Lane(self._window_of(request.model))
        lane = self._lanes[request.model]
        most = request.max_output_tokens + self.hidden_tokens
        ticket = await self._admitted(lane, self._count(request.input_tokens, most))
        try:
            reply = await self._provider.send(request)
        except ModelUnavailable as error:
            if error.retry_after is not None:
                await lane.window.pause(error.retry_after)
            raise
        await lane.window.settle(ticket, self._count(reply.input_tokens, reply.output_tokens))
        lane.settled.set()
        return reply

    async def close(self) -> None:
        await self._provider.close()

    async def _admitted(self, lane: _Lane, tokens: int) -> str:
        """Wait for room, and give the ticket. Whoever is first hears when room returns; a reply that
        took less than it might have can bring that forward.
        """
        async with lane.turn:
            while True:
                lane.settled.clear()
                admission = await lane.window.admit(tokens)
                if admission.ticket:
                    return admission.ticket
                if admission.wait > max(LONGEST_PAUSE, 2 * self._quota.window):
                    raise ModelUnavailable(
                        f"{self.name} asks to come back in {admission.wait:,.0f} s", admission.wait
                    )
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(lane.settled.wait(), admission.wait)

    def _count(self, input_tokens: int, output_tokens: int) -> int:
        return input_tokens + (output_tokens if self._quota.counts_output else 0)
