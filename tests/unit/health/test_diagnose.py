from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from compendium.domain.use_cases.diagnose import Diagnose
from compendium.ports.health import Finding, Probe

FINE = Finding(ok=True, told="fine")


class Told(Probe):
    """Answers as it is told."""

    def __init__(self, name: str, answer: Callable[[], Awaitable[Finding]]) -> None:
        self.name = name
        self._answer = answer

    async def check(self) -> Finding:
        return await self._answer()


async def fine() -> Finding:
    return FINE


async def hangs() -> Finding:
    await asyncio.Event().wait()
    return FINE


async def breaks() -> Finding:
    raise ValueError("odd\nthing")


async def test_every_probe_has_its_finding_in_order() -> None:
    wrong = Finding(ok=False, told="down", way_out="start it")

    async def down() -> Finding:
        return wrong

    findings = await Diagnose([Told("queue", down), Told("disk", fine)])()
    assert list(findings.items()) == [("queue", wrong), ("disk", FINE)]


async def test_one_that_hangs_is_a_finding_and_holds_up_no_other() -> None:
    diagnose = Diagnose([Told("broker", hangs), Told("disk", fine)], patience=timedelta(milliseconds=10))
    findings = await asyncio.wait_for(diagnose(), 30)
    assert findings["disk"] == FINE
    assert not findings["broker"].ok
    assert findings["broker"].told == "no answer within 0.01 s"


async def test_one_that_cannot_be_cancelled_holds_up_no_other() -> None:
    ended = asyncio.Event()

    async def is_busy() -> Finding:
        while not ended.is_set():  # as with a driver's thread
            with suppress(asyncio.CancelledError):
                await ended.wait()
        return FINE

    diagnose = Diagnose([Told("storage", is_busy), Told("disk", fine)], patience=timedelta(milliseconds=10))
    findings = await asyncio.wait_for(diagnose(), 30)
    ended.set()
    assert not findings["storage"].ok
    assert findings["disk"] == FINE


async def test_one_that_breaks_is_a_finding_in_one_line() -> None:
    findings = await Diagnose([Told("broker", breaks), Told("disk", fine)])()
    assert findings["disk"] == FINE
    assert findings["broker"].told == "ValueError: odd thing"
    assert findings["broker"].way_out


async def test_all_look_at_once() -> None:
    barrier = asyncio.Barrier(2)

    async def meets() -> Finding:
        await barrier.wait()
        return FINE

    findings = await asyncio.wait_for(Diagnose([Told("a", meets), Told("b", meets)])(), 30)
    assert findings == {"a": FINE, "b": FINE}
