"""What every account of a quota keeps to; in real time, with a window of a fifth of a second."""

from __future__ import annotations

import asyncio

import pytest

from compendium.adapters.models.windows import UNDER_WAY, Quota, Window

QUOTA = Quota(requests=4, tokens=1000, window=0.2)


async def admitted(window: Window, *tokens: int) -> list[str]:
    """The tickets of those that are let through, asked for one after the other."""
    admissions = [await window.admit(each) for each in tokens]
    return [admission.ticket for admission in admissions if admission.ticket]


class WindowContract:
    """Needs a fixture ``window``: an unused one of `QUOTA`."""

    async def test_as_many_requests_as_the_quota_has_go_through_at_once(self, window: Window) -> None:
        assert len(await admitted(window, *[1] * 10)) == 4

    async def test_as_many_tokens_as_the_quota_has_go_through_at_once(self, window: Window) -> None:
        assert len(await admitted(window, 600, 400, 1)) == 2

    async def test_whoever_has_to_wait_is_told_for_how_long(self, window: Window) -> None:
        tickets = await admitted(window, *[100] * 4)
        for ticket in tickets:
            await window.settle(ticket, 100)
        wait = (await window.admit(100)).wait
        assert 0 < wait <= QUOTA.window
        await asyncio.sleep(wait)
        assert await admitted(window, 100)

    async def test_enough_must_come_back_for_a_large_request(self, window: Window) -> None:
        first, second = await admitted(window, 300, 300)
        await window.settle(first, 300)
        await asyncio.sleep(0.1)
        await window.settle(second, 300)
        small, large = (await window.admit(600)).wait, (await window.admit(900)).wait
        assert small < large

    async def test_what_is_not_answered_counts_until_it_must_have_arrived(self, window: Window) -> None:
        await admitted(window, *[1] * 4)
        assert (await window.admit(1)).wait == pytest.approx(QUOTA.window + UNDER_WAY, abs=0.15)

    async def test_a_reply_that_took_less_leaves_room(self, window: Window) -> None:
        (ticket,) = await admitted(window, 1000)
        assert not await admitted(window, 500)
        await window.settle(ticket, 500)
        assert await admitted(window, 500)

    async def test_a_reply_that_took_more_leaves_none(self, window: Window) -> None:
        (ticket,) = await admitted(window, 100)
        await window.settle(ticket, 1000)
        assert not await admitted(window, 500)

    async def test_settling_late_changes_nothing(self, window: Window) -> None:
        await window.settle("of yesterday", 1000)
        assert await admitted(window, 1000)

    async def test_more_than_the_whole_quota_goes_through_alone(self, window: Window) -> None:
        assert await admitted(window, 5000)
        assert not await admitted(window, 1)

    async def test_nobody_goes_through_while_the_provider_asks_for_a_pause(self, window: Window) -> None:
        await window.pause(0.3)
        await window.pause(0.1)  # the longer one counts
        wait = (await window.admit(1)).wait
        assert 0.1 < wait <= 0.3
        await asyncio.sleep(wait)
        assert await admitted(window, 1)

    async def test_of_many_at_once_no_more_go_through_than_may(self, window: Window) -> None:
        admissions = await asyncio.gather(*(window.admit(1) for _ in range(20)))
        assert sum(bool(admission.ticket) for admission in admissions) == 4
