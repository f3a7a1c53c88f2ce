from __future__ import annotations

from datetime import timedelta

import pytest

from compendium.adapters.clock.manual import ManualClock
from compendium.adapters.persistence.in_memory import InMemoryStore
from compendium.domain.errors import StoreUnavailable
from compendium.domain.use_cases.probe_sweeper import SweeperProbe
from compendium.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from tests.contracts.steps import a_job, added, claimed, committed

MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def units(clock: ManualClock) -> UnitOfWorkFactory:
    return InMemoryStore(clock.now).unit_of_work


@pytest.fixture
def probe(units: UnitOfWorkFactory, clock: ManualClock) -> SweeperProbe:
    return SweeperProbe(units, clock, sweep=MINUTE)


async def test_a_job_that_no_sweep_enqueued_is_named(
    probe: SweeperProbe, units: UnitOfWorkFactory, clock: ManualClock
) -> None:
    job = await added(units, a_job(created_at=clock.now()))
    clock.advance(4 * MINUTE)
    assert (await probe.check()).told == "1 job is due, none without a message for 5 minutes"
    clock.advance(2 * MINUTE)
    finding = await probe.check()
    assert not finding.ok
    assert str(job.id) in finding.told


async def test_a_lease_that_no_sweep_took_up_is_one_too(
    probe: SweeperProbe, units: UnitOfWorkFactory, clock: ManualClock
) -> None:
    await claimed(units, await added(units, a_job(created_at=clock.now())), MINUTE)
    for minutes, ok in [(0, True), (2, True), (5, False)]:
        clock.advance(minutes * MINUTE)
        assert (await probe.check()).ok is ok


async def test_jobs_whose_message_is_on_its_way_may_wait_for_long(
    probe: SweeperProbe, units: UnitOfWorkFactory, clock: ManualClock
) -> None:
    job = await added(units, a_job(created_at=clock.now()))
    await committed(units, lambda unit: unit.jobs.mark_enqueued(job.id, job.token))
    clock.advance(timedelta(hours=5))
    assert (await probe.check()).ok


async def test_a_retry_that_is_not_due_is_none_of_its_business(
    probe: SweeperProbe, units: UnitOfWorkFactory, clock: ManualClock
) -> None:
    await added(units, a_job(created_at=clock.now(), next_attempt_at=clock.now() + timedelta(hours=1)))
    clock.advance(timedelta(minutes=50))
    assert (await probe.check()).told.startswith("0 jobs are due")


async def test_a_database_that_is_down_is_not_the_sweepers_fault(clock: ManualClock) -> None:
    def down() -> UnitOfWork:
        raise StoreUnavailable("the database does not answer")

    finding = await SweeperProbe(down, clock, MINUTE).check()
    assert finding.ok
    assert not finding.seen
