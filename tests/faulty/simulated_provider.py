"""A provider with a quota of its own, which it counts as providers do: by what arrives."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from pydantic import BaseModel

from compendium.adapters.models.requests import Provider, Reply, Request
from compendium.adapters.models.windows import Quota
from compendium.domain.errors import ModelUnavailable


class Fact(BaseModel):
    """What the replies are to be."""

    fact: str = ""


def a_request(
    number: int = 0, *, task: str = "topics", input_tokens: int = 1000, max_output_tokens: int = 500
) -> Request:
    return Request(
        task=task,
        model="oracle",
        system="You answer.",
        prompt=f"question {number}",
        schema=Fact,
        max_output_tokens=max_output_tokens,
        temperature=0,
        input_tokens=input_tokens,
    )


@dataclass
class SimulatedProvider(Provider):
    """Answers after ``latency`` seconds, or what ``failing`` gives for the number of the request (from 0).

    ``exceeded`` is when it was sent more than ``quota``, by the sliding window that ends there. A
    request is ``on_its_way`` for a random time up to that many seconds.
    """

    quota: Quota = field(default_factory=Quota)
    latency: float = 0.0
    output_tokens: int = 200
    on_its_way: float = 0.0
    failing: Callable[[int], BaseException | None] = lambda _number: None
    text: Callable[[Request], str] = lambda request: f'{{"fact": "{request.prompt}"}}'
    name: str = "simulated"
    arrivals: list[tuple[float, int]] = field(default_factory=list)
    exceeded: list[float] = field(default_factory=list)
    heard: list[Request] = field(default_factory=list)
    closed: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    async def send(self, request: Request) -> Reply:
        await asyncio.sleep(self.chance.uniform(0, self.on_its_way))
        number, now = len(self.heard), asyncio.get_running_loop().time()
        self.heard.append(request)
        counted = request.input_tokens + (self.output_tokens if self.quota.counts_output else 0)
        self.arrivals.append((now, counted))
        recent = [tokens for at, tokens in self.arrivals if at > now - self.quota.window]
        if 0 < self.quota.requests < len(recent) or 0 < self.quota.tokens < sum(recent):
            self.exceeded.append(now)
            raise ModelUnavailable("too many requests", retry_after=1)
        if error := self.failing(number):
            raise error
        await asyncio.sleep(self.latency)
        return Reply(self.text(request), request.input_tokens, self.output_tokens)

    async def close(self) -> None:
        self.closed += 1


def least_seconds(requests: int, tokens_each: int, quota: Quota, latency: float) -> float:
    """How long so many equal requests take at least: as many at once as the quota lets through, the
    next as many a window later, and so on, and the reply to the last.
    """
    bounds = [quota.requests or requests, quota.tokens // tokens_each if quota.tokens else requests]
    return (requests - 1) // min(bounds) * quota.window + latency
