"""`compendium doctor` and `compendium jobs` on a whole service: well, and with parts of it away."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from compendium.domain.model.job import JobState
from tests.integration.faults.fleet import NEVER, Fleet
from tests.integration.servers.rabbitmq import PrivateRabbitmq
from tests.integration.servers.seaweedfs import S3
from tests.integration.worker.commands import compendium


@pytest.fixture
def servers(fleet: Fleet, s3: S3) -> dict[str, str]:
    """What the doctor finds in its environment: the S3 server, and rabbitmqctl for this broker."""
    if not isinstance(fleet.rabbitmq, PrivateRabbitmq):
        pytest.fail("this test reads the broker's environment: unset COMPENDIUM_TEST_RABBITMQ_URL")
    return {
        **fleet.rabbitmq.environment(),
        "PATH": f"/usr/lib/rabbitmq/bin{os.pathsep}{os.environ['PATH']}",
        "MINIO_ENDPOINT": s3.endpoint,
        "MINIO_ACCESS_KEY": s3.access_key,
        "MINIO_SECRET_KEY": s3.secret_key,
        "MINIO_SECURE": "false",
    }


async def findings(fleet: Fleet, servers: dict[str, str], status: int) -> dict[str, Any]:
    result = await compendium(fleet, "doctor", "--json", **servers)
    assert (result.returncode, result.stderr) == (status, "")
    told: dict[str, Any] = json.loads(result.stdout)["findings"]
    return told


def wrong(told: dict[str, Any]) -> set[str]:
    return {name for name, finding in told.items() if not finding["ok"]}


async def test_a_whole_service_is_well_and_a_part_that_is_away_is_named(
    fleet: Fleet, servers: dict[str, str]
) -> None:
    worker = await fleet.worker("--concurrency=1")
    told = await findings(fleet, servers, 0)

    async def all_is_seen() -> bool:
        told.update(await findings(fleet, servers, 0))
        return all(finding["seen"] for finding in told.values())

    await fleet.until(all_is_seen, lambda: str(told))  # rabbitmqctl is slow on a busy machine
    assert told["queue"]["told"] == "pdf_processing: 0 messages wait, 1 consumers"
    assert told["delivery timeout"]["told"].startswith("consumer_timeout = 10800000")

    worker.end()
    job = await fleet.submit()

    async def is_left() -> bool:
        return wrong(await findings(fleet, servers, 1)) == {"queue"}

    await fleet.until(is_left)
    result = await compendium(fleet, "doctor", "--job", str(job.id), **servers)
    assert result.returncode == 1
    assert "1 messages wait, 0 consumers" in " ".join(result.stdout.split())
    assert "What comes next: a worker takes it when its turn comes" in " ".join(result.stdout.split())
    away = servers | {"CELERY_RESULT_BACKEND": "redis://127.0.0.1:9/0", "MINIO_SECRET_KEY": "not-the-key"}
    assert wrong(await findings(fleet, away, 1)) == {"queue", "results", "storage"}


async def test_a_job_that_failed_is_found_shown_and_begun_again(fleet: Fleet) -> None:
    await fleet.worker("--concurrency=1", timing={"back_off": NEVER, "sweep": NEVER})
    job = await fleet.submit(raises="NotAPdf")
    await fleet.ended(job)
    listed = await compendium(fleet, "jobs", "list", "--state", "FAILED", "--json")
    assert [json.loads(line)["id"] for line in listed.stdout.splitlines()] == [str(job.id)]
    shown = await compendium(fleet, "jobs", "show", str(job.id))
    assert "not_a_pdf" in shown.stdout

    retried = await compendium(fleet, "jobs", "retry", str(job.id), "--json")
    assert (retried.returncode, retried.stderr) == (0, "")
    assert json.loads(retried.stdout)["state"] == "PENDING"
    await fleet.begun(job, times=2)  # by a message of the command's own: this fleet does not sweep
    assert (await fleet.ended(job)).state is JobState.FAILED  # its script says so
