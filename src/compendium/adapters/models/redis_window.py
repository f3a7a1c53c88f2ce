"""The account of a quota that all workers share, in Redis.

Each step is a script that Redis runs alone and by its own clock, so that workers agree whatever
their clocks say. docs/adr/0007-shared-quota.md says why none of `limits`' strategies does this.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from compendium.adapters.models.windows import UNDER_WAY, Admission, Quota, Window

if TYPE_CHECKING:
    from redis import Redis

_PATIENCE: Final = 2.0
"""Seconds that Redis has to answer; it takes a millisecond."""
_WORKER_SEEN: Final = 600
"""Seconds for which a worker counts as one after it last asked."""

# KEYS: until (ticket > when it stops counting), tokens (ticket > tokens), paused, workers, since
_NOW: Final = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1e6
local function stamp(at) return string.format('%.6f', at) end
"""

_ADMIT: Final = (
    _NOW
    + """
local ticket, tokens, requests, allowed = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local counts_for, worker, seen = tonumber(ARGV[5]), ARGV[6], tonumber(ARGV[7])
redis.call('ZADD', KEYS[4], stamp(now), worker)
redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', stamp(now - seen))
redis.call('SET', KEYS[5], stamp(now), 'NX')
for _, past in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', stamp(now))) do
    redis.call('ZREM', KEYS[1], past)
    redis.call('HDEL', KEYS[2], past)
end
local count, held = 0, 0
for _, sent in ipairs(redis.call('HVALS', KEYS[2])) do
    count, held = count + 1, held + sent
end
local returns = tonumber(redis.call('GET', KEYS[3]) or 0)
local sent = nil
local at = 1
while count > 0 and ((allowed > 0 and held + tokens > allowed) or (requests > 0 and count >= requests)) do
    sent = sent or redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
    count, held = count - 1, held - redis.call('HGET', KEYS[2], sent[at])
    returns = math.max(returns, tonumber(sent[at + 1]))
    at = at + 2
end
local known = {redis.call('ZCARD', KEYS[4]), redis.call('GET', KEYS[5])}
if returns > now then
    return {stamp(math.max(returns - now, 0.001)), unpack(known)}
end
redis.call('ZADD', KEYS[1], stamp(now + counts_for), ticket)
redis.call('HSET', KEYS[2], ticket, tokens)
for key = 1, 5 do
    redis.call('EXPIRE', KEYS[key], math.ceil(counts_for + seen))
end
return {'0', unpack(known)}
"""
)

_SETTLE: Final = (
    _NOW
    + """
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then
    redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
    redis.call('ZADD', KEYS[1], 'XX', 'LT', stamp(now + ARGV[3]), ARGV[1])
end
"""
)

_PAUSE: Final = (
    _NOW
    + """
local paused = math.max(now + ARGV[1], tonumber(redis.call('GET', KEYS[3]) or 0))
redis.call('SET', KEYS[3], stamp(paused), 'PX', math.ceil((paused - now) * 1000))
"""
)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """``workers`` have asked lately; the account in Redis began at ``since``, which moves where
    Redis lost what it held.
    """

    workers: int = 1
    since: str = ""


class RedisWindow(Window):
    """Shared by all who use the same ``url`` and ``name``. What it raises where Redis is gone are
    redis-py's errors. One for a process: its client serves any thread and event loop.
    """

    def __init__(self, url: str, name: str, quota: Quota) -> None:
        self._url = url
        self._quota = quota
        self._worker = uuid4().hex
        parts = ("until", "tokens", "paused", "workers", "since")
        self._keys = [f"compendium:{{{name}}}:{part}" for part in parts]
        self._client: Redis | None = None
        self.neighbours = Neighbours()

    async def admit(self, tokens: int) -> Admission:
        quota, ticket = self._quota, uuid4().hex
        counts_for = quota.window + UNDER_WAY
        arguments = (ticket, tokens, quota.requests, quota.tokens, counts_for, self._worker, _WORKER_SEEN)
        wait, workers, since = await self._run(_ADMIT, arguments)
        self.neighbours = Neighbours(int(workers), since.decode())
        return Admission("", float(wait)) if float(wait) > 0 else Admission(ticket)

    async def settle(self, ticket: str, tokens: int) -> None:
        await self._run(_SETTLE, (ticket, tokens, self._quota.window))

    async def pause(self, seconds: float) -> None:
        await self._run(_PAUSE, (seconds,))

    async def _run(self, script: str, arguments: Sequence[str | float]) -> Any:
        # In a thread: a client of asyncio's lives on one event loop, and each job of a worker has its own.
        return await asyncio.to_thread(self._evaluate, script, arguments)

    def _evaluate(self, script: str, arguments: Sequence[str | float]) -> Any:
        if self._client is None:
            from redis import Redis  # noqa: PLC0415  # 0.1 s that whoever has no Redis is spared
            from redis.backoff import NoBackoff  # noqa: PLC0415  # as said above
            from redis.retry import Retry  # noqa: PLC0415  # as said above

            self._client = Redis.from_url(
                self._url,
                socket_timeout=_PATIENCE,
                socket_connect_timeout=_PATIENCE,
                retry=Retry(NoBackoff(), 0),
            )
        return self._client.eval(script, len(self._keys), *self._keys, *arguments)
