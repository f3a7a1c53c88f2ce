"""What every unit of work must do."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from compendium.domain.errors import JobNotFound
from compendium.ports.unit_of_work import NoteStamp, UnitOfWorkFactory
from tests.contracts.accounts import AccountsContract
from tests.contracts.jobs import JobsContract, LeaseContract
from tests.contracts.steps import a_deck, a_job, added, committed, stored


class TransactionContract:
    async def test_what_is_not_committed_vanishes(self, units: UnitOfWorkFactory) -> None:
        job = a_job()
        async with units() as unit:
            await unit.jobs.add(job)
            await unit.decks.add(a_deck(job))
            await unit.notes.remember(job.user_id, {"guid": NoteStamp("hash", 1)})
        async with units() as unit:
            assert await unit.jobs.list(job.user_id) == []
            assert await unit.decks.list(job.user_id) == []
            assert await unit.notes.stamps(job.user_id, ["guid"]) == {}

    async def test_an_error_rolls_back(self, units: UnitOfWorkFactory) -> None:
        job = await added(units, a_job())

        async def interrupted() -> None:
            async with units() as unit:
                await unit.jobs.save(job.request_cancel(datetime.now(UTC)), was=job)
                raise InterruptedError

        with pytest.raises(InterruptedError):
            await interrupted()
        assert await stored(units, job) == job

    async def test_a_change_is_seen_in_its_own_transaction_and_in_others_after_the_commit(
        self, units: UnitOfWorkFactory
    ) -> None:
        job = a_job()
        async with units() as writer, units() as reader:
            await writer.jobs.add(job)
            assert await writer.jobs.get(job.id) == job
            with pytest.raises(JobNotFound):
                await reader.jobs.get(job.id)
            await writer.commit()
        assert await stored(units, job) == job

    async def test_a_transaction_goes_on_after_its_commit_and_what_follows_can_vanish(
        self, units: UnitOfWorkFactory
    ) -> None:
        first, second = a_job(), a_job()
        async with units() as unit:
            await unit.jobs.add(first)
            await unit.commit()
            await unit.jobs.add(second)
        assert await stored(units, first) == first
        with pytest.raises(JobNotFound):
            await stored(units, second)

    async def test_two_writers_wait_for_each_other(self, units: UnitOfWorkFactory) -> None:
        user = uuid4()

        async def remember(number: int) -> None:
            async with units() as unit:
                await unit.notes.remember(user, {"first": NoteStamp("a", number)})
                await asyncio.sleep(0.01)
                await unit.notes.remember(user, {f"{number}": NoteStamp("b", number)})
                await unit.commit()

        await asyncio.gather(*map(remember, range(5)))
        async with units() as unit:
            assert len(await unit.notes.stamps(user, [*"01234", "first"])) == 6

    async def test_of_two_at_once_one_gets_the_lock_until_its_transaction_ends(
        self, units: UnitOfWorkFactory
    ) -> None:
        for end in ["left", "committed"]:
            async with units() as first, units() as second:
                assert await first.lock("sweep")
                assert await first.lock("sweep"), "it has the lock already"
                assert not await second.lock("sweep")
                assert await second.lock("another")
                if end == "committed":
                    await first.commit()
                    assert await second.lock("sweep")
            async with units() as third:
                assert await third.lock("sweep")


class DecksContract:
    async def test_a_deck_comes_back_replaced_and_goes(self, units: UnitOfWorkFactory) -> None:
        job = await added(units, a_job())
        deck = a_deck(job)
        await committed(units, lambda unit: unit.decks.add(deck))
        better = replace(deck, num_cards=99)
        await committed(units, lambda unit: unit.decks.add(better))
        async with units() as unit:
            assert await unit.decks.get(deck.id) == better
            assert await unit.decks.list(job.user_id) == [better]
        for _ in range(2):
            await committed(units, lambda unit: unit.decks.delete(deck.id))
        async with units() as unit:
            assert await unit.decks.get(deck.id) is None

    async def test_users_see_their_own_decks_newest_first(self, units: UnitOfWorkFactory) -> None:
        now, job, other = datetime.now(UTC), await added(units, a_job()), await added(units, a_job())
        old, new = a_deck(job, created_at=now - timedelta(days=1)), a_deck(job, created_at=now)
        for deck in [old, new, a_deck(other)]:
            async with units() as unit:
                await unit.decks.add(deck)
                await unit.commit()
        async with units() as unit:
            assert await unit.decks.list(job.user_id) == [new, old]
            assert await unit.decks.list(job.user_id, offset=1, limit=1) == [old]


class ExistingContract:
    async def test_rows_are_told_from_ids_that_none_has(self, units: UnitOfWorkFactory) -> None:
        job = await added(units, a_job())
        deck = a_deck(job)
        await committed(units, lambda unit: unit.decks.add(deck))
        strangers = {uuid4() for _ in range(2_000)}
        async with units() as unit:
            assert await unit.jobs.existing({job.id, deck.id, *strangers}) == {job.id}
            names = {deck.object_name, deck.report_name}
            assert await unit.decks.objects({job.id, deck.id, *strangers}) == names
            assert await unit.decks.objects([]) == set()
            assert await unit.jobs.existing([]) == set()


class NotesContract:
    async def test_thousands_of_notes_are_remembered(self, units: UnitOfWorkFactory) -> None:
        user = uuid4()
        stamps = {f"guid{number}": NoteStamp(f"hash{number}", number) for number in range(5_000)}
        await committed(units, lambda unit: unit.notes.remember(user, stamps))
        async with units() as unit:
            assert await unit.notes.stamps(user, {*stamps, "unknown"}) == stamps

    async def test_a_new_stamp_replaces_the_old_one(self, units: UnitOfWorkFactory) -> None:
        user, late = uuid4(), 2**40
        for stamps in [{"a": NoteStamp("old", 1), "b": NoteStamp("b", 1)}, {"a": NoteStamp("new", late)}, {}]:
            async with units() as unit:
                await unit.notes.remember(user, stamps)
                await unit.commit()
        async with units() as unit:
            known = await unit.notes.stamps(user, ["a", "b"])
        assert known == {"a": NoteStamp("new", late), "b": NoteStamp("b", 1)}

    async def test_users_have_stamps_of_their_own(self, units: UnitOfWorkFactory) -> None:
        mine, yours = uuid4(), uuid4()
        for user, stamp in [(mine, NoteStamp("mine", 1)), (yours, NoteStamp("yours", 2))]:
            async with units() as unit:
                await unit.notes.remember(user, {"guid": stamp})
                await unit.commit()
        async with units() as unit:
            assert await unit.notes.stamps(mine, ["guid"]) == {"guid": NoteStamp("mine", 1)}
            assert await unit.notes.stamps(yours, ["guid"]) == {"guid": NoteStamp("yours", 2)}
            assert await unit.notes.stamps(uuid4(), ["guid"]) == {}


class UnitOfWorkContract(
    TransactionContract,
    JobsContract,
    LeaseContract,
    DecksContract,
    ExistingContract,
    NotesContract,
    AccountsContract,
):
    """Inherit, and give a fixture ``units``: a factory over an empty store with a true clock."""
