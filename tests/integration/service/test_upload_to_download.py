"""From a PDF to a deck in Anki over real servers, a real API and a real worker, as a user has it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.integration.anki.collection import opened_collection
from tests.integration.servers.process import end, free_port, spawn

PROGRAM = str(Path(sys.executable).parent / "compendium")
LECTURE = Path(__file__).parents[3] / "examples" / "lecture.pdf"
PATIENCE = 180


@contextmanager
def running(command: list[str], log: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = spawn(command, log, environment)
    try:
        yield process
    finally:
        if process.poll() is None:
            end(process, signal.SIGKILL)


@pytest.fixture
def api(tmp_path: Path, service_environment: dict[str, str]) -> Iterator[str]:
    """Its address."""
    port = str(free_port())
    with running([PROGRAM, "serve", "--port", port], tmp_path / "api.log", service_environment):
        address = f"http://127.0.0.1:{port}"
        eventually(lambda: is_live(address), tmp_path / "api.log")
        yield address


@pytest.fixture
def worker(tmp_path: Path, service_environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [PROGRAM, "worker", "--concurrency=1"]
    with running(command, tmp_path / "worker.log", service_environment) as process:
        yield process


@pytest.fixture
def client(api: str, service_environment: dict[str, str]) -> Iterator[httpx.Client]:
    """Of a user whom the operator has just made."""
    told(service_environment, PROGRAM, "users", "create", "ada")
    token = told(service_environment, PROGRAM, "tokens", "create", "ada").split()[-1]
    with httpx.Client(base_url=api, headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
        yield client


def told(environment: dict[str, str], *command: str) -> str:
    return subprocess.run(
        command, env=os.environ | environment, check=True, text=True, stdout=subprocess.PIPE, timeout=PATIENCE
    ).stdout


def is_live(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health/live").is_success
    except httpx.TransportError:
        return False


def eventually(true: Callable[[], bool], log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, log.read_text("utf-8", "replace")
        time.sleep(0.2)


def uploaded(client: httpx.Client, name: str, content: bytes) -> dict[str, Any]:
    answer = client.post("/api/v1/upload", files={"file": (name, content)}, data={"deck_name": "Lecture"})
    assert answer.status_code == 201, answer.text
    job: dict[str, Any] = answer.json()
    assert job["status"] == "PENDING"
    return job


def ended(client: httpx.Client, job: dict[str, Any], log: Path) -> dict[str, Any]:
    def is_final() -> bool:
        job.update(client.get(f"/api/v1/jobs/{job['id']}").raise_for_status().json())
        return job["status"] not in {"PENDING", "PROCESSING"}

    eventually(is_final, log)
    return job


def test_an_uploaded_pdf_comes_back_as_a_deck_that_anki_imports(
    client: httpx.Client, worker: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    job = ended(client, uploaded(client, "lecture.pdf", LECTURE.read_bytes()), tmp_path / "worker.log")
    assert job["status"] == "COMPLETED"
    (deck,) = client.get("/api/v1/decks").json()["items"]
    download = client.get(f"/api/v1/decks/{deck['id']}/download")
    assert download.status_code == 307
    package = tmp_path / "lecture.apkg"
    package.write_bytes(httpx.get(download.headers["location"]).raise_for_status().content)
    with opened_collection(tmp_path) as student:
        assert student.import_package(package).new == deck["num_notes"] > 0
        assert len(student.rendered()) == deck["num_cards"]
        decks = {student.deck_of(student.anki.get_card(id_)) for id_ in student.anki.find_cards("")}
    assert decks == {"Lecture"}

    worker.send_signal(signal.SIGTERM)
    assert worker.wait(PATIENCE) == 0
    assert not (tmp_path / "home" / "worker.alive").exists()


def test_a_broken_pdf_tells_its_user_what_to_do_and_celery_the_same(
    client: httpx.Client, worker: subprocess.Popen[bytes], service_environment: dict[str, str], tmp_path: Path
) -> None:
    job = ended(client, uploaded(client, "letter.pdf", b"%PDF-1.7\nDear Ada"), tmp_path / "worker.log")
    assert job["status"] == "FAILED"
    assert job["attempts"] == 1
    celery = [sys.executable, "-m", "celery", "-A", "compendium.entrypoints.worker"]
    assert "damaged_pdf: letter.pdf" in told(service_environment, *celery, "result", "--traceback", job["id"])
    assert worker.poll() is None
