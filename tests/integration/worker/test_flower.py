"""Flower, as docs/operations.md starts it: a password before everything but the health check."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from socket import gethostname

import httpx
import pytest

from compendium.domain.model.job import JobState
from tests.integration.faults.fleet import Fleet
from tests.integration.servers.process import ServerProcess, free_port
from tests.integration.worker.commands import APP, environment

OPERATOR = ("operator", "secret")


class Flower(ServerProcess):
    """A process on loopback, ours to stop."""

    name = "Flower"

    def __init__(self, fleet: Fleet) -> None:
        super().__init__()
        self._port = free_port()
        self._environment = environment(fleet) | {"FLOWER_BASIC_AUTH": ":".join(OPERATOR)}
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{self._port}", timeout=30)

    def command(self) -> list[str]:
        return [sys.executable, *APP, "flower", "--address=127.0.0.1", f"--port={self._port}"]

    def environment(self) -> dict[str, str]:
        return self._environment

    def ask(self) -> None:
        self.client.get("/healthcheck").raise_for_status()

    def close(self) -> None:
        self.client.close()
        super().close()


@pytest.fixture
def flower(fleet: Fleet, tmp_path: Path) -> Iterator[Flower]:
    with Flower(fleet) as flower:
        yield flower


async def test_it_shows_workers_and_jobs_to_who_has_the_password(fleet: Fleet, flower: Flower) -> None:
    assert flower.client.get("/healthcheck").text == "OK"
    for path in ("/", "/workers", "/tasks", "/api/workers", "/api/tasks"):
        assert flower.client.get(path).status_code == 401
        assert flower.client.get(path, auth=("operator", "guess")).status_code == 401

    await fleet.worker()
    job = await fleet.submit()
    assert (await fleet.ended(job)).state is JobState.COMPLETED
    worker = f"w0@{gethostname()}"

    def workers() -> bool:
        return worker in flower.client.get("/api/workers", auth=OPERATOR, params={"refresh": 1}).json()

    def task() -> dict[str, str]:
        answer = flower.client.get(f"/api/task/info/{job.id}", auth=OPERATOR)
        return answer.json() if answer.status_code == 200 else {}

    await fleet.until(workers, lambda: "Flower knows no worker")
    await fleet.until(lambda: task().get("state") == "SUCCESS", lambda: str(task()))
    assert task()["name"] == "compendium.process_pdf"
    assert str(job.id) in task()["args"]
    page = flower.client.get("/workers", auth=OPERATOR)
    assert (page.status_code, worker in page.text) == (200, True)
