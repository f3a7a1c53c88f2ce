"""Never pay twice."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import pytest
from pydantic import BaseModel

from compendium.adapters.models.cached import Cached
from compendium.adapters.models.metered import Meter, Metered
from compendium.adapters.models.prices import Prices
from compendium.adapters.models.requests import Reply, Request
from compendium.adapters.persistence.in_memory_answers import InMemoryAnswerCache
from compendium.domain.errors import ModelUnavailable, StorageFull, StoreUnavailable
from compendium.ports.answer_cache import AnswerCache, AnswerKey
from tests.faulty.simulated_provider import SimulatedProvider, a_request


class Another(BaseModel):
    fact: str = ""
    because: str = ""


@dataclass
class House:
    """A provider, and jobs that ask it with one cache between them."""

    provider: SimulatedProvider = field(default_factory=SimulatedProvider)
    cache: AnswerCache = field(default_factory=lambda: InMemoryAnswerCache(1_000_000))

    def job(self, server: str = "") -> tuple[Cached, Meter]:
        meter = Meter(Prices(()), date(2026, 11, 24))
        return Cached(Metered(self.provider, meter), self.cache, meter, server), meter


async def test_another_job_is_spared_what_one_has_asked() -> None:
    house = House()
    first, _ = house.job()
    second, meter = house.job()
    asked = await first.send(a_request())
    assert await second.send(a_request()) == replace(asked, cached=True)
    assert len(house.provider.heard) == 1
    assert (meter.usage.requests, meter.usage.cached, meter.usage.cost) == (0, 1, 0.0)


@pytest.mark.parametrize(
    "other",
    [
        replace(a_request(), model="sibyl"),
        replace(a_request(), task="answers"),
        replace(a_request(), system="You answer in verse."),
        replace(a_request(), prompt="question 2"),
        replace(a_request(), schema=Another),
        replace(a_request(), temperature=1),
        replace(a_request(), max_output_tokens=9),
    ],
    ids=["model", "task", "system", "prompt", "schema", "temperature", "length"],
)
async def test_what_the_answer_depends_on_tells_requests_apart(other: Request) -> None:
    house = House()
    await house.job()[0].send(a_request())
    await house.job()[0].send(other)
    assert len(house.provider.heard) == 2


async def test_servers_that_call_a_model_the_same_are_told_apart() -> None:
    house = House()
    await house.job("http://127.0.0.1:1")[0].send(a_request())
    await house.job("http://127.0.0.1:2")[0].send(a_request())
    assert len(house.provider.heard) == 2


async def test_a_job_that_asks_again_gets_another_answer_and_the_next_job_both() -> None:
    replies = iter("abc")
    house = House(SimulatedProvider(text=lambda _: f'{{"fact": "{next(replies)}"}}'))
    job, _ = house.job()
    heard = [(await job.send(a_request())).text for _ in range(2)]
    assert heard == ['{"fact": "a"}', '{"fact": "b"}']
    resumed, _ = house.job()
    assert [(await resumed.send(a_request())).text for _ in range(2)] == heard
    assert len(house.provider.heard) == 2


@pytest.mark.parametrize("text", ["", "I'd rather not.", '{"fact": 7}', '{"fact": "cut of'])
async def test_a_reply_that_cannot_be_read_is_not_kept(text: str) -> None:
    house = House(SimulatedProvider(text=lambda _: text))
    for _ in range(2):
        await house.job()[0].send(a_request())
    assert len(house.provider.heard) == 2


async def test_a_reply_that_broke_off_is_not_kept() -> None:
    class BrokenOff(SimulatedProvider):
        async def send(self, request: Request) -> Reply:
            return replace(await super().send(request), truncated=True)

    house = House(BrokenOff())
    for _ in range(2):
        await house.job()[0].send(a_request())
    assert len(house.provider.heard) == 2


async def test_a_failure_is_not_kept() -> None:
    house = House(SimulatedProvider(failing=lambda n: ModelUnavailable("503") if n == 0 else None))
    with pytest.raises(ModelUnavailable):
        await house.job()[0].send(a_request())
    assert (await house.job()[0].send(a_request())).text


async def test_a_cache_that_fails_costs_money_and_no_job(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(AnswerCache):
        async def get(self, key: AnswerKey) -> str | None:
            raise StoreUnavailable("the database does not answer")

        async def put(self, key: AnswerKey, answer: str) -> None:
            raise StorageFull("the database has no room left")

    job, meter = House(cache=Broken()).job()
    assert (await job.send(a_request())).text
    assert meter.usage.requests == 1
    assert "does not answer" in caplog.text
    assert "no room left" in caplog.text


async def test_a_job_that_dies_at_nine_tenths_and_is_taken_up_repeats_no_answered_request() -> None:
    house = House(SimulatedProvider(failing=lambda number: SystemExit() if number == 90 else None))
    job, _ = house.job()
    for number in range(90):
        await job.send(a_request(number))
    with pytest.raises(SystemExit):
        await job.send(a_request(90))
    resumed, meter = house.job()
    for number in range(100):
        await resumed.send(a_request(number))
    answered = [request.prompt for number, request in enumerate(house.provider.heard) if number != 90]
    assert len(answered) == len(set(answered)) == 100
    assert (meter.usage.cached, meter.usage.requests) == (90, 10)
