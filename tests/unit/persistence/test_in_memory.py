from __future__ import annotations

from datetime import timedelta

import pytest

from compendium.adapters.clock.manual import ManualClock
from compendium.adapters.persistence import in_memory_transaction
from compendium.adapters.persistence.in_memory import InMemoryStore
from compendium.domain.errors import StoreUnavailable
from compendium.ports.unit_of_work import NoteStamp, UnitOfWorkFactory
from tests.contracts.steps import LEASE, a_job, added, claimed
from tests.contracts.unit_of_work import UnitOfWorkContract


class TestInMemoryUnitOfWork(UnitOfWorkContract):
    @pytest.fixture
    def units(self) -> UnitOfWorkFactory:
        return InMemoryStore().unit_of_work


async def test_the_clock_of_a_test_is_the_clock_of_the_store() -> None:
    clock = ManualClock()
    units = InMemoryStore(clock.now).unit_of_work
    job = await added(units, a_job(created_at=clock.now()))
    assert (await claimed(units, job)).lease_until == clock.now() + LEASE
    clock.advance(LEASE + timedelta(seconds=1))
    assert (await claimed(units, job)).attempts == 2


async def test_a_writer_that_never_ends_makes_the_store_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_memory_transaction, "_LOCK_PATIENCE", 0.01)
    store, job = InMemoryStore(), a_job()
    async with store.unit_of_work() as endless, store.unit_of_work() as late:
        await endless.jobs.add(job)
        with pytest.raises(StoreUnavailable):
            await late.notes.remember(job.user_id, {"guid": NoteStamp("hash", 1)})
