"""A provider that is asked nothing twice."""

from __future__ import annotations

import json
import logging
from collections import Counter
from hashlib import sha256

from compendium.adapters.models.metered import Meter
from compendium.adapters.models.replies import is_readable
from compendium.adapters.models.requests import Provider, Reply, Request
from compendium.domain.errors import StorageFull, StoreUnavailable
from compendium.ports.answer_cache import AnswerCache, AnswerKey

log = logging.getLogger(__name__)


class Cached(Provider):
    """Looks into ``cache`` before it asks. One for each job: a request that a job sends a second time,
    since the first reply was no use to it, is another one, and so a job that is taken up again hears
    what it heard before, in the same order.

    ``server`` tells servers apart that give a model the same name. Replies that broke off, or can't be
    read, are not kept. A cache that fails is no reason for the job to: it pays, as without one.
    """

    def __init__(self, provider: Provider, cache: AnswerCache, meter: Meter, server: str = "") -> None:
        self.name = provider.name
        self.hidden_tokens = provider.hidden_tokens
        self.own_server = provider.own_server
        self._provider = provider
        self._cache = cache
        self._meter = meter
        self._server = server
        self._asked: Counter[str] = Counter()

    async def send(self, request: Request) -> Reply:
        key = self._key(request)
        if reply := await self._look_up(key):
            self._meter.count_cached()
            return reply
        reply = await self._provider.send(request)
        if not reply.truncated and is_readable(reply.text, request.schema):
            await self._keep(key, reply)
        return reply

    async def close(self) -> None:
        await self._provider.close()

    def _key(self, request: Request) -> AnswerKey:
        content = json.dumps(
            [
                self._server,
                request.system,
                request.prompt,
                request.schema.model_json_schema(),
                request.max_output_tokens,
                request.temperature,
            ]
        )
        digest = sha256(content.encode()).hexdigest()
        self._asked[digest] += 1
        if (times := self._asked[digest]) > 1:
            digest = sha256(f"{digest} {times}".encode()).hexdigest()
        return AnswerKey(f"{self.name}:{request.model}", request.task, digest)

    async def _look_up(self, key: AnswerKey) -> Reply | None:
        try:
            kept = await self._cache.get(key)
        except StoreUnavailable as error:
            log.warning("the cache of answers can't be read, so this one is paid for: %s", error)
            return None
        if kept is None:
            return None
        text, input_tokens, output_tokens = json.loads(kept)
        return Reply(text, input_tokens, output_tokens, cached=True)

    async def _keep(self, key: AnswerKey, reply: Reply) -> None:
        try:
            await self._cache.put(key, json.dumps([reply.text, reply.input_tokens, reply.output_tokens]))
        except (StoreUnavailable, StorageFull) as error:
            log.warning("an answer could not be kept, and would be paid for again: %s", error)
