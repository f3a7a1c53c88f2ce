from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from compendium.adapters.clock.manual import ManualClock
from compendium.adapters.persistence.in_memory import InMemoryStore
from compendium.adapters.storage.in_memory import InMemoryStorage
from compendium.domain.errors import StoreUnavailable
from compendium.domain.model.wishes import DeckFormat
from compendium.domain.use_cases.discard_orphans import DiscardOrphans
from compendium.domain.use_cases.object_names import deck_name, report_name
from tests.contracts.object_storage import names, stream
from tests.contracts.steps import a_deck, a_job, added, committed
from tests.faulty.broken_commit import BrokenCommits

DAY = timedelta(days=1)


class House:
    """An object storage and a database, empty."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.storage = InMemoryStorage(self.clock.now)
        self.units = InMemoryStore(self.clock.now).unit_of_work
        self.discard_orphans = DiscardOrphans(self.units, self.storage, self.clock)

    async def put(self, *names: str) -> None:
        for name in names:
            await self.storage.put(name, stream(b"x"))

    async def left(self) -> set[str]:
        return await names(self.storage, "pdfs") | await names(self.storage, "decks")


@pytest.fixture
def house() -> House:
    return House()


def pdf(job_id: UUID) -> str:
    return f"pdfs/{job_id}.pdf"


async def test_what_has_a_row_stays_and_what_has_none_goes_after_a_day(house: House) -> None:
    job = await added(house.units, a_job())
    deck = a_deck(job)
    await committed(house.units, lambda unit: unit.decks.add(deck))
    ours = {pdf(job.id), deck.object_name, deck.report_name}
    lost = uuid4()
    orphans = {pdf(lost), f"decks/{lost}.apkg", f"decks/{lost}.report.json", f"decks/{lost}.csv"}
    await house.put(*ours, *orphans)
    house.clock.advance(DAY - timedelta(seconds=1))
    assert await house.discard_orphans() == 0
    assert await house.left() == ours | orphans
    house.clock.advance(timedelta(seconds=1))
    assert await house.discard_orphans() == 4
    assert await house.left() == ours
    assert await house.discard_orphans() == 0


async def test_what_another_run_stored_beside_the_deck_goes_too(house: House) -> None:
    job = await added(house.units, a_job())
    deck = a_deck(job)
    await committed(house.units, lambda unit: unit.decks.add(deck))
    beside = {deck_name(deck.id, 7, DeckFormat.APKG), report_name(deck.id, 7)}
    await house.put(deck.object_name, deck.report_name, *beside)
    house.clock.advance(DAY)
    assert await house.discard_orphans() == 2
    assert await house.left() == {deck.object_name, deck.report_name}


async def test_a_job_is_no_deck(house: House) -> None:
    job = await added(house.units, a_job())
    await house.put(f"decks/{job.id}.apkg")
    house.clock.advance(DAY)
    assert await house.discard_orphans() == 1


async def test_an_object_stored_again_is_young_again(house: House) -> None:
    name = pdf(uuid4())
    await house.put(name)
    house.clock.advance(DAY)
    await house.put(name)
    assert await house.discard_orphans() == 0


async def test_what_somebody_else_keeps_in_the_buckets_is_left_alone(house: House) -> None:
    foreign = {"pdfs/.keep", "pdfs/readme.txt", "decks/notes"}
    await house.put(*foreign, f"backup/{uuid4()}.pdf")
    house.clock.advance(DAY)
    assert await house.discard_orphans() == 0
    assert await house.left() == foreign


async def test_all_of_many_orphans_go_in_one_sweep(house: House) -> None:
    jobs = [await added(house.units, a_job()) for _ in range(3)]
    ours = {pdf(job.id) for job in jobs}
    await house.put(*(pdf(uuid4()) for _ in range(250)), *ours)
    house.clock.advance(DAY)
    assert await house.discard_orphans() == 250
    assert await house.left() == ours


async def test_without_the_database_s_answer_nothing_is_deleted(house: House) -> None:
    await house.put(pdf(uuid4()))
    house.clock.advance(DAY)
    database = BrokenCommits()
    database.away = True
    with pytest.raises(StoreUnavailable):
        await DiscardOrphans(database.unit_of_work, house.storage, house.clock)()
    assert len(await house.left()) == 1
