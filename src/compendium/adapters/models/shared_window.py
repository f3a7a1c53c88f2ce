"""The shared account while Redis is there, and this worker's share of the quota while it is gone."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import monotonic
from typing import Final

from compendium.adapters.models.redis_window import RedisWindow
from compendium.adapters.models.windows import Admission, LocalWindow, Quota, Window

log = logging.getLogger(__name__)

ASK_AGAIN: Final = 5.0
"""Seconds between two attempts to reach a Redis that is gone."""


class SharedWindow(Window):
    """``workers`` is how many share the quota as long as Redis has not told.

    Whenever the account is begun anew (Redis gone, back, or emptied) nobody knows what the others
    have sent in the last window: so everybody waits that long before they send.
    """

    def __init__(self, url: str, name: str, quota: Quota, workers: int = 1) -> None:
        self._quota = quota
        self._redis = RedisWindow(url, name, quota)
        self._workers = workers
        self._own: LocalWindow | None = None
        self._ask_at = 0.0
        self._since = ""
        self._last_sent = float("-inf")

    async def admit(self, tokens: int) -> Admission:
        if self._own is None or monotonic() >= self._ask_at:
            try:
                admission = await self._admit_by_redis(tokens)
            except self._gone() as error:
                await self._fall_back(error)
            else:
                return admission
        assert self._own is not None, "fallen back"
        return await self._own.admit(tokens)

    async def settle(self, ticket: str, tokens: int) -> None:
        if self._own is not None:
            await self._own.settle(ticket, tokens)
            return
        try:
            await self._redis.settle(ticket, tokens)
        except self._gone() as error:
            await self._fall_back(error)

    async def pause(self, seconds: float) -> None:
        if self._own is None:
            try:
                await self._redis.pause(seconds)
            except self._gone() as error:
                await self._fall_back(error)
        if self._own is not None:
            await self._own.pause(seconds)

    async def _admit_by_redis(self, tokens: int) -> Admission:
        if self._own is not None:
            await self._redis.pause(self._quota.window)
            self._own = None
            log.warning("Redis is back: the quota of the language model is shared again")
        admission = await self._redis.admit(tokens)
        neighbours, sent_at = self._redis.neighbours, self._last_sent
        was, self._since = self._since, neighbours.since
        if admission.ticket:
            self._last_sent = monotonic()
        if was and was != neighbours.since and monotonic() - sent_at < self._quota.window:
            await self._redis.pause(self._quota.window)
            return Admission("", self._quota.window)
        return admission

    async def _fall_back(self, error: Exception) -> None:
        self._ask_at = monotonic() + ASK_AGAIN
        if self._own is None:
            workers = max(self._workers, self._redis.neighbours.workers)
            self._own = LocalWindow(self._quota.share(workers))
            await self._own.pause(self._quota.window)
            log.warning(
                "Redis does not answer (%s): one of %d workers keeps to its share of the language model's "
                "quota, after a pause of %.0f s",
                error,
                workers,
                self._quota.window,
            )

    @staticmethod
    def _gone() -> type[Exception]:
        from redis import RedisError  # noqa: PLC0415  # whoever has no Redis is spared 0.1 s

        return RedisError


def open_windows(url: str, workers: int) -> Callable[[str, Quota], Window]:
    """A function that gives the one account of a name in this process; in Redis where ``url`` is one."""
    known: dict[str, Window] = {}

    def open_window(name: str, quota: Quota) -> Window:
        if name not in known:
            known[name] = SharedWindow(url, name, quota, workers) if url else LocalWindow(quota)
        return known[name]

    return open_window
