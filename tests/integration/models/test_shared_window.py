"""The account that workers share, in a real Redis that comes and goes."""

from __future__ import annotations

import asyncio
from uuid import uuid4

import pytest

from compendium.adapters.models import shared_window
from compendium.adapters.models.redis_window import RedisWindow
from compendium.adapters.models.shared_window import SharedWindow
from compendium.adapters.models.windows import Quota, Window
from tests.contracts.quota_window import QUOTA, WindowContract, admitted
from tests.integration.servers.redis import PrivateRedis, Redis

SLOW = Quota(requests=8, tokens=1000, window=2.0)
"""Slow enough to see what happens within a window on a busy machine."""


class TestRedisWindow(WindowContract):
    @pytest.fixture
    def window(self, redis: Redis) -> Window:
        return RedisWindow(redis.url, uuid4().hex, QUOTA)


class TestSharedWindow(WindowContract):
    @pytest.fixture
    def window(self, redis: Redis) -> Window:
        return SharedWindow(redis.url, uuid4().hex, QUOTA)


async def test_workers_share_one_account(redis: Redis) -> None:
    name = uuid4().hex
    here, there = RedisWindow(redis.url, name, SLOW), RedisWindow(redis.url, name, SLOW)
    tickets = await admitted(here, *[1] * 5)
    assert len(await admitted(there, *[1] * 5)) == 3
    await there.settle(tickets[0], 900)
    assert not await admitted(RedisWindow(redis.url, name, Quota(tokens=900)), 1)


async def test_accounts_of_different_names_are_apart(redis: Redis) -> None:
    assert await admitted(RedisWindow(redis.url, uuid4().hex, SLOW), 1000)
    assert await admitted(RedisWindow(redis.url, uuid4().hex, SLOW), 1000)


async def test_a_pause_is_everybodys(redis: Redis) -> None:
    name = uuid4().hex
    await RedisWindow(redis.url, name, SLOW).pause(30)
    assert (await RedisWindow(redis.url, name, SLOW).admit(1)).wait > 20


async def test_workers_count_one_another(redis: Redis) -> None:
    name = uuid4().hex
    windows = [RedisWindow(redis.url, name, SLOW) for _ in range(3)]
    for window in windows:
        await window.admit(1)
    assert windows[-1].neighbours.workers == 3


async def settled(window: Window) -> float:
    """Wait until the window lets somebody through. For how many seconds it first said to wait."""
    first = await window.admit(1)
    admission = first
    while not admission.ticket:
        await asyncio.sleep(admission.wait)
        admission = await window.admit(1)
    return first.wait


async def test_when_redis_goes_each_keeps_to_its_share_after_a_window_of_silence() -> None:
    name = uuid4().hex
    with PrivateRedis() as redis:
        windows = [SharedWindow(redis.url, name, SLOW) for _ in range(2)]
        for window in windows:
            await window.admit(1)
        await windows[0].admit(1)
        redis.stop()
        assert await settled(windows[0]) == pytest.approx(SLOW.window, abs=0.5)
        assert len(await admitted(windows[0], *[1] * 8)) == 4 - 1


async def test_where_nobody_ever_told_the_workers_are_those_of_the_settings() -> None:
    with PrivateRedis() as redis:
        url = redis.url
    window = SharedWindow(url, uuid4().hex, SLOW, workers=8)
    await settled(window)
    assert not await admitted(window, 1)


async def test_when_redis_is_back_the_account_is_shared_after_a_window_of_silence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shared_window, "ASK_AGAIN", 0.1)
    with PrivateRedis() as redis:
        window = SharedWindow(redis.url, uuid4().hex, SLOW, workers=8)
        with redis.stopped():
            await settled(window)
        await asyncio.sleep(0.1)
        assert await settled(window) > SLOW.window / 2
        assert len(await admitted(window, *[1] * 8)) == 7


async def test_when_redis_has_lost_the_account_everybody_waits_a_window() -> None:
    with PrivateRedis() as redis:
        window = SharedWindow(redis.url, uuid4().hex, SLOW)
        assert len(await admitted(window, *[1] * 8)) == 8
        await asyncio.to_thread(redis.restart)  # before anybody asks: nobody hears that it was gone
        window._redis._client = None
        assert not await admitted(window, 1)
        assert await settled(window) > SLOW.window / 4


async def test_a_settled_request_and_a_pause_survive_that_redis_goes() -> None:
    with PrivateRedis() as redis:
        window = SharedWindow(redis.url, uuid4().hex, SLOW)
        (ticket,) = await admitted(window, 1)
        redis.stop()
        await window.settle(ticket, 1)
        await window.pause(30)
        assert (await window.admit(1)).wait > 20
