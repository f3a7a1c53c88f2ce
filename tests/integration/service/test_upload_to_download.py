"""From a PDF to a deck in Anki over real servers and a real worker, as a user has it."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from dependency_injector import providers

from compendium.adapters.queue.celery import CeleryQueue
from compendium.domain.model.job import Job, JobState
from compendium.domain.model.wishes import Wishes
from compendium.domain.use_cases.object_names import deck_id_of
from compendium.entrypoints.container import Container, prepare_store
from compendium.entrypoints.settings import Settings
from tests.contracts.object_storage import stream
from tests.integration.anki.collection import opened_collection
from tests.integration.servers.postgresql import Postgresql
from tests.integration.servers.process import end, spawn
from tests.integration.servers.rabbitmq import Rabbitmq
from tests.integration.servers.redis import Redis
from tests.integration.servers.seaweedfs import S3

PROGRAM = Path(sys.executable).parent / "compendium"
LECTURE = Path(__file__).parents[3] / "examples" / "lecture.pdf"
PATIENCE = 180


@pytest.fixture
def environment(
    tmp_path: Path, postgresql: Postgresql, rabbitmq: Rabbitmq, redis: Redis, s3: S3
) -> dict[str, str]:
    """What docs/operations.md tells an operator to set."""
    return {
        "COMPENDIUM_HOME": str(tmp_path / "home"),
        "DATABASE_URL": postgresql.new_database(),
        "CELERY_BROKER_URL": rabbitmq.new_vhost(),
        "CELERY_RESULT_BACKEND": redis.url,
        "MINIO_ENDPOINT": s3.endpoint,
        "MINIO_ACCESS_KEY": s3.access_key,
        "MINIO_SECRET_KEY": s3.secret_key,
        "MINIO_SECURE": "false",
    }


@pytest.fixture
async def container(environment: dict[str, str]) -> AsyncIterator[Container]:
    """The uploading side."""
    settings = Settings(**environment)  # type: ignore[arg-type]  # by the variables' names
    container = Container(settings=providers.Object(settings))
    await prepare_store(settings)
    yield container
    queue = container.queue()
    assert isinstance(queue, CeleryQueue)
    queue.close()


@pytest.fixture
def worker(tmp_path: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = spawn([str(PROGRAM), "worker", "--concurrency=1"], tmp_path / "worker.log", environment)
    yield process
    if process.poll() is None:
        end(process, signal.SIGKILL)


async def ended(container: Container, job: Job) -> Job:
    async with asyncio.timeout(PATIENCE):
        while True:
            async with container.units()() as unit:
                row = await unit.jobs.get(job.id)
            if row.state.is_final:
                return row
            await asyncio.sleep(0.2)


async def test_an_uploaded_pdf_comes_back_as_a_deck_that_anki_imports(
    container: Container, worker: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    job = await container.submit_pdf()(
        stream(await asyncio.to_thread(LECTURE.read_bytes)),
        file_name="lecture.pdf",
        user_id=uuid4(),
        wishes=Wishes(deck_name="Lecture"),
    )
    row = await ended(container, job)
    assert row.state is JobState.COMPLETED, (tmp_path / "worker.log").read_text()
    assert row.outcome is not None

    async with container.units()() as unit:
        deck = await unit.decks.get(deck_id_of(job.id))
    assert deck is not None
    link = await container.storage().link(deck.object_name, deck.file_name, timedelta(minutes=15))
    package = tmp_path / deck.file_name

    def download() -> None:
        with urllib.request.urlopen(link, timeout=30) as response:
            package.write_bytes(response.read())

    await asyncio.to_thread(download)
    with opened_collection(tmp_path) as student:
        assert student.import_package(package).new == row.outcome.num_notes > 0
        assert len(student.rendered()) == row.outcome.num_cards
        assert {student.deck_of(student.anki.get_card(id_)) for id_ in student.anki.find_cards("")} == {
            "Lecture"
        }

    worker.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(worker.wait, PATIENCE) == 0
    assert not (tmp_path / "home" / "worker.alive").exists()


async def test_celerys_own_commands_find_the_worker(
    container: Container, worker: subprocess.Popen[bytes], environment: dict[str, str], tmp_path: Path
) -> None:
    """`celery -A compendium.entrypoints.worker ...`, and a result for whoever called the task."""
    job = await container.submit_pdf()(
        stream(b"no PDF"), file_name="letter.pdf", user_id=uuid4(), wishes=Wishes()
    )
    row = await ended(container, job)
    assert (row.state, row.error_code, row.attempts) == (JobState.FAILED, "not_a_pdf", 1)
    celery = [sys.executable, "-m", "celery", "-A", "compendium.entrypoints.worker"]

    def told(*arguments: str) -> str:
        return subprocess.run(
            [*celery, *arguments],
            env=os.environ | environment,
            check=True,
            text=True,
            stdout=subprocess.PIPE,
            timeout=PATIENCE,
        ).stdout

    assert "compendium.process_pdf" in await asyncio.to_thread(told, "inspect", "registered", "--timeout=30")
    result = await asyncio.to_thread(told, "result", str(job.id), "--traceback")
    assert "not_a_pdf: letter.pdf" in result
    await asyncio.to_thread(told, "call", "compendium.process_pdf", f'--args=["{job.id}"]')
