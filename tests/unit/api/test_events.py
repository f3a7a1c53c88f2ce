"""Following a job."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from compendium.domain.errors import JobNotFound, StoreUnavailable
from compendium.domain.model.job import Job, Outcome, Progress
from compendium.entrypoints.api import events as module
from compendium.entrypoints.api.events import events
from tests.contracts.steps import LEASE, a_job, claimed, committed
from tests.unit.api.service import Service, problem

CLAIMED = a_job(created_at=datetime(2026, 1, 1, tzinfo=UTC)).claim(datetime.now(UTC), LEASE)
DONE = CLAIMED.complete(datetime.now(UTC), Outcome(uuid4(), 1, 1, 1, 1, 1, 1))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LOOK_EVERY", 0.001)


def looks(*seen: Job | Exception) -> Iterator[Job | Exception]:
    yield from seen


async def told(first: Job, *seen: Job | Exception) -> list[tuple[str, object]]:
    """The events' names and data, for what one look after the other sees."""
    coming = looks(*seen)

    async def look() -> Job:
        job = next(coming)
        if isinstance(job, Exception):
            raise job
        return job

    async with aclosing(events(first, look)) as stream:  # type: ignore[type-var]  # a generator
        return [(event.event or "", json.loads(event.data or "")) async for event in stream]


def at(stage: str, done: int, total: int) -> Job:
    return replace(CLAIMED, progress=Progress(stage, done, total))


async def test_each_move_is_told_once_and_the_last_one_ends_it() -> None:
    assert await told(CLAIMED, CLAIMED, at("load", 0, 1), at("load", 0, 1), at("topics", 1, 2), DONE) == [
        ("progress", {"status": "PROCESSING", "stage": "", "percent": 0}),
        ("progress", {"status": "PROCESSING", "stage": "load", "percent": 0}),
        ("progress", {"status": "PROCESSING", "stage": "topics", "percent": 27}),
        ("progress", {"status": "COMPLETED", "stage": "", "percent": 100}),
    ]


async def test_a_job_that_has_ended_is_told_once() -> None:
    assert await told(DONE) == [("progress", {"status": "COMPLETED", "stage": "", "percent": 100})]


async def test_a_database_that_is_away_for_a_moment_ends_nothing() -> None:
    assert len(await told(CLAIMED, StoreUnavailable("away"), StoreUnavailable("away"), DONE)) == 2


async def test_a_job_that_is_deleted_says_so() -> None:
    assert (await told(CLAIMED, JobNotFound("gone")))[-1] == ("deleted", {})


async def test_the_route_streams_until_the_job_has_ended(service: Service) -> None:
    user, ann = await service.user("ann")
    claim = await claimed(service.units, await service.job(user))

    async def work() -> None:
        await asyncio.sleep(0.05)
        done = claim.complete(datetime.now(UTC), Outcome(uuid4(), 1, 1, 1, 1, 1, 1))
        await committed(service.units, lambda unit: unit.jobs.save(done, was=claim))

    async def states() -> AsyncIterator[str]:
        async with ann.stream("GET", f"/api/v1/jobs/{claim.id}/events") as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            async for line in response.aiter_lines():
                if line.startswith("data: "):
                    yield json.loads(line.removeprefix("data: "))["status"]

    async with asyncio.timeout(30):
        _, seen = await asyncio.gather(work(), _listed(states()))
    assert seen[-1] == "COMPLETED"  # whether it was seen at work before is a race


async def test_a_job_that_is_not_there_is_no_stream(service: Service) -> None:
    _, ann = await service.user("ann")
    assert problem(await ann.get(f"/api/v1/jobs/{uuid4()}/events")) == (404, "job_not_found")


async def _listed(stream: AsyncIterator[str]) -> list[str]:
    return [each async for each in stream]
