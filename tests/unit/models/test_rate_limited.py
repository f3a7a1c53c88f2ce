"""Always busy, never over: on a simulated provider, in an event loop whose time jumps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from compendium.adapters.models.rate_limited import LONGEST_PAUSE, RateLimited
from compendium.adapters.models.retried import ATTEMPTS, FIRST_ATTEMPTS, Retried
from compendium.adapters.models.windows import Admission, LocalWindow, Quota, Window
from compendium.domain.errors import ModelRefused, ModelUnavailable
from tests.faulty.simulated_provider import SimulatedProvider, a_request, least_seconds
from tests.unit.models.virtual_time import now, run

REQUESTS_ONLY = Quota(requests=30)
TOKENS_ONLY = Quota(tokens=40_000)
INPUT_ONLY = Quota(tokens=40_000, counts_output=False)
BOTH = Quota(requests=30, tokens=50_000)


def always(window: Window) -> Callable[[str], Window]:
    """The same account for every model."""
    return lambda _model: window


async def send_all(provider: SimulatedProvider, workers: int, requests: int, quota: Quota) -> float:
    """Send ``requests`` by so many workers at once, who share one account. The seconds that it took."""
    window = LocalWindow(quota, now)

    async def work(requests: Sequence[int]) -> None:
        limited = RateLimited(provider, always(window), quota)
        await asyncio.gather(*(limited.send(a_request(number)) for number in requests))

    shares = [range(worker, requests, workers) for worker in range(workers)]
    await asyncio.gather(*map(work, shares))
    return now()


@pytest.mark.parametrize("workers", [1, 4])
@pytest.mark.parametrize("quota", [REQUESTS_ONLY, TOKENS_ONLY, INPUT_ONLY, BOTH], ids=repr)
@pytest.mark.parametrize("latency", [0.5, 6.0])
def test_the_wall_time_is_within_a_tenth_of_the_least_and_the_quota_is_never_exceeded(
    workers: int, quota: Quota, latency: float
) -> None:
    provider = SimulatedProvider(quota, latency, on_its_way=0.5)
    taken = run(send_all(provider, workers, 200, quota))
    tokens = 1000 + provider.output_tokens * quota.counts_output
    assert provider.exceeded == []
    assert taken <= 1.10 * least_seconds(200, tokens, quota, latency)


def test_without_the_limiter_the_provider_notices() -> None:
    provider = SimulatedProvider(REQUESTS_ONLY)
    with pytest.raises(ModelUnavailable):
        run(send_all(provider, 1, 31, Quota()))
    assert provider.exceeded


def test_a_quota_that_is_taken_for_larger_than_it_is_is_noticed_too() -> None:
    provider = SimulatedProvider(REQUESTS_ONLY, latency=0.5)
    with pytest.raises(ModelUnavailable):
        run(send_all(provider, 1, 200, replace(REQUESTS_ONLY, requests=31)))


def test_no_worker_that_shares_a_quota_starves() -> None:
    async def sent_by_each() -> list[int]:
        window, sent = LocalWindow(BOTH, now), [0] * 4

        async def work(worker: int) -> None:
            limited = RateLimited(SimulatedProvider(), always(window), BOTH)

            async def send(number: int) -> None:
                await limited.send(a_request(number))
                sent[worker] += 1

            await asyncio.gather(*map(send, range(1000)))

        with pytest.raises(TimeoutError):
            async with asyncio.timeout(10 * BOTH.window):
                await asyncio.gather(*map(work, range(4)))
        return sent

    sent = run(sent_by_each())
    assert min(sent) >= sum(sent) / 4 / 2


def test_requests_go_out_in_the_order_in_which_they_came() -> None:
    provider = SimulatedProvider(REQUESTS_ONLY, 1.0)
    run(send_all(provider, 1, 90, REQUESTS_ONLY))
    assert [request.prompt for request in provider.heard] == [f"question {n}" for n in range(90)]


def test_a_burst_after_idle_hours_goes_out_at_once() -> None:
    async def burst() -> float:
        limited = RateLimited(SimulatedProvider(BOTH), always(LocalWindow(BOTH, now)), BOTH)
        await limited.send(a_request())
        await asyncio.sleep(7200)
        begun = now()
        await asyncio.gather(*(limited.send(a_request(number)) for number in range(30)))
        return now() - begun

    assert run(burst()) == 0


def test_waiting_for_room_asks_only_when_room_returns() -> None:
    class Counted(LocalWindow):
        asked = 0

        async def admit(self, tokens: int) -> Admission:
            Counted.asked += 1
            return await super().admit(tokens)

    async def two() -> None:
        quota = Quota(requests=1)
        limited = RateLimited(SimulatedProvider(quota), always(Counted(quota, now)), quota)
        await asyncio.gather(limited.send(a_request(1)), limited.send(a_request(2)))

    run(two())
    assert Counted.asked <= 4


def test_tokens_that_a_reply_did_not_need_are_room_for_the_next() -> None:
    quota = Quota(tokens=10_000)

    async def three() -> float:
        limited = RateLimited(
            SimulatedProvider(quota, 2.0, output_tokens=10), always(LocalWindow(quota, now)), quota
        )
        large = [a_request(number, max_output_tokens=6000) for number in range(3)]
        await asyncio.gather(*map(limited.send, large))
        return now()

    assert run(three()) == pytest.approx(6.0)  # one after the other, as each turns out to be small


def test_a_reply_that_took_more_tokens_than_it_might_delays_the_next() -> None:
    quota = Quota(tokens=10_000)

    async def two() -> float:
        provider = SimulatedProvider(Quota(), 1.0, output_tokens=9_000)
        limited = RateLimited(provider, always(LocalWindow(quota, now)), quota)
        await limited.send(a_request(max_output_tokens=100))
        await limited.send(a_request(max_output_tokens=100))
        return provider.arrivals[1][0]

    assert run(two()) >= quota.window


def test_each_model_has_a_quota_of_its_own() -> None:
    quota = Quota(requests=1)

    async def two_models() -> float:
        windows = {"oracle": LocalWindow(quota, now), "sibyl": LocalWindow(quota, now)}
        limited = RateLimited(SimulatedProvider(), windows.__getitem__, quota)
        await asyncio.gather(*(limited.send(replace(a_request(), model=model)) for model in windows))
        return now()

    assert run(two_models()) == 0


def test_a_request_larger_than_the_quota_goes_out_alone() -> None:
    quota = Quota(tokens=500)

    async def three() -> list[float]:
        provider = SimulatedProvider(Quota())
        limited = RateLimited(provider, always(LocalWindow(quota, now)), quota)
        await asyncio.gather(*(limited.send(a_request(number)) for number in range(3)))
        return [at for at, _ in provider.arrivals]

    first, second, third = run(three())
    assert second - first >= quota.window
    assert third - second >= quota.window


@pytest.mark.parametrize("workers", [1, 4])
def test_when_the_provider_asks_to_come_back_later_everybody_waits(workers: int) -> None:
    async def after_429() -> list[float]:
        window = LocalWindow(Quota(), now)
        provider = SimulatedProvider(
            failing=lambda number: ModelUnavailable("429", retry_after=30) if number == 0 else None
        )
        senders = [Retried(RateLimited(provider, always(window), Quota())) for _ in range(workers)]
        first = asyncio.create_task(senders[0].send(a_request()))
        await asyncio.sleep(1)
        await asyncio.gather(first, *(sender.send(a_request()) for sender in senders))
        return [at for at, _ in provider.arrivals]

    refused, *later = run(after_429())
    assert refused == 0
    assert len(later) == workers + 1
    assert min(later) >= 30


def test_a_provider_that_asks_for_an_hour_is_not_waited_for() -> None:
    async def an_hour() -> float | None:
        window = LocalWindow(Quota(), now)
        provider = SimulatedProvider(failing=lambda _: ModelUnavailable("a day's quota", retry_after=3600))
        sender = Retried(RateLimited(provider, always(window), Quota()))
        with pytest.raises(ModelUnavailable, match="a day's quota"):
            await sender.send(a_request())
        with pytest.raises(ModelUnavailable, match="come back in 3,600 s") as error:
            await sender.send(a_request())
        assert len(provider.heard) == 1
        assert now() < LONGEST_PAUSE
        return error.value.retry_after

    assert run(an_hour()) == pytest.approx(3600)


def test_what_may_pass_is_tried_again_after_growing_random_times() -> None:
    async def thrice() -> list[float]:
        provider = SimulatedProvider(failing=lambda number: ModelUnavailable("503") if number < 3 else None)
        await Retried(provider).send(a_request())
        return [at for at, _ in provider.arrivals]

    arrivals = run(thrice())
    waits = [later - sooner for sooner, later in pairwise(arrivals)]
    assert all(0 < wait <= bound for wait, bound in zip(waits, (1, 2, 4), strict=True))
    assert run(thrice()) != arrivals


def test_trying_again_is_bounded_and_says_so() -> None:
    async def for_ever() -> int:
        provider = SimulatedProvider(failing=lambda _: ModelUnavailable("simulated: 503"))
        with pytest.raises(ModelUnavailable, match=rf"simulated: 503 \(sent {FIRST_ATTEMPTS} times\)"):
            await Retried(provider).send(a_request())
        return len(provider.heard)

    assert run(for_ever()) == FIRST_ATTEMPTS


def test_a_provider_that_has_answered_before_is_tried_for_longer() -> None:
    async def later() -> int:
        provider = SimulatedProvider(failing=lambda number: ModelUnavailable("503") if number else None)
        retried = Retried(provider)
        await retried.send(a_request())
        with pytest.raises(ModelUnavailable):
            await retried.send(a_request())
        return len(provider.heard) - 1

    assert run(later()) == ATTEMPTS


def test_what_will_not_pass_is_not_tried_again() -> None:
    async def once() -> int:
        provider = SimulatedProvider(failing=lambda _: ModelRefused("blocked"))
        with pytest.raises(ModelRefused):
            await Retried(provider).send(a_request())
        return len(provider.heard)

    assert run(once()) == 1
