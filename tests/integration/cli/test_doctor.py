"""`compendium doctor` without servers, and for one job of the embedded store."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from compendium.domain.model.job import JobState
from tests.integration.cli.conftest import Run
from tests.integration.cli.test_jobs import NOBODY, Store, failed

SERVERS = {
    "DATABASE_URL": "postgresql+asyncpg://u:secret@127.0.0.1:9/compendium",
    "CELERY_BROKER_URL": "amqp://guest:secret@127.0.0.1:9//",
    "MINIO_ENDPOINT": "127.0.0.1:9",
    "MINIO_ACCESS_KEY": "key",
    "MINIO_SECRET_KEY": "secret",
}


@pytest.fixture
def store(home: Path) -> Store:
    return Store(home)


def test_without_servers_it_checks_this_machine_and_leaves_nothing(run: Run, home: Path) -> None:
    result = run("doctor")
    assert (result.returncode, result.stderr) == (0, "")
    assert "No server is configured" in result.stdout
    for name in ("database", "model", "ocr", "disk", "memory"):
        assert f" {name} " in result.stdout
    assert "broker" not in result.stdout
    assert not home.exists()


def test_programs_get_one_object(run: Run) -> None:
    result = run("doctor", "--json", COMPENDIUM_MODEL="oracle")
    told = json.loads(result.stdout)
    assert result.returncode == 1
    assert (told["ok"], told["is_service"]) == (False, False)
    assert [name for name, finding in told["findings"].items() if not finding["ok"]] == ["model"]
    assert told["findings"]["model"]["way_out"]


def test_what_is_wrong_is_marked_and_the_way_out_is_beside_it(run: Run) -> None:
    result = run("doctor", COMPENDIUM_MODEL="oracle")
    assert result.returncode == 1
    assert "WRONG" in result.stdout
    assert "leave COMPENDIUM_MODEL out" in result.stdout
    assert "1 of 5 need mending." in result.stdout


@pytest.fixture
def without_the_service(tmp_path: Path) -> str:
    """A PYTHONPATH on which the packages of the service are not found, as on a laptop."""
    shadow = tmp_path / "shadow"
    shadow.mkdir()
    for name in ("celery", "kombu", "amqp", "redis", "minio", "asyncpg", "psutil"):
        (shadow / f"{name}.py").write_text(f"raise ModuleNotFoundError('no {name}', name='{name}')")
    return os.pathsep.join([str(shadow), *filter(None, sys.path)])


def test_a_laptop_without_the_services_packages_has_a_doctor_too(run: Run, without_the_service: str) -> None:
    result = run("doctor", "--json", PYTHONPATH=without_the_service)
    assert (result.returncode, result.stderr) == (0, "")
    memory = json.loads(result.stdout)["findings"]["memory"]
    assert (memory["seen"], memory["told"]) == (False, "unknown without psutil")


@pytest.mark.parametrize("command", [["doctor"], ["jobs", "list"]])
def test_servers_without_the_packages_that_speak_to_them_are_named(
    run: Run, without_the_service: str, command: list[str]
) -> None:
    result = run(*command, PYTHONPATH=without_the_service, **SERVERS)
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "pip install 'compendium[service]'" in result.stderr


def test_settings_that_do_not_fit_together_are_named_in_one_line(run: Run) -> None:
    result = run("doctor", CELERY_BROKER_URL=SERVERS["CELERY_BROKER_URL"])
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "CELERY_BROKER_URL needs DATABASE_URL" in result.stderr


def test_a_job_is_diagnosed(run: Run, store: Store, home: Path) -> None:
    job = store.add(state=JobState.PENDING)
    result = run("doctor", "--job", str(job.id))
    assert result.returncode == 1  # the row was made without its PDF
    assert f"pdfs/{job.id}.pdf is not in the storage" in " ".join(result.stdout.split())
    assert "What comes next:" in result.stdout


def test_a_job_that_failed_is_told_with_its_trace(run: Run, store: Store) -> None:
    job = failed(store)
    result = run("doctor", "--job", str(job.id))
    assert result.returncode == 1
    assert "Traceback: line 7" in result.stdout
    told = json.loads(run("doctor", "--job", str(job.id), "--json").stdout)
    assert told["job"]["error_trace"] == "Traceback: line 7"
    assert told["findings"]["last error"]["told"] == "model_unavailable: the model does not answer"
    assert f"compendium jobs retry {job.id}" in told["next"]


def test_a_job_that_is_not_there_is_named(run: Run, store: Store) -> None:
    result = run("doctor", "--job", NOBODY)
    assert (result.returncode, result.stderr) == (3, f"compendium: there is no job {NOBODY}\n")
