"""`compendium jobs` on the embedded store, whose rows other programs made."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from compendium.adapters.persistence.schema import migrate
from compendium.adapters.persistence.unit_of_work import sql_units_of_work
from compendium.domain.model.job import Job, JobState
from tests.contracts.steps import a_job, added, stored
from tests.integration.cli.conftest import Run

NOBODY = "0e37df36-f698-11e6-8dd4-cb9ced3df976"


class Store:
    def __init__(self, home: Path) -> None:
        self._url = f"sqlite+aiosqlite:///{home}/compendium.db"
        asyncio.run(migrate(self._url))
        self._units = sql_units_of_work(self._url)

    def add(self, **given: Any) -> Job:
        return asyncio.run(added(self._units, a_job(**given)))

    def state(self, job: Job) -> JobState:
        return asyncio.run(stored(self._units, job)).state


@pytest.fixture
def store(home: Path) -> Store:
    return Store(home)


def failed(store: Store) -> Job:
    return store.add(
        state=JobState.FAILED,
        attempts=4,
        error_code="model_unavailable",
        error_message="the model does not answer",
        error_trace="Traceback: line 7",
        finished_at=datetime.now(UTC),
    )


def ids(lines: str) -> Sequence[UUID]:
    return [UUID(json.loads(line)["id"]) for line in lines.splitlines()]


def test_jobs_of_all_users_are_listed_newest_first(run: Run, store: Store) -> None:
    now = datetime.now(UTC)
    old, new = store.add(created_at=now - timedelta(hours=1)), store.add(created_at=now)
    assert ids(run("jobs", "list", "--json").stdout) == [new.id, old.id]
    assert ids(run("jobs", "list", "--json", "--limit", "1").stdout) == [new.id]
    assert ids(run("jobs", "list", "--json", "--user", str(old.user_id)).stdout) == [old.id]


def test_a_state_picks_jobs(run: Run, store: Store) -> None:
    store.add()
    job = failed(store)
    assert ids(run("jobs", "list", "--json", "--state", "FAILED").stdout) == [job.id]
    assert run("jobs", "list", "--json", "--state", "COMPLETED").stdout == ""
    result = run("jobs", "list", "--state", "LOST")
    assert result.returncode == 2
    assert "'LOST'" in result.stderr


def test_the_table_has_the_whole_id_in_eighty_columns(run: Run, store: Store) -> None:
    job = failed(store)
    told = run("jobs", "list").stdout
    assert str(job.id) in told
    assert "FAILED" in told
    assert max(map(len, told.splitlines())) <= 80


def test_a_job_is_shown_with_its_trace(run: Run, store: Store) -> None:
    told = run("jobs", "show", str(failed(store).id)).stdout
    assert "the model does not answer" in told
    assert "Traceback: line 7" in told


def test_jobs_are_cancelled_and_the_first_refusal_is_the_exit_status(run: Run, store: Store) -> None:
    ended, waiting = failed(store), store.add()
    result = run("jobs", "cancel", NOBODY, str(ended.id), str(waiting.id), "--json")
    assert result.returncode == 3
    assert result.stderr.splitlines() == [
        f"compendium: there is no job {NOBODY}",
        f"compendium: job {ended.id} is FAILED: it can't be cancelled",
    ]
    assert ids(result.stdout) == [waiting.id]
    assert store.state(waiting) is JobState.CANCELLED


def test_all_that_wait_are_cancelled_when_that_is_certainly_meant(run: Run, store: Store) -> None:
    jobs = [store.add() for _ in range(3)]
    for arguments in ([], ["--pending"], ["--pending", "--yes", str(jobs[0].id)]):
        result = run("jobs", "cancel", *arguments, stdin="")
        assert result.returncode == 2
        assert "--pending" in result.stderr
        assert result.stderr.count("\n") == 1
    assert {store.state(job) for job in jobs} == {JobState.PENDING}
    assert set(ids(run("jobs", "cancel", "--pending", "--yes", "--json").stdout)) == {job.id for job in jobs}
    assert {store.state(job) for job in jobs} == {JobState.CANCELLED}


def test_a_job_that_failed_is_retried_by_the_program_that_runs_jobs(run: Run, store: Store) -> None:
    job, waiting = failed(store), store.add()
    result = run("jobs", "retry", str(job.id), str(waiting.id), "--json")
    assert ids(result.stdout) == [job.id]
    told = json.loads(result.stdout)
    assert (told["state"], told["attempts"], told["last_enqueued_at"]) == ("PENDING", 0, None)
    assert result.returncode == 3
    assert f"job {waiting.id} is PENDING: it can't be retried" in result.stderr
    assert store.state(job) is JobState.PENDING


@pytest.mark.parametrize("verb", ["show", "cancel", "retry"])
def test_what_is_no_id_is_wrong_usage(run: Run, verb: str) -> None:
    result = run("jobs", verb, "17")
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1


def test_without_any_job_nothing_is_listed(run: Run) -> None:
    result = run("jobs", "list")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")


def test_a_service_that_is_down_is_named_with_the_way_out(run: Run) -> None:
    result = run(
        "jobs",
        "list",
        DATABASE_URL="postgresql+asyncpg://u:secret@127.0.0.1:9/compendium",
        CELERY_BROKER_URL="amqp://guest:secret@127.0.0.1:9//",
        MINIO_ENDPOINT="127.0.0.1:9",
        MINIO_ACCESS_KEY="key",
        MINIO_SECRET_KEY=str(uuid4()),
    )
    assert result.returncode == 4
    assert result.stderr.count("\n") == 1
    assert "127.0.0.1/compendium" in result.stderr
    assert "DATABASE_URL" in result.stderr
    assert "secret" not in result.stderr
