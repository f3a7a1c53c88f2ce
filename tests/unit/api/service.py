"""The API with everything in memory, called without a socket."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

from dependency_injector import providers
from httpx import ASGITransport, AsyncClient, Response

from compendium.adapters.persistence.in_memory import InMemoryStore
from compendium.adapters.storage.in_memory import InMemoryStorage
from compendium.domain.model.job import Job
from compendium.domain.model.user import User
from compendium.domain.use_cases.object_names import deck_id_of
from compendium.entrypoints.api.app import create_app
from compendium.entrypoints.service_container import ServiceContainer
from compendium.entrypoints.settings import Settings
from compendium.ports.object_storage import ObjectStorage
from compendium.ports.task_queue import TaskQueue
from compendium.ports.unit_of_work import StoredDeck
from tests.contracts.object_storage import stream
from tests.contracts.steps import a_deck, a_job, added, claimed, committed
from tests.faulty.recording_queue import RecordingQueue

PDF = b"%PDF-1.7\nnothing to read"
BROKER = "amqp://broker.example"
"""Its name makes it a service; nobody connects."""


class Service:
    """``settings`` are fields of `Settings`; those of a service with users, unless they say so."""

    def __init__(
        self,
        home: Path,
        *,
        store: InMemoryStore | None = None,
        storage: ObjectStorage | None = None,
        queue: TaskQueue | None = None,
        **settings: Any,
    ) -> None:
        self.store = store or InMemoryStore()
        self.units = self.store.unit_of_work
        self.storage = storage or InMemoryStorage()
        self.queue = queue or RecordingQueue()
        given = {"home": home, "broker_url": BROKER, "uploads_per_minute": 1000} | settings
        self.container = ServiceContainer(
            settings=providers.Object(Settings().model_copy(update=given)),
            units=providers.Object(self.units),
            pooled_units=providers.Object(nullcontext(self.units)),
            storage=providers.Object(self.storage),
            queue=providers.Object(self.queue),
        )
        self.app = create_app(self.container)

    def client(self, token: str = "", **headers: str) -> AsyncClient:
        """Sends requests, of the token's user."""
        if token:
            headers["Authorization"] = f"Bearer {token}"
        transport = ASGITransport(self.app, raise_app_exceptions=False)
        return AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", headers=headers)

    async def user(self, name: str, monthly_cards: int = 1000) -> tuple[User, AsyncClient]:
        """A new user, and a client of theirs."""
        user = await self.container.create_user()(name, monthly_cards)
        _, secret = await self.container.create_token()(name)
        return user, self.client(secret)

    async def job(self, user: User, **given: Any) -> Job:
        """A job of the user's that waits."""
        job = await added(self.units, a_job(user_id=user.id, **given))
        await self.storage.put(f"pdfs/{job.id}.pdf", stream(PDF))
        return job

    async def deck(self, user: User, file_name: str = "lecture.apkg") -> StoredDeck:
        """A finished deck of the user's."""
        job = await claimed(self.units, await self.job(user))
        name = f"decks/{deck_id_of(job.id)}.1.apkg"
        await self.storage.put(name, stream(b"PK and", b" more"))
        deck = a_deck(job, id=deck_id_of(job.id), file_name=file_name, object_name=name)
        await committed(self.units, lambda unit: unit.decks.add(deck))
        return deck


async def upload(client: AsyncClient, content: bytes = PDF, name: str = "a.pdf", **fields: Any) -> Response:
    """Hand in a file with the form's fields."""
    return await client.post("/api/v1/upload", files={"file": (name, content)}, data=fields)


def problem(response: Response) -> tuple[int, str]:
    """The status and code of an answer that is a problem as RFC 9457 has it."""
    assert response.headers["content-type"] == "application/problem+json"
    told = response.json()
    assert told["status"] == response.status_code
    assert told["title"]
    assert told["detail"]
    assert told["type"] == f"urn:compendium:{told['code']}"
    return told["status"], told["code"]
