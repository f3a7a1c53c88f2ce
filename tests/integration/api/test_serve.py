"""`compendium serve` with no settings at all: one process, one local user, this machine alone."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pymupdf
import pytest

from tests.integration.api.conftest import LECTURE
from tests.integration.api.program import PATIENCE, Api, command, serving


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "home").mkdir()
    return {"COMPENDIUM_HOME": str(tmp_path / "home")}


def hand_in(api: Api, pdf: Path = LECTURE) -> str:
    with pdf.open("rb") as file:
        response = api.client().post("/api/v1/upload", files={"file": file})
    assert response.status_code == 201, response.text
    return str(response.json()["id"])


def until_ended(api: Api, job_id: str) -> dict[str, object]:
    deadline = time.monotonic() + PATIENCE
    with api.client().stream("GET", f"/api/v1/jobs/{job_id}/events") as stream:
        for _ in stream.iter_lines():
            assert time.monotonic() < deadline, api.log.read_text("utf-8")[-3000:]
    told: dict[str, object] = api.client().get(f"/api/v1/jobs/{job_id}").json()
    return told


def test_with_no_settings_a_pdf_becomes_a_deck(api: Api) -> None:
    assert urlsplit(api.url).hostname == "127.0.0.1"
    done = until_ended(api, hand_in(api))
    assert done["status"] == "COMPLETED", done
    (deck,) = api.client().get("/api/v1/decks").json()["items"]
    file = api.client().get(deck["download"])
    assert file.content.startswith(b"PK")
    assert "lecture.apkg" in file.headers["Content-Disposition"]


def test_requests_are_answered_while_a_job_computes(api: Api, tmp_path: Path) -> None:
    with pymupdf.open(LECTURE) as lecture, pymupdf.open() as lectures:
        for _ in range(8):  # one alone is done before six requests are
            lectures.insert_pdf(lecture)
        lectures.save(tmp_path / "lectures.pdf")
    job = hand_in(api, tmp_path / "lectures.pdf")
    client = api.client()
    waits = []
    while client.get(f"/api/v1/jobs/{job}").json()["status"] in {"PENDING", "PROCESSING"}:
        begun = time.monotonic()
        client.get("/health/live").raise_for_status()
        waits.append(time.monotonic() - begun)
    assert len(waits) > 5
    assert max(waits) < PATIENCE / 30


def test_what_runs_and_what_waits_at_ctrl_c_is_done_at_the_next_start(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with serving(environment, tmp_path) as api:
        job, waiting = hand_in(api), hand_in(api)
        client = api.client()
        deadline = time.monotonic() + PATIENCE
        while client.get(f"/api/v1/jobs/{job}").json()["status"] == "PENDING":
            assert time.monotonic() < deadline
        api.process.send_signal(signal.SIGINT)
        assert api.process.wait(PATIENCE) == 0
        assert "Traceback" not in api.log.read_text("utf-8")
    with serving(environment, tmp_path) as api:
        for each in (job, waiting):
            done = until_ended(api, each)
            assert (done["status"], done["attempts"]) == ("COMPLETED", 1)


def test_it_listens_for_this_machine_alone(environment: dict[str, str]) -> None:
    for host in ("0.0.0.0", "::", "192.0.2.1"):
        refused = command(environment, "serve", "--host", host)
        assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
        assert "127.0.0.1 alone" in refused.stderr


def test_a_port_that_is_taken_is_named_in_one_line(environment: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        refused = command(environment, "serve", "--port", str(port))
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert f"127.0.0.1:{port}" in refused.stderr


def test_what_is_not_installed_is_named_in_one_line(environment: dict[str, str]) -> None:
    source = (
        "import sys; sys.modules['uvicorn'] = None; sys.argv = ['compendium', 'serve']; "
        "from compendium.entrypoints.cli.app import main; main()"
    )
    refused = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "pip install 'compendium[service]'" in refused.stderr


@pytest.mark.parametrize("arguments", [("users", "create", "ann"), ("tokens", "create", "ann")])
def test_users_are_the_services(environment: dict[str, str], arguments: tuple[str, ...]) -> None:
    refused = command(environment, *arguments)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "CELERY_BROKER_URL" in refused.stderr


def test_the_description_of_the_api_is_served(api: Api) -> None:
    told = api.client().get("/openapi.json").json()
    assert "/api/v1/upload" in told["paths"]
    assert json.dumps(told)
    assert api.client().get("/docs").status_code == 200
