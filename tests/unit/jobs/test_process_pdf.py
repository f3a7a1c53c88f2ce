"""The job around the pipeline: whatever happens, the row says it, and nothing counts twice."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from compendium.adapters.clock.manual import ManualClock
from compendium.adapters.decks.json_writer import JsonDeckWriter
from compendium.adapters.embeddings.wordllama import WordLlamaEmbedder
from compendium.adapters.passages.hybrid import HybridPassageIndex
from compendium.adapters.persistence.in_memory import InMemoryStore
from compendium.adapters.storage.in_memory import InMemoryStorage
from compendium.domain.errors import (
    Cancelled,
    EncryptedPdf,
    LeaseLost,
    NothingSafe,
    ShutDown,
    StoreUnavailable,
    TookTooLong,
)
from compendium.domain.model.job import MAX_ATTEMPTS, Job, JobState, Progress
from compendium.domain.model.timing import Timing
from compendium.domain.model.wishes import DeckFormat, Wishes
from compendium.domain.pipeline.run import Pipeline
from compendium.domain.use_cases.deliver_deck import DeliverDeck
from compendium.domain.use_cases.object_names import PDF_NAME, deck_id_of, deck_name
from compendium.domain.use_cases.process_pdf import ProcessPdf
from tests.contracts.steps import LEASE, claimed, committed
from tests.faulty.fixed_reader import FixedReader
from tests.faulty.scripted_model import ScriptedModel
from tests.unit.pipeline.pages import document, prose

USER = UUID(int=0)
START = datetime(2026, 1, 5, 8, tzinfo=UTC)
OSMOSIS = "*Osmosis* is the movement of water through a membrane into salt."


@dataclass
class House:
    """The use case with everything in memory."""

    scratch: Path
    clock: ManualClock = field(default_factory=lambda: ManualClock(START))
    storage: InMemoryStorage = field(default_factory=InMemoryStorage)
    reader: FixedReader = field(default_factory=lambda: FixedReader(document([prose(OSMOSIS)])))
    model: ScriptedModel = field(default_factory=ScriptedModel)

    def __post_init__(self) -> None:
        self.store = InMemoryStore(self.clock.now)
        embedder = WordLlamaEmbedder()
        self.process_pdf = ProcessPdf(
            units=self.store.unit_of_work,
            storage=self.storage,
            pipeline_for=lambda _wishes, _user: Pipeline(
                self.reader, self.model, embedder, lambda: HybridPassageIndex(embedder)
            ),
            deliver_deck=DeliverDeck(
                self.store.unit_of_work, self.storage, {DeckFormat.APKG: JsonDeckWriter()}, self.clock
            ),
            clock=self.clock,
            scratch=self.scratch,
        )

    async def submit(self) -> Job:
        job = Job(uuid4(), USER, "cells.pdf", Wishes(), self.clock.now(), self.clock.now())
        await self.storage.put(PDF_NAME.format(job_id=job.id), content(b"%PDF"))
        async with self.store.unit_of_work() as unit:
            await unit.jobs.add(job)
            await unit.commit()
        return job

    async def job(self, job: Job) -> Job:
        async with self.store.unit_of_work() as unit:
            return await unit.jobs.get(job.id)

    async def has_deck(self, job: Job) -> bool:
        async with self.store.unit_of_work() as unit:
            return await unit.decks.get(deck_id_of(job.id)) is not None

    async def modified(self, job: Job) -> list[int]:
        name = deck_name(deck_id_of(job.id), 1, DeckFormat.APKG)
        assert b"".join([piece async for piece in self.storage.open(name)])
        return [stamp.modified for stamp in self.store.committed.notes.values()]


async def content(data: bytes) -> AsyncIterator[bytes]:
    yield data


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "scratch")


async def test_a_job_ends_with_its_deck_and_its_counts(house: House) -> None:
    job = await house.submit()
    processed = await house.process_pdf(job.id)
    stored = await house.job(job)
    assert stored.state is JobState.COMPLETED
    assert stored.outcome is not None
    assert (stored.outcome.num_pages, stored.outcome.num_notes) == (1, 1)
    assert processed.job == stored
    assert await house.has_deck(job)
    assert not any(house.scratch.iterdir())


async def test_a_second_copy_of_the_message_finds_the_stored_result(house: House) -> None:
    job = await house.submit()
    await house.process_pdf(job.id)
    again = await house.process_pdf(job.id)
    assert again.job.outcome is not None
    assert again.made is None
    assert house.reader.reads == 1


async def test_a_live_lease_turns_a_second_worker_away(house: House) -> None:
    job = await house.submit()
    async with house.store.unit_of_work() as unit:
        await unit.jobs.claim(job.id, LEASE)
        await unit.commit()
    processed = await house.process_pdf(job.id)
    assert processed.job.state is JobState.PROCESSING
    assert processed.made is None
    assert house.reader.reads == 0


async def test_a_permanent_error_fails_the_job_at_once_with_its_message(house: House) -> None:
    house.reader.error = EncryptedPdf("cells.pdf is encrypted: pass --password")
    job = await house.submit()
    with pytest.raises(EncryptedPdf):
        await house.process_pdf(job.id)
    stored = await house.job(job)
    assert (stored.state, stored.attempts, stored.error_code) == (JobState.FAILED, 1, "encrypted_pdf")
    assert stored.error_message == "cells.pdf is encrypted: pass --password"


@pytest.mark.parametrize("error", [StoreUnavailable("no answer"), ZeroDivisionError("a bug")])
async def test_any_other_error_is_tried_four_times_with_growing_delays(
    house: House, error: Exception
) -> None:
    house.model.error = error
    job = await house.submit()
    delays = []
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(type(error)):
            await house.process_pdf(job.id)
        stored = await house.job(job)
        delays.append(stored.next_attempt_at - house.clock.now())
        assert (await house.process_pdf(job.id)).made is None, "not due yet"
        house.clock.advance(timedelta(hours=1))
    assert stored.state is JobState.FAILED
    assert type(error).__name__ in stored.error_trace
    for n, delay in enumerate(delays[:-1]):
        assert timedelta(seconds=150) * 2**n <= delay <= timedelta(seconds=300) * 2**n


async def test_a_job_that_kills_its_workers_fails_before_its_pdf_is_touched(house: House) -> None:
    job = await house.submit()
    for _ in range(MAX_ATTEMPTS):
        async with house.store.unit_of_work() as unit:
            await unit.jobs.claim(job.id, LEASE)
            await unit.commit()
        house.clock.advance(LEASE + timedelta(seconds=1))
    processed = await house.process_pdf(job.id)
    assert (processed.job.state, processed.job.error_code) == (JobState.FAILED, "worker_died")
    assert "ended without a word" in processed.job.error_trace
    assert house.reader.reads == 0


async def test_a_result_whose_lease_went_to_another_worker_is_thrown_away(house: House) -> None:
    job = await house.submit()

    def steal(progress: Progress) -> None:
        if progress.stage == "write":
            house.clock.advance(LEASE + timedelta(seconds=1))
            stolen = house.store.committed.jobs[job.id].claim(house.clock.now(), LEASE)
            house.store.committed.jobs[job.id] = stolen

    with pytest.raises(LeaseLost):
        await house.process_pdf(job.id, on_progress=steal)
    stored = await house.job(job)
    assert (stored.state, stored.token) == (JobState.PROCESSING, 2)
    assert not await house.has_deck(job)


async def test_a_cancelled_job_has_no_deck(house: House) -> None:
    job = await house.submit()

    def cancel(progress: Progress) -> None:
        raise Cancelled("enough")

    with pytest.raises(Cancelled):
        await house.process_pdf(job.id, on_progress=cancel)
    assert (await house.job(job)).state is JobState.CANCELLED
    assert not await house.has_deck(job)


async def test_an_interrupted_run_hands_the_job_back_without_counting_the_attempt(house: House) -> None:
    job = await house.submit()

    def interrupt(progress: Progress) -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await house.process_pdf(job.id, on_progress=interrupt)
    stored = await house.job(job)
    assert (stored.state, stored.attempts) == (JobState.PENDING, 0)


async def test_a_worker_that_must_stop_hands_the_job_back_without_counting_the_attempt(house: House) -> None:
    job = await house.submit()
    house.model.error = StoreUnavailable("the model's process was told to stop as well")
    with pytest.raises(ShutDown):
        await replace(house.process_pdf, stopping=lambda: True)(job.id)
    stored = await house.job(job)
    assert (stored.state, stored.attempts, stored.token) == (JobState.PENDING, 0, 1)
    assert stored.is_due(house.clock.now())


async def test_a_deadline_that_passes_fails_the_job_with_advice_and_frees_its_lease(house: House) -> None:
    job = await house.submit()
    short = replace(Timing(), tell=timedelta(seconds=0.01), deadline=timedelta(seconds=0.02))
    house.reader.sleeps = True
    with pytest.raises(TookTooLong):
        await replace(house.process_pdf, timing=short)(job.id)
    stored = await house.job(job)
    assert (stored.state, stored.error_code, stored.lease_until) == (JobState.FAILED, "took_too_long", None)
    assert stored.error_message.startswith("cells.pdf took longer than 0:00:00.02")
    assert "CancelledError" in stored.error_trace, "where it was"
    assert not any(house.scratch.iterdir())


async def test_a_job_whose_worker_died_before_it_noticed_the_wish_to_cancel_is_not_begun(
    house: House,
) -> None:
    job = await house.submit()
    claim = await claimed(house.store.unit_of_work, job)
    wish = claim.request_cancel(house.clock.now())
    await committed(house.store.unit_of_work, lambda unit: unit.jobs.save(wish, was=claim))
    house.clock.advance(LEASE)
    with pytest.raises(Cancelled):
        await house.process_pdf(job.id)
    assert (await house.job(job)).state is JobState.CANCELLED
    assert house.reader.reads == 0


async def test_a_document_with_nothing_safe_fails_and_its_report_says_why(house: House) -> None:
    house.reader.document = document([prose("Nothing here is marked.")])
    job = await house.submit()
    with pytest.raises(NothingSafe, match="density 'high' looks further") as caught:
        await house.process_pdf(job.id)
    assert caught.value.report.pages[0].reason
    assert (await house.job(job)).error_code == "nothing_safe"


async def test_a_notes_modification_time_moves_exactly_when_its_content_does(house: House) -> None:
    first = await house.submit()
    await house.process_pdf(first.id)
    assert await house.modified(first) == [int(START.timestamp())]

    house.clock.advance(timedelta(days=1))
    second = await house.submit()
    await house.process_pdf(second.id)
    assert await house.modified(second) == [int(START.timestamp())]

    house.clock.advance(timedelta(days=1))
    assert house.reader.document is not None
    house.reader.document = replace(house.reader.document, file_name="renamed.pdf")
    third = await house.submit()
    await house.process_pdf(third.id)
    assert await house.modified(third) == [int((START + timedelta(days=2)).timestamp())]


async def test_with_a_fixed_time_changed_content_still_moves_forward(house: House) -> None:
    deliver_deck = replace(house.process_pdf.deliver_deck, fixed_time=START)
    fixed = replace(house.process_pdf, deliver_deck=deliver_deck)
    first = await house.submit()
    await fixed(first.id)
    assert house.reader.document is not None
    house.reader.document = replace(house.reader.document, file_name="renamed.pdf")
    second = await house.submit()
    await fixed(second.id)
    assert await house.modified(second) == [int(START.timestamp()) + 1]
