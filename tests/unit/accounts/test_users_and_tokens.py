"""Who sends a request."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from compendium.adapters.clock.manual import ManualClock
from compendium.adapters.identity.no_issuer import NoIssuer
from compendium.adapters.persistence.in_memory import InMemoryStore
from compendium.domain.account_errors import Unauthenticated, UserExists, UserNotFound
from compendium.domain.errors import BadInput
from compendium.domain.use_cases.authenticate import Authenticate
from compendium.domain.use_cases.create_token import CreateToken
from compendium.domain.use_cases.create_user import CreateUser
from compendium.ports.token_verifier import Subject, TokenVerifier


class FixedVerifier(TokenVerifier):
    """Says that the token is the subject's name."""

    async def verify(self, token: str) -> Subject:
        return Subject("https://login.example", token)


class House:
    def __init__(self) -> None:
        self.clock = ManualClock()
        self.store = InMemoryStore(self.clock.now)
        units = self.store.unit_of_work
        self.create_user = CreateUser(units, self.clock)
        self.create_token = CreateToken(units, self.clock)
        self.authenticate = Authenticate(units, self.clock, NoIssuer(), 1000)


@pytest.fixture
def house() -> House:
    return House()


async def test_a_token_opens_the_service_for_its_user(house: House) -> None:
    ann, ben = await house.create_user("ann", 5), await house.create_user("ben", 5)
    for user in (ann, ben):
        _, secret = await house.create_token(user.name, name="laptop")
        assert await house.authenticate(secret) == user


async def test_what_is_stored_does_not_open_the_service(house: House) -> None:
    await house.create_user("ann", 5)
    token, secret = await house.create_token("ann")
    _, other = await house.create_token("ann")
    assert secret != other
    assert len(secret) > 40
    assert secret not in str(house.store.committed)
    for wrong in (token.digest, f"cmp_{token.digest}", secret.removeprefix("cmp_"), secret[:-1], "cmp_", ""):
        with pytest.raises(Unauthenticated):
            await house.authenticate(wrong)


async def test_a_token_ends_with_its_days(house: House) -> None:
    user = await house.create_user("ann", 5)
    _, secret = await house.create_token("ann", lasts=timedelta(days=30))
    house.clock.advance(timedelta(days=30) - timedelta(seconds=1))
    assert await house.authenticate(secret) == user
    house.clock.advance(timedelta(seconds=1))
    with pytest.raises(Unauthenticated, match="expired on 2026-01-31"):
        await house.authenticate(secret)


async def test_a_revoked_token_opens_nothing(house: House) -> None:
    await house.create_user("ann", 5)
    token, secret = await house.create_token("ann")
    async with house.store.unit_of_work() as unit:
        await unit.tokens.delete(token.id)
        await unit.commit()
    with pytest.raises(Unauthenticated, match="unknown or was revoked"):
        await house.authenticate(secret)


@pytest.mark.parametrize("name", ["", "with space", "a\nb", "x" * 65, "a/b", "42 at https://login.example"])
async def test_a_name_that_could_be_taken_for_something_else_is_refused(house: House, name: str) -> None:
    with pytest.raises(BadInput, match="letters, digits"):
        await house.create_user(name, 5)


async def test_names_are_given_once_and_must_exist(house: House) -> None:
    await house.create_user("ann", 5)
    with pytest.raises(UserExists, match="ann"):
        await house.create_user("ann", 7)
    with pytest.raises(UserNotFound, match="ben"):
        await house.create_token("ben")


async def test_a_subject_of_the_issuer_is_added_at_its_first_request_and_known_from_then_on(
    house: House,
) -> None:
    authenticate = replace(house.authenticate, verifier=FixedVerifier())
    first = await asyncio.gather(*(authenticate("42") for _ in range(5)))
    house.clock.advance(timedelta(days=1))
    again = await replace(authenticate, monthly_cards=7)("42")
    assert {user.id for user in first} == {again.id}
    assert (again.name, again.monthly_cards) == ("42 at https://login.example", 1000)
    assert (again.issuer, again.subject) == ("https://login.example", "42")
    assert (await authenticate("43")).id != again.id
    assert len(house.store.committed.users) == 2
