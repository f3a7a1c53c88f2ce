"""The finish of a job: a deck within the user's quota, stored once, counted once."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from compendium.adapters.clock.manual import ManualClock
from compendium.adapters.decks.json_writer import JsonDeckWriter
from compendium.adapters.persistence.in_memory import InMemoryStore
from compendium.adapters.storage.in_memory import InMemoryStorage
from compendium.domain.account_errors import QuotaExhausted
from compendium.domain.errors import LeaseLost, StoreUnavailable
from compendium.domain.model.job import Job, JobState
from compendium.domain.model.user import User
from compendium.domain.model.wishes import DeckFormat
from compendium.domain.pipeline.run import Made
from compendium.domain.use_cases.deliver_deck import NO_QUOTA, DeliverDeck
from compendium.ports.unit_of_work import StoredDeck
from tests.contracts.accounts import a_user
from tests.contracts.object_storage import content
from tests.contracts.steps import a_job, added, claimed, committed, stored
from tests.faulty.broken_commit import BrokenCommits
from tests.unit.accounts.decks import a_card, made

START = datetime(2026, 11, 20, 8, tzinfo=UTC)
NOVEMBER = date(2026, 11, 1)
FIVE = made(*(a_card(f"note{number}", score=number / 10) for number in range(5)))


@dataclass
class House:
    """The use case with everything in memory."""

    folder: Path
    clock: ManualClock = field(default_factory=lambda: ManualClock(START))
    storage: InMemoryStorage = field(default_factory=InMemoryStorage)
    store: InMemoryStore | None = None

    def __post_init__(self) -> None:
        self.shared = self.store or InMemoryStore(self.clock.now)
        self.units = self.shared.unit_of_work
        writers = {DeckFormat.APKG: JsonDeckWriter()}
        self.deliver = DeliverDeck(self.units, self.storage, writers, self.clock)

    async def user(self, monthly_cards: int) -> User:
        user = a_user(monthly_cards=monthly_cards)
        await committed(self.units, lambda unit: unit.users.add(user))
        return user

    async def running(self, user_id: UUID) -> Job:
        return await claimed(
            self.units, await added(self.units, a_job(user_id=user_id, created_at=self.clock.now()))
        )

    async def delivered(self, job: Job, whole: Made = FIVE) -> tuple[Job, Made]:
        folder = self.folder / str(job.id)
        folder.mkdir(exist_ok=True)
        return await self.deliver(job, whole, folder)

    async def cards_made(self, user_id: UUID, month: date = NOVEMBER) -> int:
        async with self.units() as unit:
            return await unit.usage.cards_made(user_id, month)

    async def deck(self, user_id: UUID) -> StoredDeck:
        async with self.units() as unit:
            (deck,) = await unit.decks.list(user_id)
        return deck

    async def objects(self) -> set[str]:
        return {stored.name async for stored in self.storage.objects("decks")}


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


async def test_a_deck_within_the_quota_is_stored_whole_and_counted(house: House) -> None:
    user = await house.user(monthly_cards=5)
    job, delivered = await house.delivered(await house.running(user.id))
    assert delivered is FIVE
    assert job.state is JobState.COMPLETED
    assert await stored(house.units, job) == job
    assert await house.cards_made(user.id) == 5
    deck = await house.deck(user.id)
    assert deck.num_cards == 5
    assert await house.objects() == {deck.object_name, deck.report_name}


async def test_a_deck_beyond_the_quota_is_cut_to_its_best_notes_and_says_so(house: House) -> None:
    user = await house.user(monthly_cards=7)
    await house.delivered(await house.running(user.id))
    job, delivered = await house.delivered(await house.running(user.id))
    remark = "The monthly quota left room for 2 of 5 cards; it renews on 2026-12-01."
    assert [card.guid for card in delivered.deck.cards] == ["note3", "note4"]
    assert delivered.report.remarks[-1] == remark
    assert job.outcome is not None
    assert job.outcome.num_cards == 2
    assert job.outcome.remarks[-1] == remark
    assert await house.cards_made(user.id) == 7
    async with house.units() as unit:
        deck = await unit.decks.get(job.outcome.deck_id)
    assert deck is not None
    report = json.loads(await content(house.storage, deck.report_name))
    assert report["num_cards"] == deck.num_cards == 2
    assert [dropped["rule"] for dropped in report["dropped"]] == [NO_QUOTA] * 3


async def test_with_nothing_left_the_job_fails_for_good_and_says_when_to_come_back(house: House) -> None:
    user = await house.user(monthly_cards=5)
    await house.delivered(await house.running(user.id))
    before = await house.objects()
    job = await house.running(user.id)
    with pytest.raises(QuotaExhausted, match="2026-12-01"):
        await house.delivered(job)
    assert await stored(house.units, job) == job
    assert await house.objects() == before
    assert await house.cards_made(user.id) == 5


async def test_a_new_month_has_a_quota_of_its_own(house: House) -> None:
    user = await house.user(monthly_cards=5)
    await house.delivered(await house.running(user.id))
    house.clock.advance(timedelta(days=11))
    await house.delivered(await house.running(user.id))
    assert await house.cards_made(user.id) == await house.cards_made(user.id, date(2026, 12, 1)) == 5


async def test_the_local_user_has_no_quota(house: House) -> None:
    local = UUID(int=0)
    for _ in range(3):
        _, delivered = await house.delivered(await house.running(local))
        assert delivered is FIVE


async def test_jobs_that_finish_at_once_share_what_is_left_to_the_last_card(house: House) -> None:
    user = await house.user(monthly_cards=12)
    jobs = [await house.running(user.id) for _ in range(4)]
    ended = await asyncio.gather(*map(house.delivered, jobs), return_exceptions=True)
    cards = [end[1].deck.num_cards for end in ended if not isinstance(end, BaseException)]
    assert sorted(cards) == [2, 5, 5]
    assert sum(isinstance(end, QuotaExhausted) for end in ended) == 1
    assert await house.cards_made(user.id) == 12
    async with house.units() as unit:
        decks = await unit.decks.list(user.id)
    assert sorted(deck.num_cards for deck in decks) == [2, 5, 5]
    for deck in decks:
        assert len(json.loads(await content(house.storage, deck.object_name))["notes"]) == deck.num_notes
    assert await house.objects() == {name for deck in decks for name in (deck.object_name, deck.report_name)}


async def test_a_run_that_lost_its_job_leaves_the_deck_of_the_run_that_won_as_it_was(house: House) -> None:
    user = await house.user(monthly_cards=100)
    stale = await house.running(user.id)
    house.clock.advance(timedelta(hours=1))
    await house.delivered(await claimed(house.units, stale))
    deck = await house.deck(user.id)
    bytes_before = await content(house.storage, deck.object_name)
    with pytest.raises(LeaseLost):
        await house.delivered(stale, made(a_card("another")))
    assert await content(house.storage, deck.object_name) == bytes_before
    assert await house.deck(user.id) == deck
    assert await house.objects() == {deck.object_name, deck.report_name}
    assert await house.cards_made(user.id) == 5


async def test_a_run_that_was_repeated_clears_away_what_the_first_one_stored(tmp_path: Path) -> None:
    store = BrokenCommits(failures=0)
    house = House(tmp_path, store=store)
    job = await claimed(house.units, await added(house.units, a_job()), timedelta(seconds=-1))
    store.failures = 1
    with pytest.raises(StoreUnavailable):
        await house.delivered(job)
    assert len(await house.objects()) == 2
    await house.delivered(await claimed(house.units, job))
    deck = await house.deck(job.user_id)
    assert await house.objects() == {deck.object_name, deck.report_name}
    assert await house.cards_made(job.user_id) == 5


async def test_a_finish_whose_answer_was_lost_keeps_its_deck(tmp_path: Path) -> None:
    store = BrokenCommits(failures=0, arrives=True)
    house = House(tmp_path, store=store)
    job = await claimed(house.units, await added(house.units, a_job()))
    store.failures = 1
    with pytest.raises(StoreUnavailable):
        await house.delivered(job)
    assert (await stored(house.units, job)).state is JobState.COMPLETED
    deck = await house.deck(job.user_id)
    assert await content(house.storage, deck.object_name)
