"""A user's decks."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote

from dependency_injector import providers

from compendium.adapters.storage.in_memory import InMemoryStorage
from tests.contracts.object_storage import names
from tests.unit.api.service import Service, problem


class LinkingStorage(InMemoryStorage):
    """Serves its objects itself."""

    async def link(self, name: str, file_name: str, lasts: timedelta) -> str:
        return f"https://objects.example/{name}?as={file_name}&for={lasts.total_seconds():.0f}"


async def test_decks_are_listed_and_looked_at(service: Service) -> None:
    user, ann = await service.user("ann")
    decks = [await service.deck(user) for _ in range(3)]
    told = (await ann.get("/api/v1/decks?limit=2")).json()
    more = (await ann.get(told["next"])).json()
    assert {each["id"] for each in told["items"] + more["items"]} == {str(deck.id) for deck in decks}
    assert more["next"] is None
    one = (await ann.get(f"/api/v1/decks/{decks[0].id}")).json()
    assert one["job_id"] == str(decks[0].job_id)
    assert (one["name"], one["num_notes"], one["num_cards"]) == ("Lecture", 12, 15)


async def test_a_deck_is_downloaded_under_its_own_name(service: Service) -> None:
    user, ann = await service.user("ann")
    deck = await service.deck(user, 'Größe "1" – 経済;\r\nX: y.apkg')
    response = await ann.get((await ann.get(f"/api/v1/decks/{deck.id}")).json()["download"])
    assert (response.status_code, response.content) == (200, b"PK and more")
    disposition = response.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename*=utf-8''")
    assert unquote(disposition.partition("''")[2]) == deck.file_name
    assert "x" not in response.headers


async def test_a_plain_name_is_given_as_every_client_understands_it(service: Service) -> None:
    user, ann = await service.user("ann")
    deck = await service.deck(user)
    response = await ann.get(f"/api/v1/decks/{deck.id}/download")
    assert response.headers["Content-Disposition"] == 'attachment; filename="lecture.apkg"'


async def test_where_the_storage_serves_its_objects_a_download_is_sent_there_for_a_quarter_of_an_hour(
    tmp_path: Path,
) -> None:
    service = Service(tmp_path, storage=LinkingStorage())
    user, ann = await service.user("ann")
    deck = await service.deck(user)
    response = await ann.get(f"/api/v1/decks/{deck.id}/download")
    assert response.status_code == 307
    assert (
        response.headers["Location"] == f"https://objects.example/{deck.object_name}?as=lecture.apkg&for=900"
    )


async def test_a_deck_whose_file_is_gone_is_a_problem_and_no_broken_file(service: Service) -> None:
    user, ann = await service.user("ann")
    deck = await service.deck(user)
    service.container.storage.override(providers.Object(LinklessStorage()))
    assert problem(await ann.get(f"/api/v1/decks/{deck.id}/download")) == (404, "object_missing")


class LinklessStorage(InMemoryStorage):
    """An empty folder, whose links say nothing of what is there."""

    async def link(self, name: str, file_name: str, lasts: timedelta) -> str:
        return f"file:///{name}"


async def test_a_deleted_deck_is_gone_and_its_job_stays(service: Service) -> None:
    user, ann = await service.user("ann")
    deck = await service.deck(user)
    assert (await ann.delete(f"/api/v1/decks/{deck.id}")).status_code == 204
    for path in ("", "/download"):
        assert problem(await ann.get(f"/api/v1/decks/{deck.id}{path}")) == (404, "deck_not_found")
    assert await names(service.storage, "decks") == set()
    assert (await ann.get(f"/api/v1/jobs/{deck.job_id}")).status_code == 200
