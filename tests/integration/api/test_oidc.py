"""Tokens of an OpenID Connect issuer: its own are let in, all others are not."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from dependency_injector import providers

from compendium.adapters.identity.oidc import OidcVerifier
from compendium.domain.account_errors import IssuerUnavailable, Unauthenticated
from compendium.ports.token_verifier import Subject
from tests.integration.api.issuer import AUDIENCE, Issuer, new_key, running
from tests.unit.api.service import Service, problem, upload


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with running() as issuer:
        yield issuer


@pytest.fixture
def verifier(issuer: Issuer) -> OidcVerifier:
    return OidcVerifier(issuer.url, AUDIENCE, "", cooldown=0)


async def test_a_token_of_the_issuer_names_its_subject(issuer: Issuer, verifier: OidcVerifier) -> None:
    assert await verifier.verify(issuer.token()) == Subject(issuer.url, "42")
    assert await verifier.verify(issuer.token(aud=["other", AUDIENCE], sub="43")) == Subject(issuer.url, "43")


async def test_the_address_of_the_keys_may_be_given(issuer: Issuer) -> None:
    issuer.announces = "nothing"
    verifier = OidcVerifier(issuer.url, AUDIENCE, f"{issuer.url}/keys")
    assert await verifier.verify(issuer.token())


async def test_keys_are_fetched_once_for_many_tokens(issuer: Issuer, verifier: OidcVerifier) -> None:
    tokens = [issuer.token(sub=str(number)) for number in range(20)]
    await asyncio.gather(*map(verifier.verify, tokens))
    await verifier.verify(issuer.token())
    assert issuer.asked == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another service"},
        {"aud": None},
        {"exp": 1_000_000_000},  # in 2001
        {"exp": None},
        {"exp": "tomorrow"},
        {"nbf": 10_000_000_000},  # in 2286
        {"sub": None},
        {"sub": ""},
        {"sub": "x" * 256},
        {"sub": "日本"},
        {"sub": "4\x002"},
    ],
    ids=lambda claims: str(claims)[:30],
)
async def test_a_token_that_says_something_else_is_refused(
    issuer: Issuer, verifier: OidcVerifier, claims: dict[str, Any]
) -> None:
    token = issuer.token(**claims)
    with pytest.raises(Unauthenticated):
        await verifier.verify(token)


async def test_a_token_signed_by_somebody_else_is_refused(issuer: Issuer, verifier: OidcVerifier) -> None:
    with pytest.raises(Unauthenticated):
        await verifier.verify(issuer.token(key=new_key()))
    with pytest.raises(Unauthenticated):
        await verifier.verify(issuer.token(key=new_key(), kid="unknown"))


async def test_a_token_that_is_not_signed_is_refused(issuer: Issuer, verifier: OidcVerifier) -> None:
    assert await verifier.verify(issuer.token())
    with pytest.raises(Unauthenticated, match="not signed"):
        await verifier.verify(issuer.token(alg="none"))
    header, claims, _ = issuer.token().split(".")
    with pytest.raises(Unauthenticated):
        await verifier.verify(f"{header}.{claims}.")


async def test_the_public_key_is_no_secret_to_sign_with(issuer: Issuer, verifier: OidcVerifier) -> None:
    public = issuer.keys["first"].public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    signing = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    head, _, claims = issuer.token().rpartition(".")[0].partition(".")
    forged_head = jwt.utils.base64url_encode(b'{"alg":"HS256","typ":"JWT","kid":"first"}').decode()
    assert head
    message = f"{forged_head}.{claims}"
    forged = f"{message}.{jwt.utils.base64url_encode(signing.sign(message.encode(), pem)).decode()}"
    with pytest.raises(Unauthenticated, match="not signed"):
        await verifier.verify(forged)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é" * 9, "." * 3, "cmp", "\udcff.a.b"])
async def test_what_is_no_token_at_all_is_refused(verifier: OidcVerifier, token: str) -> None:
    with pytest.raises(Unauthenticated):
        await verifier.verify(token)


async def test_a_new_key_is_found_and_one_that_is_withdrawn_opens_nothing(
    issuer: Issuer, verifier: OidcVerifier
) -> None:
    await verifier.verify(issuer.token())
    old = issuer.token()
    issuer.keys = {"second": new_key()}
    assert await verifier.verify(issuer.token(kid="second"))
    with pytest.raises(Unauthenticated):
        await verifier.verify(old)


async def test_unknown_keys_do_not_make_us_flood_the_issuer(issuer: Issuer) -> None:
    verifier = OidcVerifier(issuer.url, AUDIENCE, "", cooldown=3600)
    await verifier.verify(issuer.token())
    for number in range(5):
        with pytest.raises(Unauthenticated):
            await verifier.verify(issuer.token(key=new_key(), kid=f"unknown {number}"))
    assert issuer.asked == 1


async def test_an_issuer_that_is_away_is_nobodys_fault(issuer: Issuer, verifier: OidcVerifier) -> None:
    issuer.down = True
    with pytest.raises(IssuerUnavailable):
        await verifier.verify(issuer.token())
    with pytest.raises(IssuerUnavailable):
        await OidcVerifier(issuer.url, AUDIENCE, f"{issuer.url}/keys").verify(issuer.token())
    issuer.down = False
    assert await verifier.verify(issuer.token())


async def test_an_address_that_describes_another_issuer_is_not_believed(
    issuer: Issuer, verifier: OidcVerifier
) -> None:
    issuer.announces = "https://evil.example"
    with pytest.raises(IssuerUnavailable, match="OIDC_ISSUER"):
        await verifier.verify(issuer.token())


async def test_somebody_whom_the_issuer_knows_uses_the_service_beside_those_with_api_tokens(
    issuer: Issuer, tmp_path: Path
) -> None:
    service = Service(tmp_path, oidc_issuer=issuer.url, oidc_audience=AUDIENCE, monthly_cards=7)
    assert service.container.verifier() is service.container.verifier()
    carol, dave = service.client(issuer.token(sub="carol")), service.client(issuer.token(sub="dave"))
    _, ann = await service.user("ann")
    job = (await upload(carol)).json()["id"]
    assert (await carol.get(f"/api/v1/jobs/{job}")).status_code == 200
    for stranger in (dave, ann):
        assert problem(await stranger.get(f"/api/v1/jobs/{job}")) == (404, "job_not_found")
    (user,) = [user for user in service.store.committed.users.values() if user.subject == "carol"]
    assert user.monthly_cards == 7
    late = service.client(issuer.token(sub="carol", exp=int(time.time()) - 3600))
    assert problem(await late.get("/api/v1/jobs")) == (401, "unauthenticated")
    issuer.down = True
    service.container.verifier.override(providers.Object(OidcVerifier(issuer.url, AUDIENCE, "")))
    assert problem(await carol.get("/api/v1/jobs")) == (503, "issuer_unavailable")
    assert (await ann.get("/api/v1/jobs")).status_code == 200
