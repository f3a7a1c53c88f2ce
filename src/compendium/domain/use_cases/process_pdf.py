"""The use case that everything runs: a job's PDF becomes its deck, once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from compendium.domain.errors import Cancelled, LeaseLost, NothingSafe
from compendium.domain.model.job import MAX_ATTEMPTS, Job, Progress
from compendium.domain.model.timing import Timing
from compendium.domain.model.usage import Usage
from compendium.domain.model.wishes import Density, Wishes
from compendium.domain.pipeline.reporter import Listener, Reporter, Stage
from compendium.domain.pipeline.run import Made, Pipeline
from compendium.domain.use_cases.after_error import after_deaths, after_error
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

    ``pipeline_for`` gives the pipeline for a user's wishes; ``scratch`` is a folder for temporary
    files; ``stopping`` tells whether this worker must stop soon.
    """

    units: UnitOfWorkFactory
    storage: ObjectStorage
    pipeline_for: Callable[[Wishes, UUID], Pipeline]
    deliver_deck: DeliverDeck
    clock: Clock
    scratch: Path
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

        reporter = Reporter(listen)
        work = asyncio.create_task(self._process(job, password, reporter))
        with lease.keeping(work):
            try:
                return await work
            except BaseException as error:  # noqa: BLE001  raised again, or its reason
                reason = lease.reason(error)
                await asyncio.shield(self._record(job, reason, reporter.usage))
                raise reason from reason.__cause__

    async def _process(self, job: Job, password: str, reporter: Reporter) -> Processed:
        if job.cancel_requested:  # of a worker that died before it could notice
            raise Cancelled(f"job {job.id} was cancelled")
        with scratch_folder(self.scratch, job) as folder:
            pdf = folder / "document.pdf"
            await self._fetch(PDF_NAME.format(job_id=job.id), pdf)
            request = ReadRequest(pdf, job.file_name, job.wishes.pages, job.wishes.ocr, password)
            made = await self.pipeline_for(job.wishes, job.user_id)(request, job.wishes, reporter)
            if not made.deck.cards:
                raise NothingSafe(_nothing_safe(job), made.report)
            with reporter.stage(Stage.WRITE):
                finished, delivered = await self.deliver_deck(job, made, folder)
        return Processed(finished, delivered)

    async def _record(self, job: Job, error: BaseException, usage: Usage) -> None:
        """Make the job's row say what ``error`` means, and what was used until then. A lease that is
        lost is nobody's loss.
        """
        ended = after_error(job, error, self.clock.now(), self.timing)
        try:
            if ended is not None:
                await self._save(ended.used(usage), was=job)
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


def _nothing_safe(job: Job) -> str:
    way_out = "a language model could make more of it"
    if job.wishes.density is not Density.HIGH:
        way_out = f"density 'high' looks further, and {way_out}"
    return f"{job.file_name}: found nothing that is safe to ask; {way_out}"
