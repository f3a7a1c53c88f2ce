"""The use case that everything runs: a job's PDF becomes its deck, once."""

from __future__ import annotations

import asyncio
import random
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from compendium.domain.errors import (
    Cancelled,
    CompendiumError,
    LeaseLost,
    NothingSafe,
    PermanentError,
)
from compendium.domain.model.job import FIRST_RETRY, LEASE, MAX_ATTEMPTS, Job, Progress
from compendium.domain.model.wishes import Density
from compendium.domain.pipeline.reporter import Listener, Reporter, Stage
from compendium.domain.pipeline.run import Made, Pipeline
from compendium.domain.use_cases.deliver_deck import DeliverDeck
from compendium.domain.use_cases.lease import LeaseKeeper
from compendium.domain.use_cases.object_names import PDF_NAME
from compendium.domain.use_cases.scratch import scratch_folder
from compendium.ports.clock import Clock
from compendium.ports.document_reader import ReadRequest
from compendium.ports.object_storage import ObjectStorage
from compendium.ports.unit_of_work import UnitOfWorkFactory


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
    folder for temporary files.
    """

    units: UnitOfWorkFactory
    storage: ObjectStorage
    pipeline_for: Callable[[str], Pipeline]
    deliver_deck: DeliverDeck
    clock: Clock
    scratch: Path

    async def __call__(
        self, job_id: UUID, *, password: str = "", on_progress: Listener | None = None
    ) -> Processed:
        """Process the job if it is due. Raises JobNotFound; and, after the job's row says so,
        what went wrong: PermanentError (FAILED), other errors (PENDING again, or FAILED when
        the attempts are used up), Cancelled, LeaseLost (the row belongs to another worker).
        """
        async with self.units() as unit:
            job = await unit.jobs.claim(job_id, LEASE)
            if job is None:
                return Processed(await unit.jobs.get(job_id))
            await unit.commit()
        if job.attempts > MAX_ATTEMPTS:
            message = f"{job.file_name}: the worker died {MAX_ATTEMPTS} times while processing it"
            failed = job.fail(self.clock.now(), "worker_died", message)
            await self._save(failed, was=job)
            return Processed(failed)
        with LeaseKeeper(self.units, job.id, job.token) as lease:

            def listen(progress: Progress) -> None:
                lease.report(progress)
                if on_progress is not None:
                    on_progress(progress)

            try:
                return await self._process(job, password, Reporter(listen))
            except BaseException as error:
                await asyncio.shield(self._record(job, error))
                raise

    async def _process(self, job: Job, password: str, reporter: Reporter) -> Processed:
        with scratch_folder(self.scratch, job) as folder:
            pdf = folder / "document.pdf"
            await self._fetch(PDF_NAME.format(job_id=job.id), pdf)
            request = ReadRequest(pdf, job.file_name, job.wishes.pages, job.wishes.ocr, password)
            made = await self.pipeline_for(job.wishes.model)(request, job.wishes, reporter)
            if not made.deck.cards:
                raise NothingSafe(_nothing_safe(job), made.report)
            with reporter.stage(Stage.WRITE):
                finished, delivered = await self.deliver_deck(job, made, folder)
        return Processed(finished, delivered)

    async def _record(self, job: Job, error: BaseException) -> None:
        """What the job's row says after ``error``. A lease that is lost is nobody's loss."""
        now = self.clock.now()
        code = error.code if isinstance(error, CompendiumError) else "unexpected"
        trace = "".join(traceback.format_exception(error))
        match error:
            case LeaseLost():
                return
            case Cancelled():
                ended = job.cancel(now)
            case asyncio.CancelledError() | KeyboardInterrupt():
                ended = job.release(now)
            case PermanentError():
                ended = job.fail(now, code, str(error), trace)
            case _ if job.attempts >= MAX_ATTEMPTS:
                ended = job.fail(now, code, str(error), trace)
            case _:
                ended = job.postpone(now + _delay(job.attempts), code, str(error), trace)
        try:
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


def _delay(attempts: int) -> timedelta:
    """300 s · 2^n with equal jitter: half of it fixed, half random, so that retries spread
    (Brooker, 'Exponential backoff and jitter', 2015).
    """
    delay = FIRST_RETRY * float(2 ** (attempts - 1))
    return delay / 2 + delay / 2 * random.random()  # noqa: S311 - spreads load, guards no secret


def _nothing_safe(job: Job) -> str:
    way_out = "a language model (--model) could make more of it"
    if job.wishes.density is not Density.HIGH:
        way_out = f"--density high looks further, and {way_out}"
    return f"{job.file_name}: found nothing that is safe to ask; {way_out}"
