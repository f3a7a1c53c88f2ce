"""A user deletes a job, or a deck."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from compendium.adapters.clock.manual import ManualClock
from compendium.adapters.persistence.in_memory import InMemoryJobs, InMemoryStore, InMemoryUnitOfWork
from compendium.adapters.storage.in_memory import InMemoryStorage
from compendium.domain.errors import DeckNotFound, JobNotFound, LeaseLost
from compendium.domain.model.job import Job, Progress
from compendium.domain.use_cases.decks import DeleteDeck
from compendium.domain.use_cases.delete_job import DeleteJob
from compendium.domain.use_cases.object_names import deck_id_of
from tests.contracts.object_storage import stream
from tests.contracts.steps import LEASE, a_deck, a_job, added, claimed, committed, stored
from tests.faulty.recording_queue import RecordingQueue


class House:
    def __init__(self) -> None:
        self.clock = ManualClock()
        self.store = InMemoryStore(self.clock.now)
        self.units = self.store.unit_of_work
        self.storage = InMemoryStorage()
        self.queue = RecordingQueue()
        self.delete_job = DeleteJob(self.units, self.storage, self.queue)
        self.delete_deck = DeleteDeck(self.units, self.storage)

    async def job(self) -> Job:
        job = await added(self.units, a_job(created_at=self.clock.now()))
        await self.storage.put(f"pdfs/{job.id}.pdf", stream(b"%PDF"))
        return job

    async def finished(self) -> Job:
        job = await claimed(self.units, await self.job())
        deck_id = deck_id_of(job.id)
        names = {kind: f"decks/{deck_id}.1.{kind}" for kind in ("apkg", "report.json")}
        for name in names.values():
            await self.storage.put(name, stream(b"PK"))
        deck = a_deck(job, id=deck_id, object_name=names["apkg"], report_name=names["report.json"])
        await committed(self.units, lambda unit: unit.decks.add(deck))
        await committed(
            self.units, lambda unit: unit.usage.count_cards(job.user_id, date(2026, 1, 1), 15, None)
        )
        return job

    async def objects(self) -> list[str]:
        return [stored.name for bucket in ("pdfs", "decks") async for stored in self.storage.objects(bucket)]

    async def cards_made(self, job: Job) -> int:
        async with self.units() as unit:
            return await unit.usage.cards_made(job.user_id, date(2026, 1, 1))


@pytest.fixture
def house() -> House:
    return House()


async def test_a_job_goes_with_its_pdf_its_deck_and_its_hint_and_gives_no_cards_back(house: House) -> None:
    job = await house.finished()
    await house.delete_job(job.id, job.user_id)
    assert await house.objects() == []
    assert house.queue.cancelled == [job.id]
    assert await house.cards_made(job) == 15
    with pytest.raises(JobNotFound):
        await house.delete_job(job.id, job.user_id)


async def test_a_worker_loses_the_job_that_it_works_on(house: House) -> None:
    job = await claimed(house.units, await house.job())
    await house.delete_job(job.id, job.user_id)
    async with house.units() as unit:
        with pytest.raises(LeaseLost):
            await unit.jobs.renew(job.id, job.token, LEASE, Progress())


async def test_a_job_that_is_claimed_at_this_very_moment_goes_all_the_same(house: House) -> None:
    class LooksThenLoses(InMemoryJobs):
        """A worker claims the job between the look and the step, once."""

        async def delete(self, job: Job) -> None:
            if job.token == 0:
                await claimed(house.units, job)
            await super().delete(job)

    def units() -> InMemoryUnitOfWork:
        unit = house.store.unit_of_work()
        unit.jobs = LooksThenLoses(unit._transaction)
        return unit

    job = await house.job()
    await DeleteJob(units, house.storage, house.queue)(job.id, job.user_id)
    assert house.store.committed.jobs == {}


async def test_a_deck_goes_and_its_job_and_count_stay(house: House) -> None:
    job = await house.finished()
    await house.delete_deck(deck_id_of(job.id), job.user_id)
    assert await house.objects() == [f"pdfs/{job.id}.pdf"]
    assert await stored(house.units, job) == job
    assert await house.cards_made(job) == 15
    with pytest.raises(DeckNotFound):
        await house.delete_deck(deck_id_of(job.id), job.user_id)


async def test_other_peoples_jobs_and_decks_are_not_there(house: House) -> None:
    job = await house.finished()
    with pytest.raises(JobNotFound):
        await house.delete_job(job.id, uuid4())
    with pytest.raises(DeckNotFound):
        await house.delete_deck(deck_id_of(job.id), uuid4())
    assert len(await house.objects()) == 3
