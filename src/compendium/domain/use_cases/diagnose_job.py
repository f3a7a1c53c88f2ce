"""An operator asks what is the matter with one job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from compendium.domain.errors import CompendiumError, ObjectMissing
from compendium.domain.model.job import MAX_ATTEMPTS, Job, JobState
from compendium.domain.use_cases.diagnose import Diagnose
from compendium.domain.use_cases.object_names import PDF_NAME, deck_id_of, deck_name
from compendium.ports.clock import Clock
from compendium.ports.health import Finding
from compendium.ports.object_storage import ObjectStorage
from compendium.ports.unit_of_work import UnitOfWorkFactory

_NEEDS_NO_PDF: Final = {JobState.COMPLETED, JobState.CANCELLED}
"""A failed job needs it still: it may be retried."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """``coming`` says what happens next by itself, and what an operator can do."""

    job: Job
    findings: Mapping[str, Finding]
    coming: str


@dataclass(frozen=True, slots=True)
class DiagnoseJob:
    """Looks at the row and at the objects that belong to it; the row is the truth. ``diagnose_queue``
    looks at what an unfinished job waits in.
    """

    units: UnitOfWorkFactory
    storage: ObjectStorage
    clock: Clock
    diagnose_queue: Diagnose = Diagnose(())

    async def __call__(self, job_id: UUID) -> Diagnosis:
        """What there is, and what comes. Raises JobNotFound, StoreUnavailable where there is no row
        to look at.
        """
        async with self.units() as unit:
            job = await unit.jobs.get(job_id)
        now = self.clock.now()
        findings = {
            "row": _row(job),
            "pdf": await self._object(PDF_NAME.format(job_id=job.id), needed=job.state not in _NEEDS_NO_PDF),
        }
        if job.state is JobState.COMPLETED:
            deck = deck_name(deck_id_of(job.id), job.token, job.wishes.format)
            findings["deck"] = await self._object(deck, needed=True)
        findings |= {"message": _message(job), "lease": _lease(job, now), "attempts": _attempts(job, now)}
        if job.error_code:
            findings["last error"] = Finding(
                ok=job.state is not JobState.FAILED, told=f"{job.error_code}: {job.error_message}"
            )
        if not job.state.is_final:
            findings |= await self.diagnose_queue()
        return Diagnosis(job, findings, _coming(job, now))

    async def _object(self, name: str, *, needed: bool) -> Finding:
        try:
            async for _ in self.storage.open(name):
                break
        except ObjectMissing:
            if not needed:
                return Finding(ok=True, told=f"{name} is gone, and nothing needs it any more")
            return Finding(
                ok=False,
                told=f"{name} is not in the storage",
                way_out="bring it back from a backup, or cancel the job and hand the PDF in again",
            )
        except CompendiumError as error:
            return Finding(
                ok=False, told=f"{name}: {error}", way_out="compendium doctor looks at the storage"
            )
        return Finding(ok=True, told=f"{name} is in the storage")


def _row(job: Job) -> Finding:
    told = (
        f"{job.file_name}: {job.state}, priority {job.priority}, of {_at(job.created_at)}, user {job.user_id}"
    )
    if job.state is JobState.FAILED:
        return Finding(ok=False, told=told, way_out=f"mend what failed, then: compendium jobs retry {job.id}")
    return Finding(ok=True, told=told)


def _message(job: Job) -> Finding:
    """What the row knows of messages; the queue itself can't be searched without taking them out."""
    if job.last_enqueued_at is None:
        return Finding(ok=True, told="none on its way that the row knows of")
    return Finding(
        ok=True, told=f"sent {job.enqueued_times} times, last {_at(job.last_enqueued_at)}; a hint only"
    )


def _lease(job: Job, now: datetime) -> Finding:
    if job.lease_until is None:
        return Finding(ok=True, told=f"none; {job.token} tokens given out so far")
    left = job.lease_until - now
    if left > timedelta():
        return Finding(ok=True, told=f"live under token {job.token}, {_length(left)} left")
    return Finding(
        ok=False,
        told=f"that of token {job.token} expired {_length(-left)} ago: its worker died, hangs, or lost the "
        "database",
        way_out="the sweeper has it taken up again; see that a worker runs",
    )


def _attempts(job: Job, now: datetime) -> Finding:
    told = f"{job.attempts} of {MAX_ATTEMPTS}"
    if job.state is JobState.PENDING and job.next_attempt_at > now:
        told += f", the next at {_at(job.next_attempt_at)} (in {_length(job.next_attempt_at - now)})"
    return Finding(ok=True, told=told)


_SWEEP: Final = "within a minute the sweeper of any worker"


def _coming(job: Job, now: datetime) -> str:
    match job.state:
        case JobState.PENDING:
            return _coming_to_waiting(job, now)
        case JobState.PROCESSING:
            return _coming_to_running(job, now)
        case JobState.COMPLETED:
            return "nothing: the deck can be downloaded."
        case JobState.FAILED:
            return f"nothing by itself. compendium jobs retry {job.id} gives it all its attempts again."
        case JobState.CANCELLED:
            return "nothing: hand the PDF in again for a new job."


def _coming_to_waiting(job: Job, now: datetime) -> str:
    if job.next_attempt_at > now:
        return f"when the next attempt is due, {_SWEEP} sends a message. compendium jobs cancel ends it."
    if job.last_enqueued_at is None:
        return f"{_SWEEP} sends a message. If none does, no worker runs: compendium doctor."
    return (
        "a worker takes it when its turn comes, by priority and then age. Should its message be lost, the "
        "sweeper sends another after 10 minutes, doubling. Many waiting jobs want more workers."
    )


def _coming_to_running(job: Job, now: datetime) -> str:
    if job.lease_until is not None and job.lease_until > now:
        if job.cancel_requested:
            return "it stops within seconds, and is CANCELLED."
        stage = job.progress
        return f"it is being worked on ({stage.stage or 'beginning'}, {stage.done} of {stage.total})."
    if job.attempts >= MAX_ATTEMPTS:
        return f"{_SWEEP} sends a message, and the claim fails it: its worker died {MAX_ATTEMPTS} times."
    return f"{_SWEEP} sends a message, and attempt {job.attempts + 1} of {MAX_ATTEMPTS} begins."


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _length(length: timedelta) -> str:
    return str(timedelta(seconds=round(length.total_seconds())))
