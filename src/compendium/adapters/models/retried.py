"""A provider that is asked again where that may help."""

from __future__ import annotations

from typing import Final

from compendium.adapters.models.rate_limited import LONGEST_PAUSE
from compendium.adapters.models.requests import Provider, Reply, Request
from compendium.domain.errors import ModelUnavailable

ATTEMPTS: Final = 8
"""How often a request is sent at most: three quarters of a minute, on average, until all fail."""
FIRST_ATTEMPTS: Final = 5
"""The same as long as the provider has not answered at all, and may not be there: eight seconds."""
_LONGEST_WAIT: Final = 30.0
"""Seconds between two attempts at most, where the provider does not say how many."""


class Retried(Provider):
    """Time-outs, broken connections, 429 and 5xx: asked again after a random time from a growing range
    (full jitter: Brooker, 'Exponential backoff and jitter', 2015), so that many do not come at once.

    Where the provider says when, the limiter below makes everybody wait, and this adds the jitter.
    """

    def __init__(self, provider: Provider) -> None:
        self.name = provider.name
        self.hidden_tokens = provider.hidden_tokens
        self.own_server = provider.own_server
        self._provider = provider
        self._is_there = False

    async def send(self, request: Request) -> Reply:
        from tenacity import (  # noqa: PLC0415  # 0.1 s that only hosted models need
            AsyncRetrying,
            retry_if_exception,
            stop_after_attempt,
            wait_random_exponential,
        )

        retrying = AsyncRetrying(
            retry=retry_if_exception(_may_pass),
            stop=stop_after_attempt(ATTEMPTS if self._is_there else FIRST_ATTEMPTS),
            wait=wait_random_exponential(max=_LONGEST_WAIT),
            reraise=True,
        )
        try:
            reply: Reply = await retrying(self._provider.send, request)
        except ModelUnavailable as error:
            sent = retrying.statistics["attempt_number"]
            if sent == 1:
                raise
            raise ModelUnavailable(f"{error} (sent {sent} times)", error.retry_after) from error
        self._is_there = True
        return reply

    async def close(self) -> None:
        await self._provider.close()


def _may_pass(error: BaseException) -> bool:
    """Whether to ask again soon."""
    return isinstance(error, ModelUnavailable) and (error.retry_after or 0) <= LONGEST_PAUSE
