"""A worker that can't start says why in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.cli.conftest import Run
from tests.integration.cli.test_bad_input import refused

SERVICE = {
    "CELERY_BROKER_URL": "amqp://127.0.0.1:9//",
    "DATABASE_URL": "postgresql+asyncpg://compendium:secret@127.0.0.1:9/compendium",
    "MINIO_ENDPOINT": "127.0.0.1:9",
    "MINIO_ACCESS_KEY": "key",
    "MINIO_SECRET_KEY": "secret",
}


def test_without_a_broker_it_names_the_settings(run: Run, place: Path) -> None:
    refused(run("worker"), 2, "CELERY_BROKER_URL", "DATABASE_URL", "MINIO_ENDPOINT", place=place)


def test_with_a_broker_of_another_kind_it_names_the_one(run: Run, place: Path) -> None:
    result = run("worker", CELERY_BROKER_URL="redis://127.0.0.1:9/0")
    refused(result, 2, "CELERY_BROKER_URL", "amqps://", place=place)


@pytest.mark.parametrize("pool", ["gevent", "eventlet"])
def test_in_a_pool_of_greenlets_it_names_threads(run: Run, place: Path, pool: str) -> None:
    refused(run("worker", "--pool", pool, **SERVICE), 2, f"under {pool}", "--pool threads", place=place)


def test_without_its_database_it_says_so_and_ends(run: Run, place: Path) -> None:
    result = run("worker", **SERVICE, PYTHONWARNINGS="ignore")
    refused(result, 1, "the database does not answer", place=place)
    assert "secret" not in result.stderr
