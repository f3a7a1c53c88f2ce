"""Faults 16 and 17: the database, the storage or the results are gone for a while."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from compendium.domain.errors import StoreUnavailable
from compendium.domain.model.job import Job, JobState
from tests.integration.faults.conftest import new_fleet
from tests.integration.faults.fleet import NEVER, UNFINISHED, Fleet, stays
from tests.integration.servers.postgresql import PrivatePostgresql
from tests.integration.servers.rabbitmq import Rabbitmq
from tests.integration.servers.redis import PrivateRedis
from tests.integration.servers.seaweedfs import PrivateS3

pytestmark = pytest.mark.long

BOUND = 10.0
"""Seconds within which an upload is answered: five of them are given to the queue."""
PATIENT = {"lease": 60.0}
"""Longer than any restart takes."""


@pytest.fixture(scope="module")
def database() -> Iterator[PrivatePostgresql]:
    with PrivatePostgresql() as server:
        yield server


@pytest.fixture(scope="module")
def storage() -> Iterator[PrivateS3]:
    with PrivateS3() as server:
        yield server


@pytest.fixture(scope="module")
def results() -> Iterator[PrivateRedis]:
    with PrivateRedis() as server:
        yield server


@pytest.fixture
async def fleet(
    tmp_path: Path,
    database: PrivatePostgresql,
    rabbitmq: Rabbitmq,
    results: PrivateRedis,
    storage: PrivateS3,
) -> AsyncIterator[Fleet]:
    storage.empty()
    async with new_fleet(tmp_path, database, rabbitmq, results, storage) as fleet:
        yield fleet


async def running(fleet: Fleet, **settings: Any) -> list[Job]:
    """Two jobs in the middle of their work, and one that waits behind them."""
    await fleet.worker("--concurrency=2", **settings)
    jobs = [await fleet.submit(waits=True) for _ in range(3)]
    for job in jobs[:2]:
        await fleet.begun(job)
    return jobs


async def let_go(fleet: Fleet, jobs: list[Job]) -> list[Job]:
    """The jobs as they end."""
    for job in jobs:
        fleet.diary.open(str(job.id))
    return [await fleet.ended(job) for job in jobs]


async def test_16_postgresql_restarted_in_mid_job(fleet: Fleet, database: PrivatePostgresql) -> None:
    jobs = await running(fleet, timing=PATIENT)
    database.restart()
    rows = await let_go(fleet, jobs)
    assert [(row.state, row.attempts) for row in rows] == [(JobState.COMPLETED, 1)] * 3
    await fleet.has_one_deck_each(*jobs)
    await fleet.has_left_nothing()


async def test_16_a_lease_that_a_restart_outlasts_costs_an_attempt_and_nothing_else(
    fleet: Fleet, database: PrivatePostgresql
) -> None:
    jobs = await running(fleet)
    with database.stopped():
        await asyncio.sleep(5)  # the lease is 4 s
    rows = await let_go(fleet, jobs)
    assert {row.state for row in rows} == {JobState.COMPLETED}
    await fleet.has_one_deck_each(*jobs)
    await fleet.has_left_nothing()


async def test_16_postgresql_stopped_as_jobs_finish(fleet: Fleet, database: PrivatePostgresql) -> None:
    jobs = await running(fleet, timing=PATIENT | {"lease": 8.0})
    with database.stopped():
        for job in jobs:
            fleet.diary.open(str(job.id))
        await fleet.until(lambda: fleet.log_lines("the job's row can't be reached") >= 2)
    rows = [await fleet.ended(job) for job in jobs]
    assert {row.state for row in rows} == {JobState.COMPLETED}
    await fleet.has_one_deck_each(*jobs)
    await fleet.has_left_nothing()


async def test_16_s3_stopped_in_mid_job(fleet: Fleet, storage: PrivateS3) -> None:
    jobs = await running(fleet)
    with storage.stopped():
        for job in jobs[:2]:
            fleet.diary.open(str(job.id))
            row = await fleet.has(job, lambda row: row.state is JobState.PENDING and row.attempts > 0)
            assert row.error_code == StoreUnavailable.code
    rows = await let_go(fleet, jobs)
    assert {row.state for row in rows} == {JobState.COMPLETED}
    await fleet.has_one_deck_each(*jobs)
    await fleet.has_left_nothing()


async def test_16_is_seen_to_fail_where_a_storage_says_that_it_has_what_it_lost(
    fleet: Fleet, storage: PrivateS3
) -> None:
    (job, *_) = await running(fleet, forgets=True)
    with storage.stopped():
        fleet.diary.open(str(job.id))
        await fleet.ended(job)
    with pytest.raises(AssertionError):
        await fleet.has_one_deck_each(job)


async def test_17_redis_gone_at_upload(fleet: Fleet, results: PrivateRedis) -> None:
    await fleet.worker()
    with results.stopped():
        begun = time.monotonic()
        job = await fleet.upload()
        assert time.monotonic() - begun < BOUND
        row = await fleet.ended(job)
        assert (row.state, row.attempts) == (JobState.COMPLETED, 1)
        await fleet.has_one_deck_each(job)
        await fleet.has_left_nothing()


async def test_17_redis_gone_in_mid_job(fleet: Fleet, results: PrivateRedis) -> None:
    jobs = await running(fleet)
    with results.stopped():
        rows = await let_go(fleet, jobs)
        assert [(row.state, row.attempts) for row in rows] == [(JobState.COMPLETED, 1)] * 3
        await fleet.has_one_deck_each(*jobs)
        await fleet.has_left_nothing()


async def test_17_is_seen_to_fail_with_the_result_backend_that_celery_ships(
    fleet: Fleet, results: PrivateRedis
) -> None:
    await fleet.worker(results="celery", timing={"sweep": NEVER})
    with results.stopped():
        job = await fleet.submit()
        await fleet.until(lambda: fleet.log_lines(f"[{job.id}] received") >= 1)
        await stays(job, fleet, UNFINISHED, 5)
        assert fleet.runs(job) == []


async def test_17_is_seen_to_fail_where_the_publisher_has_a_result_backend(
    fleet: Fleet, results: PrivateRedis
) -> None:
    publish = "import sys, celery; celery.Celery(broker=sys.argv[1], backend=sys.argv[2]).send_task('a.task')"
    with results.stopped():
        process = await asyncio.create_subprocess_exec(
            *[sys.executable, "-c", publish, fleet.environment["CELERY_BROKER_URL"], results.url],
            stderr=asyncio.subprocess.DEVNULL,
        )
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(process.wait(), BOUND)
        process.kill()
        await process.wait()
    assert "celery" not in await fleet.messages(), "the default queue, which publishing would have declared"
