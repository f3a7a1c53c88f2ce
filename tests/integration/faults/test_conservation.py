"""Fault 15: two hundred jobs on a bad day of broker, Redis, PostgreSQL and workers.

Everything random goes by a seed that is printed: COMPENDIUM_SOAK_SEED=... repeats a run, as far as
processes repeat themselves.
"""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import signal
import statistics
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from compendium.adapters.clock.manual import ManualClock
from compendium.adapters.queue.celery import CeleryQueue
from compendium.domain.errors import DamagedPdf, IllegalTransition, LeaseLost, StoreUnavailable
from compendium.domain.model.job import MAX_ATTEMPTS, Job, JobState
from compendium.domain.use_cases.discard_orphans import DiscardOrphans
from compendium.domain.use_cases.object_names import PDF_NAME
from tests.contracts.object_storage import names
from tests.faulty.unranked_queue import unranked
from tests.integration.faults.chaos import EVENTS, Chaos
from tests.integration.faults.conftest import new_fleet
from tests.integration.faults.fleet import NEVER, Fleet
from tests.integration.faults.test_stopped_workers import stale_finish
from tests.integration.servers.postgresql import Postgresql, PrivatePostgresql
from tests.integration.servers.rabbitmq import PrivateRabbitmq
from tests.integration.servers.redis import PrivateRedis
from tests.integration.servers.seaweedfs import PrivateS3

pytestmark = pytest.mark.long

JOBS = 200
AT_ONCE = 110
"""So many wait before the first worker starts; the others come while things happen."""
PRIORITIES = (1, 5, 9)
SETTINGS: dict[str, Any] = {"timing": {"lease": 6.0, "first_retry": 1.0, "back_off": 5.0}}
SETTLING = 240.0
"""Seconds that the last jobs may take when the bad day is over."""
AUDIT = (
    "CREATE TABLE steps (number serial, job_id uuid, was text, became text)",
    """CREATE FUNCTION note_step() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO steps (job_id, was, became) VALUES (NEW.id, OLD.state, NEW.state); RETURN NEW; END'""",
    """CREATE TRIGGER note_step AFTER UPDATE ON jobs FOR EACH ROW
    WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION note_step()""",
)
"""The database itself notes every change of a state, in the transaction that makes it."""
FINAL = {state.value for state in JobState if state.is_final}


@dataclass
class Servers:
    """Of this test alone, which breaks them."""

    broker: PrivateRabbitmq = field(default_factory=PrivateRabbitmq)
    redis: PrivateRedis = field(default_factory=PrivateRedis)
    database: PrivatePostgresql = field(default_factory=PrivatePostgresql)
    storage: PrivateS3 = field(default_factory=PrivateS3)


@pytest.fixture
def servers() -> Iterator[Servers]:
    servers = Servers()
    with ExitStack() as stack:
        for server in (servers.broker, servers.redis, servers.database, servers.storage):
            stack.enter_context(server)
        yield servers


@pytest.fixture
async def fleet(tmp_path: Path, servers: Servers) -> AsyncIterator[Fleet]:
    async with new_fleet(tmp_path, servers.database, servers.broker, servers.redis, servers.storage) as fleet:
        yield fleet


@dataclass
class Users:
    """They upload, and change their minds now and then. Whoever gets an error tries again."""

    fleet: Fleet
    random: random.Random
    submitted: list[Job] = field(default_factory=list)
    scripts: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    unwanted: set[UUID] = field(default_factory=set)

    async def upload(self, number: int) -> None:
        for _ in range(number):
            priority, script = self.random.choice(PRIORITIES), self._script()
            await self.fleet.until(lambda p=priority, s=script: self._is_accepted(p, s))  # type: ignore[misc]

    async def cancel_one(self) -> None:
        job = self.random.choice(self.submitted)
        self.unwanted.add(job.id)
        try:
            await self.fleet.container.cancel_job()(job.id, job.user_id)
        except (IllegalTransition, LeaseLost, StoreUnavailable):
            return

    async def _is_accepted(self, priority: int, script: dict[str, Any]) -> bool:
        try:
            job = await self.fleet.submit(priority, **script)
        except StoreUnavailable:
            return False
        self.submitted.append(job)
        self.scripts[job.id] = script
        return True

    def _script(self) -> dict[str, Any]:
        chance = self.random.random()
        if chance < 0.05:
            return {"raises": "DamagedPdf"}
        if chance < 0.08:
            return {"raises": "ZeroDivisionError"}
        if chance < 0.2:
            return {"computes": self.random.uniform(0.2, 2)}
        return {"sleeps": self.random.uniform(0.2, 3)}


async def test_15_conservation(fleet: Fleet, servers: Servers) -> None:
    seed = int(os.environ.get("COMPENDIUM_SOAK_SEED") or secrets.randbits(32))
    print(f"\nCOMPENDIUM_SOAK_SEED={seed}", flush=True)
    Postgresql(fleet.environment["DATABASE_URL"]).execute(*AUDIT)
    users = Users(fleet, random.Random(f"users {seed}"))
    chaos = Chaos(
        fleet,
        random.Random(f"chaos {seed}"),
        *(servers.broker, servers.redis, servers.database),
        workers=3,
        settings=SETTINGS,
    )
    left = iter(shares(JOBS - AT_ONCE, EVENTS))

    async def meanwhile() -> None:
        await users.upload(next(left))
        if users.random.random() < 0.3:
            await users.cancel_one()

    begun = time.monotonic()
    await users.upload(AT_ONCE)
    keeping = asyncio.create_task(chaos.keep_workers())
    await fleet.until(chaos.has_begun)
    await chaos.reign(meanwhile)
    print(f"the day took {time.monotonic() - begun:.0f} s", flush=True)
    jobs = await all_ended(fleet)
    await fleet.has_left_nothing()
    keeping.cancel()
    await ends_without_a_process_left(fleet)
    print(f"all took {time.monotonic() - begun:.0f} s: {Counter(job.state for job in jobs)}", flush=True)
    assert {job.id for job in users.submitted} <= {job.id for job in jobs}
    assert len(jobs) >= JOBS, "an answer that was lost may hide an accepted one"
    await has_ended_each_once(fleet, jobs)
    await has_a_deck_of_each_completed(fleet, jobs)
    has_ended_as_expected(jobs, users)
    has_run_by_priority(fleet, users.submitted[:AT_ONCE])


async def all_ended(fleet: Fleet) -> list[Job]:
    """Every job, once nothing more happens to any."""
    try:
        async with asyncio.timeout(SETTLING):
            while True:
                async with fleet.units() as unit:
                    jobs = list(await unit.jobs.list(fleet.user, limit=1000))
                if all(job.state.is_final for job in jobs):
                    return jobs
                await asyncio.sleep(1)
    except TimeoutError:
        left = "\n".join(str(job) for job in jobs if not job.state.is_final)
        pytest.fail(f"these never ended:\n{left}", pytrace=False)


async def ends_without_a_process_left(fleet: Fleet) -> None:
    """No child outlives its worker, however that ended."""
    for worker in fleet.workers:
        if worker.process.poll() is None:
            worker.process.send_signal(signal.SIGTERM)
    for worker in fleet.workers:
        await fleet.until(lambda worker=worker: worker.process.poll() is not None)  # type: ignore[misc]
    await fleet.until(lambda: not any(worker.children_alive() for worker in fleet.workers))


async def has_ended_each_once(fleet: Fleet, jobs: list[Job]) -> None:
    connection = await asyncpg.connect(fleet.environment["DATABASE_URL"].replace("+asyncpg", ""))
    steps = await connection.fetch("SELECT job_id, was, became FROM steps ORDER BY number")
    await connection.close()
    ends = Counter(step["job_id"] for step in steps if step["became"] in FINAL)
    assert ends == Counter(job.id for job in jobs)
    assert not [step for step in steps if step["was"] in FINAL]


async def has_a_deck_of_each_completed(fleet: Fleet, jobs: list[Job]) -> None:
    """And no other, its cards counted once. What killed runs stored goes with the orphans."""
    completed = [job for job in jobs if job.state is JobState.COMPLETED]
    await DiscardOrphans(fleet.units, fleet.storage, ManualClock(datetime.now(UTC) + timedelta(days=2)))()
    await fleet.has_one_deck_each(*completed)
    assert await names(fleet.storage, "pdfs") == {PDF_NAME.format(job_id=job.id) for job in jobs}
    for job in completed:
        assert await fleet.deck(job)
    assert fleet.log_lines("the sweep failed") == fleet.log_lines("Exception in thread") == 0


def has_ended_as_expected(jobs: list[Job], users: Users) -> None:
    """The user's errors are told as such; a bad day costs attempts, and a job only where it costs all."""
    for job in jobs:
        raises = users.scripts.get(job.id, {}).get("raises", "")
        match job.state:
            case JobState.COMPLETED:
                assert not raises
            case JobState.CANCELLED:
                assert job.id in users.unwanted
            case JobState.FAILED if job.error_code == DamagedPdf.code:
                assert raises == "DamagedPdf"
            case _:
                assert job.attempts >= MAX_ATTEMPTS, job
                assert job.error_code in {"worker_died", StoreUnavailable.code} or raises, job
    assert sum(job.state is JobState.COMPLETED for job in jobs) > len(jobs) / 2


def has_run_by_priority(fleet: Fleet, jobs: list[Job]) -> None:
    """Of jobs that waited together. A few were out of turn: their first worker died."""
    begun = {
        priority: [
            fleet.times(job)[0].timestamp() for job in jobs if job.priority == priority and fleet.runs(job)
        ]
        for priority in PRIORITIES
    }
    low, middle, high = (statistics.median(begun[priority]) for priority in PRIORITIES)
    assert high < middle < low


async def order_of_priorities(fleet: Fleet, **faults: Any) -> list[int]:
    """Of jobs that waited, the lowest first, before their one worker came."""
    jobs = [await fleet.submit(priority) for priority in sorted(PRIORITIES * 3)]
    await fleet.worker("--concurrency=1", **faults)
    for job in jobs:
        await fleet.ended(job)
    return [job.priority for job in sorted(jobs, key=lambda job: fleet.times(job)[0])]


async def test_15_priority_9_before_1(fleet: Fleet) -> None:
    assert await order_of_priorities(fleet) == sorted(PRIORITIES * 3, reverse=True)


async def test_15_is_seen_to_fail_where_the_queue_has_no_priorities(fleet: Fleet) -> None:
    with closing(CeleryQueue(unranked(fleet.container.broker_settings()))) as queue:
        fleet.container.queue.override(queue)
        assert await order_of_priorities(fleet, ranks=False) == sorted(PRIORITIES * 3)
        fleet.container.queue.reset_last_overriding()


async def test_15_is_seen_to_fail_where_a_finish_needs_no_token(fleet: Fleet) -> None:
    await stale_finish(fleet, units="SavesWithoutToken", timing={"renew": 0, "sweep": NEVER})
    with pytest.raises(AssertionError):
        await has_a_deck_of_each_completed(fleet, await all_ended(fleet))


def shares(things: int, parts: int) -> list[int]:
    """Nearly the same number in each part."""
    return [things * (part + 1) // parts - things * part // parts for part in range(parts)]
