"""A provider that is sent no more than its quota, and as much as that."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final

from compendium.adapters.models.requests import Provider, Reply, Request
from compendium.adapters.models.windows import Quota, Window
from compendium.domain.errors import ModelUnavailable

LONGEST_PAUSE: Final = 120.0
"""Seconds that a request waits where the provider asks for it; a quota a day, say, is no use waiting
for: the job is done later."""


class RateLimited(Provider):
    """Requests go out in the order in which they came, each as soon as ``window`` has room for it.

    Before the reply is there a request counts with all tokens that it may come to; afterwards with
    those that it came to. Where the provider asks to come back later, everybody waits.
    """

    def __init__(self, provider: Provider, window: Window, quota: Quota) -> None:
        self.name = provider.name
        self._provider = provider
        self._window = window
        self._quota = quota
        self._turn = asyncio.Lock()
        self._settled = asyncio.Event()

    async def send(self, request: Request) -> Reply:
        ticket = await self._admitted(self._count(request.input_tokens, request.max_output_tokens))
        try:
            reply = await self._provider.send(request)
        except ModelUnavailable as error:
            if error.retry_after is not None:
                await self._window.pause(error.retry_after)
            raise
        await self._window.settle(ticket, self._count(reply.input_tokens, reply.output_tokens))
        self._settled.set()
        return reply

    async def close(self) -> None:
        await self._provider.close()

    async def _admitted(self, tokens: int) -> str:
        """Wait for room. Only the first in the queue asks; it hears when room returns, and a reply
        that took less than it might have can bring that forward.
        """
        async with self._turn:
            while True:
                self._settled.clear()
                admission = await self._window.admit(tokens)
                if admission.ticket:
                    return admission.ticket
                if admission.wait > max(LONGEST_PAUSE, 2 * self._quota.window):
                    raise ModelUnavailable(
                        f"{self.name} asks to come back in {admission.wait:,.0f} s", admission.wait
                    )
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._settled.wait(), admission.wait)

    def _count(self, input_tokens: int, output_tokens: int) -> int:
        return input_tokens + (output_tokens if self._quota.counts_output else 0)
