"""The task as somebody's program or test calls it: in this process, with everything in memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from dependency_injector import providers

from compendium.adapters.clock.manual import ManualClock
from compendium.adapters.decks.json_writer import JsonDeckWriter
from compendium.adapters.embeddings.wordllama import WordLlamaEmbedder
from compendium.adapters.persistence.in_memory import InMemoryStore
from compendium.adapters.storage.in_memory import InMemoryStorage
from compendium.domain.errors import EncryptedPdf, StoreUnavailable
from compendium.domain.model.job import Job, JobState
from compendium.domain.model.wishes import DeckFormat, Wishes
from compendium.domain.use_cases.object_names import deck_id_of
from compendium.entrypoints.settings import Settings
from compendium.entrypoints.worker import container, process_pdf_task
from compendium.entrypoints.worker.task import JobFailed
from tests.contracts.object_storage import stream
from tests.contracts.steps import LEASE, claimed, stored
from tests.faulty.fixed_reader import FixedReader
from tests.faulty.recording_queue import RecordingQueue
from tests.unit.pipeline.pages import document, prose

OSMOSIS = "*Osmosis* is the movement of water through a membrane into salt."


class House:
    """What stands behind the worker's container in a test."""

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.reader = FixedReader(document([prose(OSMOSIS)]))
        self.units = InMemoryStore(self.clock.now).unit_of_work

    def ports(self, home: Path) -> dict[str, object]:
        return {
            "settings": Settings(COMPENDIUM_HOME=home),  # type: ignore[call-arg]  # by its variable's name
            "clock": self.clock,
            "reader": self.reader,
            "units": self.units,
            "storage": InMemoryStorage(),
            "queue": RecordingQueue(),
            "embedder": WordLlamaEmbedder(),
            "writers": {DeckFormat.APKG: JsonDeckWriter()},
        }


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House()
    ports = {name: providers.Object(port) for name, port in house.ports(tmp_path).items()}
    with container.override_providers(**ports), container.reset_singletons():
        yield house


@pytest.fixture
async def job(house: House) -> Job:
    return await container.submit_pdf()(
        stream(b"%PDF"), file_name="cells.pdf", user_id=uuid4(), wishes=Wishes()
    )


async def test_a_job_gives_its_counts_also_where_an_event_loop_runs(job: Job) -> None:
    result = process_pdf_task.apply(args=[str(job.id)]).get()
    assert list(result) == [
        "status",
        "job_id",
        "deck_id",
        "num_cards",
        "num_pages",
        "num_chunks",
        "num_topics",
        "num_tags",
    ]
    assert result["status"] == "COMPLETED"
    assert result["job_id"] == str(job.id)
    assert result["deck_id"] == str(deck_id_of(job.id))
    assert result["num_cards"] == 1


async def test_a_second_message_gives_the_stored_result(house: House, job: Job) -> None:
    first = process_pdf_task.apply(args=[str(job.id)]).get()
    assert process_pdf_task.apply(args=[str(job.id)]).get() == first
    assert house.reader.reads == 1


@pytest.mark.parametrize("nonsense", ["", "lecture.pdf", "../../etc/passwd", 7, None])
def test_what_is_no_job_is_refused_by_name(nonsense: object) -> None:
    with pytest.raises(JobFailed, match="is no job"):
        process_pdf_task.apply(args=[nonsense]).get()


async def test_a_job_that_is_not_there_is_named(house: House) -> None:
    with pytest.raises(JobFailed, match="there is no job"):
        process_pdf_task.apply(args=[str(uuid4())]).get()


async def test_a_job_that_fails_says_what_to_do(house: House, job: Job) -> None:
    house.reader.error = EncryptedPdf("cells.pdf is encrypted: pass --password")
    with pytest.raises(JobFailed, match=r"encrypted_pdf: cells\.pdf is encrypted: pass --password"):
        process_pdf_task.apply(args=[str(job.id)]).get()


async def test_a_job_that_is_cancelled_has_no_deck(job: Job) -> None:
    await container.cancel_job()(job.id, job.user_id)
    result = process_pdf_task.apply(args=[str(job.id)]).get()
    assert (result["status"], result["deck_id"], result["num_cards"]) == ("CANCELLED", None, 0)


async def test_a_job_that_waits_for_its_next_attempt_is_not_waited_for(house: House, job: Job) -> None:
    house.reader.error = StoreUnavailable("no answer")
    with pytest.raises(JobFailed, match=r"look again in \d+ s"):
        process_pdf_task.apply(args=[str(job.id)]).get()
    waiting = await stored(house.units, job)
    assert waiting.state is JobState.PENDING
    assert waiting.last_enqueued_at == house.clock.now(), "its message is on its way"


async def test_a_job_that_somebody_else_has_is_left_alone(house: House, job: Job) -> None:
    await claimed(house.units, job, LEASE)
    with pytest.raises(JobFailed, match="look again in 90 s"):
        process_pdf_task.apply(args=[str(job.id)]).get()
    assert house.reader.reads == 0


async def test_a_result_stands_under_the_jobs_id(job: Job) -> None:
    assert process_pdf_task.apply(args=[str(job.id)]).id == str(job.id)
    assert process_pdf_task.apply(kwargs={"job_id": str(job.id)}).id == str(job.id)


def test_the_task_shows_its_retries() -> None:
    assert process_pdf_task.max_retries == 3
    assert timedelta(seconds=process_pdf_task.default_retry_delay) == timedelta(minutes=5)
