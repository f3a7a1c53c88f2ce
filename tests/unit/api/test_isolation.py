"""Every route that there is, tried without a token, with ones that open nothing, and with another's."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from fastapi.routing import APIRoute

from compendium.entrypoints.api import decks, health, jobs, metrics, upload
from tests.unit.api.service import PDF, Service, problem

OPEN = {
    "/health/live",
    "/health/ready",
    "/metrics",
    "/openapi.json",
    "/docs",
    "/docs/oauth2-redirect",
}
"""They tell of no user."""
SHARED = {("POST", "/api/v1/upload"), ("GET", "/api/v1/jobs"), ("GET", "/api/v1/decks")}
"""They have no id of a job or deck in them: what they show is the caller's own."""
ROUTES = sorted(
    (method, route.path)
    for module in (upload, jobs, decks, health, metrics)
    for route in module.router.routes
    if isinstance(route, APIRoute)
    for method in route.methods or ()
)
GUARDED = [(method, path) for method, path in ROUTES if path not in OPEN]
OWNED = [each for each in GUARDED if each not in SHARED]


def described(app_paths: dict[str, dict[str, object]]) -> list[tuple[str, str]]:
    return sorted((method.upper(), path) for path, methods in app_paths.items() for method in methods)


def test_the_table_has_every_route_of_the_app(service: Service) -> None:
    assert described(service.app.openapi()["paths"]) == ROUTES
    assert set(OWNED) >= {
        ("GET", "/api/v1/jobs/{job_id}"),
        ("GET", "/api/v1/jobs/{job_id}/events"),
        ("POST", "/api/v1/jobs/{job_id}/cancel"),
        ("POST", "/api/v1/jobs/{job_id}/retry"),
        ("DELETE", "/api/v1/jobs/{job_id}"),
        ("GET", "/api/v1/decks/{deck_id}"),
        ("GET", "/api/v1/decks/{deck_id}/download"),
        ("DELETE", "/api/v1/decks/{deck_id}"),
    }


def filled(path: str, job_id: UUID, deck_id: UUID) -> str:
    return path.format(job_id=job_id, deck_id=deck_id)


@pytest.mark.parametrize("token", ["none", "wrong", "expired", "revoked", "of no user", "not bearer"])
@pytest.mark.parametrize(("method", "path"), GUARDED)
async def test_nothing_opens_without_a_token_that_is_valid(
    service: Service, method: str, path: str, token: str
) -> None:
    user, ann = await service.user("ann")
    deck = await service.deck(user)
    made, ended = await service.container.create_token()("ann", lasts=timedelta(seconds=-1))
    revoked, gone = await service.container.create_token()("ann")
    async with service.units() as unit:
        await unit.tokens.delete(revoked.id)
        await unit.commit()
    good = ann.headers["Authorization"]
    header = {
        "none": {},
        "wrong": {"Authorization": f"{good}x"},
        "expired": {"Authorization": f"Bearer {ended}"},
        "revoked": {"Authorization": f"Bearer {gone}"},
        "of no user": {"Authorization": f"Bearer {made.digest}"},
        "not bearer": {"Authorization": good.replace("Bearer", "Basic")},
    }[token]
    before = service.store.committed
    stranger = service.client(**header)
    response = await stranger.request(method, filled(path, deck.job_id, deck.id), files={"file": PDF})
    assert problem(response) == (401, "unauthenticated")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert service.store.committed == before


@pytest.mark.parametrize(("method", "path"), OWNED)
async def test_what_is_another_users_is_not_there(service: Service, method: str, path: str) -> None:
    user, _ = await service.user("ann")
    _, ben = await service.user("ben")
    deck = await service.deck(user)
    before = service.store.committed
    response = await ben.request(method, filled(path, deck.job_id, deck.id))
    code = "deck_not_found" if "{deck_id}" in path else "job_not_found"
    assert problem(response) == (404, code)
    missing = await ben.request(method, filled(path, UUID(int=1), UUID(int=1)))
    assert missing.json()["detail"] == response.json()["detail"].replace(
        str(deck.id if "{deck_id}" in path else deck.job_id), str(UUID(int=1))
    )
    assert service.store.committed == before
    assert {stored.name async for stored in service.storage.objects("decks")} == {deck.object_name}


@pytest.mark.parametrize("path", ["/api/v1/jobs", "/api/v1/decks"])
async def test_lists_hold_what_is_the_callers_own(service: Service, path: str) -> None:
    user, ann = await service.user("ann")
    _, ben = await service.user("ben")
    await service.deck(user)
    assert len((await ann.get(path)).json()["items"]) == 1
    assert (await ben.get(path)).json()["items"] == []
