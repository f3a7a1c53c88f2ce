"""The use case that everything runs: a job's PDF becomes its deck, once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid5

from compendium.domain.errors import Cancelled, LeaseLost, NothingSafe
from compendium.domain.model.card import Card
from compendium.domain.model.job import MAX_ATTEMPTS, Job, Outcome, Progress
from compendium.domain.model.timing import Timing
from compendium.domain.model.wishes import DeckFormat, Density
from compendium.domain.pipeline.identity import content_hash
from compendium.domain.pipeline.reporter import Listener, Reporter, Stage
from compendium.domain.pipeline.run import Made, Pipeline
from compendium.domain.use_cases.after_error import after_deaths, after_error
from compendium.domain.use_cases.lease import LeaseKeeper
from compendium.domain.use_cases.scratch import scratch_folder
from compendium.ports.clock import Clock
from compendium.ports.deck_writer import DeckWriter
from compendium.ports.document_reader import ReadRequest
from compendium.ports.object_storage import ObjectStorage
from compendium.ports.unit_of_work import NoteStamp, StoredDeck, UnitOfWorkFactory

PDF_NAME = "pdfs/{job_id}.pdf"
REPORT_NAME = "decks/{deck_id}.report.json"


def deck_id_of(job_id: UUID) -> UUID:
    """A job's deck has an id that derives from the job's: a repeated run makes the same deck."""
    return uuid5(job_id, "deck")


def deck_name(deck_id: UUID, deck_format: DeckFormat) -> str:
    """Where the storage keeps a deck."""
    return f"decks/{deck_id}.{deck_format}"


@dataclass(frozen=True, slots=True)
class Processed:
    """The job as it now is. ``made`` is what this very run made; None where the job was finished
    before, or is being worked on by somebody else (PROCESSING: look again at ``job.lease_until``).
    """

    job: Job
    made: Made | None = None


@dataclass(frozen=True, slots=True)
class ProcessPdf:
    """Claim the job, make its deck, store it, finish: each step harmless when repeated.

    ``pipeline_for`` gives the pipeline of a model's name ('' is the default); ``scratch`` is a
    folder for temporary files; ``fixed_time`` replaces the job's creation as the modification
    time of new notes (SOURCE_DATE_EPOCH); ``stopping`` tells whether this worker must stop soon.
    """

    units: UnitOfWorkFactory
    storage: ObjectStorage
    pipeline_for: Callable[[str], Pipeline]
    writers: Mapping[DeckFormat, DeckWriter]
    clock: Clock
    scratch: Path
    fixed_time: datetime | None = None
    timing: Timing = Timing()
    stopping: Callable[[], bool] = lambda: False

    async def __call__(
        self, job_id: UUID, *, password: str = "", on_progress: Listener | None = None
    ) -> Processed:
        """Process the job if it is due. Raises JobNotFound; and, after the job's row says so,
        what went wrong: PermanentError (FAILED), ShutDown (PENDING, the attempt does not count),
        other errors (PENDING again, or FAILED when the attempts are used up), Cancelled, LeaseLost
        (the row belongs to another worker).
        """
        async with self.units() as unit:
            job = await unit.jobs.claim(job_id, self.timing.lease)
            if job is None:
                return Processed(await unit.jobs.get(job_id))
            await unit.commit()
        if job.attempts > MAX_ATTEMPTS:
            failed = after_deaths(job, self.clock.now())
            await self._save(failed, was=job)
            return Processed(failed)
        lease = LeaseKeeper(self.units, job, self.timing, self.stopping)

        def listen(progress: Progress) -> None:
            lease.report(progress)
            if on_progress is not None:
                on_progress(progress)

        work = asyncio.create_task(self._process(job, password, Reporter(listen)))
        with lease.keeping(work):
            try:
                return await work
            except BaseException as error:  # noqa: BLE001  raised again, or its reason
                reason = lease.reason(error)
                await asyncio.shield(self._record(job, reason))
                raise reason from reason.__cause__

    async def _process(self, job: Job, password: str, reporter: Reporter) -> Processed:
        if job.cancel_requested:  # of a worker that died before it could notice
            raise Cancelled(f"job {job.id} was cancelled")
        with scratch_folder(self.scratch, job) as folder:
            pdf = folder / "document.pdf"
            await self._fetch(PDF_NAME.format(job_id=job.id), pdf)
            request = ReadRequest(pdf, job.file_name, job.wishes.pages, job.wishes.ocr, password)
            made = await self.pipeline_for(job.wishes.model)(request, job.wishes, reporter)
            if not made.deck.cards:
                raise NothingSafe(_nothing_safe(job), made.report)
            with reporter.stage(Stage.WRITE):
                stamps = await self._stamps(job, made.deck.cards)
                stored = await self._store(job, made, stamps, folder)
        finished = job.complete(self.clock.now(), _outcome(stored.id, made))
        async with self.units() as unit:
            await unit.jobs.save(finished, was=job)
            await unit.decks.add(stored)
            await unit.notes.remember(job.user_id, stamps)
            await unit.commit()
        return Processed(finished, made)

    async def _stamps(self, job: Job, cards: tuple[Card, ...]) -> dict[str, NoteStamp]:
        """Each note's modification time: it moves exactly when the content does, always forward."""
        async with self.units() as unit:
            known = await unit.notes.stamps(job.user_id, [card.guid for card in cards])
        now = int((self.fixed_time or job.created_at).timestamp())
        stamps: dict[str, NoteStamp] = {}
        for card in cards:
            before, content = known.get(card.guid), content_hash(card)
            if before is None:
                stamps[card.guid] = NoteStamp(content, now)
            elif before.content_hash == content:
                stamps[card.guid] = before
            else:
                stamps[card.guid] = NoteStamp(content, max(now, before.modified + 1))
        return stamps

    async def _store(self, job: Job, made: Made, stamps: Mapping[str, NoteStamp], folder: Path) -> StoredDeck:
        """Write the deck and its report to the storage, under names that derive from the job."""
        deck_id = deck_id_of(job.id)
        writer = self.writers[job.wishes.format]
        deck_file = folder / f"deck{writer.suffix}"
        await writer.write(made.deck, {guid: stamp.modified for guid, stamp in stamps.items()}, deck_file)
        object_name = deck_name(deck_id, job.wishes.format)
        report_name = REPORT_NAME.format(deck_id=deck_id)
        await self.storage.put(object_name, _read(deck_file))
        await self.storage.put(report_name, _once(json.dumps(asdict(made.report)).encode()))
        return StoredDeck(
            id=deck_id,
            job_id=job.id,
            user_id=job.user_id,
            name=made.deck.name,
            file_name=f"{Path(job.file_name).stem}{writer.suffix}",
            num_notes=len(made.deck.cards),
            num_cards=made.deck.num_cards,
            created_at=job.created_at,
            object_name=object_name,
            report_name=report_name,
        )

    async def _record(self, job: Job, error: BaseException) -> None:
        """Make the job's row say what ``error`` means. A lease that is lost is nobody's loss."""
        ended = after_error(job, error, self.clock.now(), self.timing)
        try:
            if ended is not None:
                await self._save(ended, was=job)
        except LeaseLost:
            return

    async def _save(self, job: Job, *, was: Job) -> None:
        async with self.units() as unit:
            await unit.jobs.save(job, was=was)
            await unit.commit()

    async def _fetch(self, name: str, path: Path) -> None:
        with path.open("wb") as file:
            async for piece in self.storage.open(name):
                await asyncio.to_thread(file.write, piece)


def _outcome(deck_id: UUID, made: Made) -> Outcome:
    report = made.report
    return Outcome(
        deck_id=deck_id,
        num_pages=report.num_pages,
        num_chunks=report.num_chunks,
        num_topics=report.num_topics,
        num_tags=report.num_tags,
        num_notes=report.num_notes,
        num_cards=report.num_cards,
    )


def _nothing_safe(job: Job) -> str:
    way_out = "a language model (--model) could make more of it"
    if job.wishes.density is not Density.HIGH:
        way_out = f"--density high looks further, and {way_out}"
    return f"{job.file_name}: found nothing that is safe to ask; {way_out}"


async def _read(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, 1 << 20):
            yield piece


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
