"""The API as a process, on real PostgreSQL, RabbitMQ, Redis and S3, with a real prefork worker."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from httpx import Client, get

from tests.integration.anki.collection import opened_collection
from tests.integration.api.conftest import LECTURE
from tests.integration.api.program import PATIENCE, PROGRAM, Api, serving
from tests.integration.servers.postgresql import Postgresql, PrivatePostgresql
from tests.integration.servers.process import spawn
from tests.integration.servers.rabbitmq import PrivateRabbitmq
from tests.integration.servers.redis import PrivateRedis

PDF = b"%PDF-1.7\n"


def upload(client: Client, content: bytes = PDF, **fields: str) -> dict[str, Any]:
    response = client.post("/api/v1/upload", files={"file": ("größe.pdf", content)}, data=fields)
    assert response.status_code == 201, response.text
    told: dict[str, Any] = response.json()
    return told


def followed(client: Client, job_id: str) -> list[dict[str, Any]]:
    """The events of a job until it has ended."""
    deadline = time.monotonic() + PATIENCE * 2
    data: list[dict[str, Any]] = []
    with client.stream("GET", f"/api/v1/jobs/{job_id}/events") as stream:
        for line in stream.iter_lines():
            assert time.monotonic() < deadline, data
            if line.startswith("data: "):
                data.append(json.loads(line.removeprefix("data: ")))
    return data


@pytest.fixture
def worker(api: Api, tmp_path: Path) -> Iterator[Path]:
    """A worker's log."""
    log = tmp_path / "worker.log"
    process = spawn([str(PROGRAM), "worker", "--concurrency", "1"], log, api.environment)
    try:
        yield log
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # how workers stop is told elsewhere, and takes a minute
        process.wait(PATIENCE)


@pytest.mark.usefixtures("worker")
def test_a_pdf_that_is_handed_in_comes_back_as_a_deck_that_anki_takes(api: Api, tmp_path: Path) -> None:
    ann = api.new_user("ann")
    job = upload(ann, LECTURE.read_bytes(), subject="Biology", custom_tags="exam,week 3", priority="9")
    events = followed(ann, job["id"])
    assert events[-1]["status"] == "COMPLETED"
    assert [each["percent"] for each in events] == sorted(each["percent"] for each in events)
    done = ann.get(f"/api/v1/jobs/{job['id']}").json()
    deck = ann.get(f"/api/v1/decks/{done['result']['deck_id']}").json()
    assert deck["num_cards"] == done["result"]["num_cards"] > 10
    redirect = ann.get(deck["download"])
    assert redirect.status_code == 307
    file = get(redirect.headers["Location"])  # without the token
    assert file.status_code == 200
    assert "filename" in file.headers["Content-Disposition"]
    package = tmp_path / "deck.apkg"
    package.write_bytes(file.content)
    with opened_collection(tmp_path) as student:
        assert student.import_package(package).new == deck["num_notes"]
        assert {tag for note in student.notes() for tag in note.tags} >= {"exam", "week-3"}
    listed = api.command("users", "list").stdout.split("\n")
    assert f"ann\t1000\t{deck['num_cards']}" in listed


@pytest.mark.usefixtures("worker")
def test_a_small_quota_cuts_the_deck_and_then_refuses_uploads(api: Api) -> None:
    ann = api.new_user("ann", "--monthly-cards", "5")
    job = upload(ann, LECTURE.read_bytes())
    assert followed(ann, job["id"])[-1]["status"] == "COMPLETED"
    result = ann.get(f"/api/v1/jobs/{job['id']}").json()["result"]
    assert result["num_cards"] == 5
    assert "room for 5 of" in result["remarks"][-1]
    refused = ann.post("/api/v1/upload", files={"file": ("a.pdf", PDF)})
    assert (refused.status_code, refused.json()["made"]) == (403, 5)
    api.command("users", "set", "ann", "--monthly-cards", "6").check_returncode()
    upload(ann)


def test_tokens_are_listed_and_revoked_and_users_named_once(api: Api) -> None:
    ann = api.new_user("ann")
    assert ann.get("/api/v1/jobs").status_code == 200
    again = api.command("users", "create", "ann")
    assert (again.returncode, again.stderr.count("\n")) == (3, 1)
    assert "ann already" in again.stderr
    token_id, *_ = api.command("tokens", "list", "ann").stdout.split("\t")
    api.command("tokens", "revoke", token_id).check_returncode()
    assert ann.get("/api/v1/jobs").status_code == 401
    assert "no token" in api.command("tokens", "revoke", token_id).stderr
    assert "there is no user ben" in api.command("tokens", "create", "ben").stderr


def test_many_first_requests_at_once_are_all_answered(api: Api) -> None:
    ann = api.new_user("ann")
    with ThreadPoolExecutor(20) as clients:
        jobs = list(clients.map(lambda _: upload(ann)["id"], range(60)))
    assert len({*jobs}) == 60
    seen: set[str] = set()
    address: str | None = "/api/v1/jobs?limit=25"
    while address:
        page = ann.get(address).json()
        seen |= {each["id"] for each in page["items"]}
        address = page["next"]
    assert seen == {*jobs}


def test_a_body_without_a_length_is_cut_off_at_the_limit(environment: dict[str, str], tmp_path: Path) -> None:
    with serving(environment | {"COMPENDIUM_MAX_UPLOAD_MB": "1"}, tmp_path) as api:
        ann = api.new_user("ann")
        sent = 0

        def body() -> Iterator[bytes]:
            nonlocal sent
            yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-'
            while sent < 64 << 20:
                sent += 1 << 16
                yield b"x" * (1 << 16)

        address = urlsplit(api.url)
        with socket.create_connection((address.hostname, address.port), timeout=PATIENCE) as wire:
            head = (
                "POST /api/v1/upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
                f"Authorization: {ann.headers['Authorization']}\r\n"
                "Content-Type: multipart/form-data; boundary=b\r\n\r\n"
            )
            wire.sendall(head.encode())
            try:
                for piece in body():
                    wire.sendall(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            except ConnectionError:
                pass  # it has answered, and closed
            answer = wire.recv(1 << 16) if sent < 64 << 20 else b""
        assert sent < 32 << 20
        assert answer == b"" or b" 413 " in answer.split(b"\r\n")[0]
        assert ann.get("/api/v1/jobs").json()["items"] == []
        assert 'status="413"' in api.client().get("/metrics").text


def test_who_is_refused_before_the_body_was_read_finds_the_connection_open(api: Api) -> None:
    """Closed with something unread it would be reset, and the answer lost with it, now and then."""
    wire = HTTPConnection(urlsplit(api.url).netloc, timeout=PATIENCE)
    with closing(wire):
        wire.putrequest("POST", "/api/v1/upload")
        wire.putheader("Content-Type", "multipart/form-data; boundary=b")
        wire.putheader("Content-Length", str(2 << 20))
        wire.endheaders(b"x" * (1 << 20))
        refused = wire.getresponse()
        assert (refused.status, json.load(refused)["code"]) == (401, "unauthenticated")
        assert not refused.will_close
        wire.send(b"x" * (1 << 20))
        wire.request("GET", "/health/live")
        assert wire.getresponse().status == 200


def test_who_follows_a_job_holds_no_connection_to_the_database(api: Api, postgresql: Postgresql) -> None:
    ann = api.new_user("ann")
    job = upload(ann)
    followers = 30
    begun = threading.Barrier(followers + 1)

    def follow() -> str:
        with (
            Client(base_url=api.url, headers=ann.headers, timeout=PATIENCE) as client,
            client.stream("GET", f"/api/v1/jobs/{job['id']}/events") as stream,
        ):
            lines = stream.iter_lines()
            next(lines)
            begun.wait(PATIENCE)
            return [line for line in lines if line.startswith("data")][-1]

    with ThreadPoolExecutor(followers) as threads:
        ends = [threads.submit(follow) for _ in range(followers)]
        begun.wait(PATIENCE)
        assert upload(ann)  # others are served meanwhile, though the pool is smaller
        assert ann.post(f"/api/v1/jobs/{job['id']}/cancel").json()["status"] == "CANCELLED"
        assert all("CANCELLED" in end.result(PATIENCE) for end in ends)


def test_without_broker_and_redis_uploads_are_taken_and_readiness_says_what_is_missing(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with PrivateRabbitmq() as rabbitmq, PrivateRedis() as redis:
        own = {"CELERY_BROKER_URL": rabbitmq.url, "CELERY_RESULT_BACKEND": redis.url}
        with serving(environment | own, tmp_path) as api:
            ann = api.new_user("ann")
            upload(ann)
            ready = api.client().get("/health/ready")
            assert (ready.status_code, ready.json()["status"]) == (200, "ready")
            assert {*ready.json()["components"]} >= {"database", "storage", "broker", "results"}
            with rabbitmq.stopped(), redis.stopped():
                begun = time.monotonic()
                assert upload(ann)["status"] == "PENDING"
                assert time.monotonic() - begun < PATIENCE / 3
                ready = api.client().get("/health/ready")
                assert (ready.status_code, ready.json()["status"]) == (200, "degraded")
                down = {name for name, each in ready.json()["components"].items() if not each["ok"]}
                assert down == {"broker", "results"}
            upload(ann)


def test_without_its_database_the_service_says_so_and_answers_again_once_it_is_back(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with (
        PrivatePostgresql() as database,
        serving(environment | {"DATABASE_URL": database.new_database()}, tmp_path) as api,
    ):
        ann = api.new_user("ann")
        job = upload(ann)
        with database.stopped():
            for refused in (
                ann.get(f"/api/v1/jobs/{job['id']}"),
                ann.post("/api/v1/upload", files={"file": ("a.pdf", PDF)}),
            ):
                assert (refused.status_code, refused.json()["code"]) == (503, "store_unavailable")
            assert api.client().get("/health/ready").status_code == 503
            assert api.client().get("/health/live").status_code == 200
        assert ann.get(f"/api/v1/jobs/{job['id']}").json()["status"] == "PENDING"


def test_the_limit_of_uploads_is_one_for_all_processes(environment: dict[str, str], tmp_path: Path) -> None:
    limited = environment | {"COMPENDIUM_UPLOADS_PER_MINUTE": "3"}
    with serving(limited, tmp_path) as one, serving(limited, tmp_path) as two:
        ann = one.new_user("ann")
        elsewhere = two.client()
        elsewhere.headers.update(ann.headers)
        file = {"file": ("a.pdf", PDF)}
        answers = [client.post("/api/v1/upload", files=file) for client in (ann, elsewhere) * 2]
        assert [each.status_code for each in answers] == [201, 201, 201, 429]
        assert int(answers[-1].headers["Retry-After"]) >= 1
