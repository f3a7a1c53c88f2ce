"""Who is asked for what: readiness asks the servers alone, the doctor everything."""

from __future__ import annotations

from pathlib import Path

import pytest
from dependency_injector import providers

from compendium.entrypoints.container import Container
from compendium.entrypoints.probes import LONGEST_JOB
from compendium.entrypoints.settings import Settings
from compendium.entrypoints.worker.configuration import LIMITS

SERVERS = {
    "CELERY_BROKER_URL": "amqp://guest:guest@127.0.0.1//",
    "CELERY_RESULT_BACKEND": "redis://127.0.0.1/0",
    "DATABASE_URL": "postgresql+asyncpg://u:p@127.0.0.1/compendium",
    "MINIO_ENDPOINT": "127.0.0.1:9000",
    "MINIO_ACCESS_KEY": "key",
    "MINIO_SECRET_KEY": "secret",
}


def container(home: Path, **variables: str) -> Container:
    settings = Settings.model_validate({"COMPENDIUM_HOME": home, **variables})
    return Container(settings=providers.Object(settings))


@pytest.mark.parametrize(
    ("variables", "servers", "others"),
    [
        ({}, ["database"], ["model", "ocr", "disk", "memory"]),
        (
            SERVERS,
            ["database", "storage", "broker", "results"],
            ["queue", "delivery timeout", "clock", "sweeper", "model", "ocr", "disk", "memory"],
        ),
    ],
    ids=["embedded", "service"],
)
def test_each_server_that_is_named_is_probed(
    tmp_path: Path, variables: dict[str, str], servers: list[str], others: list[str]
) -> None:
    wired = container(tmp_path, **variables)
    assert [probe.name for probe in wired.server_probes()] == servers
    assert [probe.name for probe in wired.probes()] == servers + others


def test_the_broker_must_wait_as_long_as_a_job_may_take() -> None:
    assert LONGEST_JOB.total_seconds() == LIMITS["task_time_limit"]
