"""What the repositories of users, tokens and usage must do."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest

from compendium.domain.errors import LeaseLost
from compendium.domain.model.job import JobState
from compendium.domain.model.usage import Usage
from compendium.domain.model.user import ApiToken, User, digest_of
from compendium.ports.unit_of_work import UnitOfWorkFactory
from tests.contracts.steps import LEASE, a_deck, a_job, added, claimed, committed, stored

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)


def a_user(**given: Any) -> User:
    usual: dict[str, Any] = {"id": uuid4(), "monthly_cards": 1000, "created_at": datetime.now(UTC)}
    return User(**usual | {"name": str(usual["id"])} | given)


def a_token(user: User, secret: str, **given: Any) -> ApiToken:
    usual: dict[str, Any] = {"id": uuid4(), "name": "laptop", "created_at": datetime.now(UTC)}
    return ApiToken(user_id=user.id, digest=digest_of(secret), **usual | given)


class UsersContract:
    async def test_a_user_comes_back_by_id_and_by_name(self, units: UnitOfWorkFactory) -> None:
        user = a_user(name="Jürgen.Müller@example.org", issuer="https://login.example", subject="42")
        assert await committed(units, lambda unit: unit.users.add(user))
        async with units() as unit:
            assert await unit.users.get(user.id) == user
            assert await unit.users.by_name(user.name) == user
            assert await unit.users.get(uuid4()) is None
            assert await unit.users.by_name(user.name.lower()) is None

    async def test_a_name_or_an_id_that_is_taken_is_refused_and_the_transaction_goes_on(
        self, units: UnitOfWorkFactory
    ) -> None:
        ann, ben = a_user(name="ann"), a_user(name="ben")
        async with units() as unit:
            assert await unit.users.add(ann)
            assert not await unit.users.add(a_user(name="ann"))
            assert not await unit.users.add(replace(ann, name="anna"))
            assert await unit.users.add(ben)
            await unit.commit()
        async with units() as unit:
            assert await unit.users.list() == [ann, ben]
            assert await unit.users.list(offset=1, limit=1) == [ben]

    async def test_a_quota_is_set_for_one_user(self, units: UnitOfWorkFactory) -> None:
        ann, ben = a_user(), a_user()
        async with units() as unit:
            await unit.users.add(ann)
            await unit.users.add(ben)
            await unit.commit()
        await committed(units, lambda unit: unit.users.set_monthly_cards(ann.id, 5))
        await committed(units, lambda unit: unit.users.set_monthly_cards(uuid4(), 5))
        async with units() as unit:
            assert await unit.users.get(ann.id) == replace(ann, monthly_cards=5)
            assert await unit.users.get(ben.id) == ben


class TokensContract:
    async def test_a_token_is_known_by_its_digest_until_it_is_deleted(self, units: UnitOfWorkFactory) -> None:
        user = a_user()
        token = a_token(user, "one", expires_at=datetime(2027, 1, 1, tzinfo=UTC))
        await committed(units, lambda unit: unit.users.add(user))
        await committed(units, lambda unit: unit.tokens.add(token))
        async with units() as unit:
            assert await unit.tokens.by_digest(digest_of("one")) == token
            assert await unit.tokens.by_digest(digest_of("two")) is None
        assert await committed(units, lambda unit: unit.tokens.delete(token.id))
        assert not await committed(units, lambda unit: unit.tokens.delete(token.id))
        async with units() as unit:
            assert await unit.tokens.by_digest(digest_of("one")) is None

    async def test_users_have_tokens_of_their_own(self, units: UnitOfWorkFactory) -> None:
        ann, ben = a_user(), a_user()
        now = datetime.now(UTC)
        old, new = a_token(ann, "1", created_at=now - timedelta(days=1)), a_token(ann, "2", created_at=now)
        async with units() as unit:
            for user in (ann, ben):
                await unit.users.add(user)
            for token in (old, new, a_token(ben, "3")):
                await unit.tokens.add(token)
            await unit.commit()
        async with units() as unit:
            assert await unit.tokens.list(ann.id) == [new, old]


class UsageContract:
    async def test_cards_count_by_user_and_month(self, units: UnitOfWorkFactory) -> None:
        ann, ben = uuid4(), uuid4()
        for user, month, cards in [(ann, NOVEMBER, 3), (ann, NOVEMBER, 4), (ann, DECEMBER, 5)]:
            async with units() as unit:
                assert await unit.usage.count_cards(user, month, cards, 100)
                await unit.commit()
        async with units() as unit:
            assert await unit.usage.cards_made(ann, NOVEMBER) == 7
            assert await unit.usage.cards_made(ann, DECEMBER) == 5
            assert await unit.usage.cards_made(ben, NOVEMBER) == 0

    @pytest.mark.parametrize("before", [0, 4])
    async def test_a_count_beyond_the_limit_changes_nothing(
        self, units: UnitOfWorkFactory, before: int
    ) -> None:
        user = uuid4()
        await committed(units, lambda unit: unit.usage.count_cards(user, NOVEMBER, before, 10))
        assert not await committed(units, lambda unit: unit.usage.count_cards(user, NOVEMBER, 11, 10))
        assert await committed(units, lambda unit: unit.usage.count_cards(user, NOVEMBER, 10 - before, 10))
        assert not await committed(units, lambda unit: unit.usage.count_cards(user, NOVEMBER, 1, 10))
        assert await committed(units, lambda unit: unit.usage.count_cards(user, NOVEMBER, 90, None))
        async with units() as unit:
            assert await unit.usage.cards_made(user, NOVEMBER) == 100

    async def test_of_many_counts_at_once_no_more_get_through_than_the_limit_allows(
        self, units: UnitOfWorkFactory
    ) -> None:
        user = uuid4()
        assert await committed(units, lambda unit: unit.usage.count_cards(user, NOVEMBER, 1, 10))
        barrier = Barrier(6)

        async def count() -> bool:
            async with units() as unit:
                barrier.wait()
                counted = await unit.usage.count_cards(user, NOVEMBER, 3, 10)
                await unit.commit()
            return counted

        threads = [asyncio.to_thread(asyncio.run, count()) for _ in range(barrier.parties)]
        assert sum(await asyncio.gather(*threads)) == 3
        async with units() as unit:
            assert await unit.usage.cards_made(user, NOVEMBER) == 10

    async def test_what_is_rolled_back_does_not_count(self, units: UnitOfWorkFactory) -> None:
        user = uuid4()
        async with units() as unit:
            assert await unit.usage.count_cards(user, NOVEMBER, 3, 10)
        async with units() as unit:
            assert await unit.usage.cards_made(user, NOVEMBER) == 0


class JobsInNumbersContract:
    async def test_a_job_is_deleted_with_its_deck_if_nobody_took_it_meanwhile(
        self, units: UnitOfWorkFactory
    ) -> None:
        other = await added(units, a_job())
        seen = await added(units, a_job())
        async with units() as unit:
            await unit.decks.add(a_deck(seen))
            await unit.decks.add(a_deck(other))
            await unit.commit()
        taken = await claimed(units, seen)
        async with units() as unit:
            with pytest.raises(LeaseLost):
                await unit.jobs.delete(seen)
        assert await stored(units, seen) == taken
        await committed(units, lambda unit: unit.jobs.delete(taken))
        async with units() as unit:
            assert await unit.jobs.list(seen.user_id) == []
            assert await unit.decks.list(seen.user_id) == []
            assert len(await unit.decks.list(other.user_id)) == 1

    async def test_an_operator_sees_all_jobs_in_numbers(self, units: UnitOfWorkFactory) -> None:
        now = datetime.now(UTC)
        async with units() as unit:
            none = await unit.jobs.figures()
        assert (none.by_state, none.usage) == ({}, Usage())
        oldest = now - timedelta(hours=2)
        rows: list[dict[str, Any]] = [
            {"next_attempt_at": oldest, "usage": Usage(3, 1000, 200, 1, 0.25)},
            {"next_attempt_at": now - timedelta(hours=1), "attempts": 2},
            {"next_attempt_at": now + timedelta(hours=1)},
            {"state": JobState.PROCESSING, "lease_until": now + LEASE, "attempts": 1},
            {"state": JobState.PROCESSING, "lease_until": now - LEASE, "attempts": 3},
            {
                "state": JobState.FAILED,
                "attempts": 4,
                "usage": Usage(2, 10, 20, 0, None),
                "next_attempt_at": now - timedelta(days=9),
            },
        ]
        for given in rows:
            await added(units, a_job(**given))
        async with units() as unit:
            figures = await unit.jobs.figures()
        assert figures.by_state == {JobState.PENDING: 3, JobState.PROCESSING: 2, JobState.FAILED: 1}
        assert figures.oldest_due == oldest
        assert figures.expired_leases == 1
        assert figures.tried_again == 2
        assert figures.usage == Usage(5, 1010, 220, 1, 0.25)


class AccountsContract(UsersContract, TokensContract, UsageContract, JobsInNumbersContract):
    """Part of `UnitOfWorkContract`."""
