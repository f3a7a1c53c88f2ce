"""The task: a message names a job, the use case does the rest, and the job's row is the answer."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from celery import Task
from celery.backends.base import DisabledBackend
from celery.exceptions import Reject, SoftTimeLimitExceeded
from celery.result import AsyncResult, EagerResult
from structlog.contextvars import bound_contextvars

from compendium.domain.errors import CompendiumError, JobNotFound, TransientError
from compendium.domain.model.job import Job, JobState
from compendium.entrypoints.event_loop import run
from compendium.entrypoints.worker.app import app, container
from compendium.entrypoints.worker.configuration import LONGEST_COUNTDOWN

_log = logging.getLogger(__name__)


class JobFailed(Exception):
    """The job ended without a deck; the message says what its user can do."""


class JobTask(Task[Any, Any]):
    """The task's id is the job's: a result stands under one id whichever message was executed."""

    def apply_async(  # type: ignore[override]  # takes what Celery's takes
        self, args: Any = None, kwargs: Any = None, task_id: str | None = None, **options: Any
    ) -> AsyncResult[Any]:
        """As Celery's."""
        if task_id is None and (task_id := _job_id(args, kwargs)):
            self._forget_failure(task_id)
        return super().apply_async(args, kwargs, task_id=task_id, **options)

    def apply(  # type: ignore[override]  # takes what Celery's takes
        self, args: Any = None, kwargs: Any = None, task_id: str | None = None, **options: Any
    ) -> EagerResult[Any]:
        """As Celery's: in this process."""
        return super().apply(args, kwargs, task_id=task_id or _job_id(args, kwargs), **options)

    def _forget_failure(self, task_id: str) -> None:
        """Or whoever waits for the job that a user retries would get the failure before."""
        if not isinstance(self.backend, DisabledBackend) and self.AsyncResult(task_id).failed():
            self.AsyncResult(task_id).forget()


@app.task(
    bind=True,
    base=JobTask,
    name="compendium.process_pdf",
    max_retries=3,  # of the job, which counts its attempts itself
    default_retry_delay=300,
    throws=(JobFailed,),
)
def process_pdf_task(self: JobTask, job_id: str) -> dict[str, Any]:
    """Process the job. Returns its counts; a job that was finished before gives the stored ones.

    Raises JobFailed; and Retry where the job is not finished: it waits for its next attempt, or
    another worker has it.
    """
    try:
        job_uuid = UUID(job_id)
    except (ValueError, TypeError, AttributeError):
        raise JobFailed(f"{job_id!r} is no job: a message holds the id of one, a UUID") from None
    with bound_contextvars(job_id=job_id):
        try:
            job = _processed(job_uuid)
        except JobNotFound as error:
            raise JobFailed(str(error)) from None
        except TransientError as error:
            _log.warning("the job's row can't be reached, trying again later: %s", error)
            raise _again(self, container.timing().first_retry) from None
        if job.state is JobState.FAILED:
            raise JobFailed(f"{job.error_code}: {job.error_message}")
        if job.state.is_final:
            return _result(job)
        wait = _due(job) - container.clock().now()
        _log.info("the job is %s: its message comes again in %s", job.state, wait)
        _mark_enqueued(job)
        raise _again(self, wait)


def _job_id(args: Any, kwargs: Any) -> str | None:
    """The job that a call is about, where it is a job at all."""
    try:
        return str(UUID([*(args or ()), *(kwargs or {}).values()][0]))
    except (IndexError, ValueError, TypeError, AttributeError):
        return None


def _processed(job_id: UUID) -> Job:
    """The job's row after a run of the use case, whatever came of that."""
    try:
        return run(_run(job_id))
    except SoftTimeLimitExceeded:  # out of the event loop itself
        _log.warning("the soft time limit passed")
        return run(_row(job_id))


async def _run(job_id: UUID) -> Job:
    try:
        return (await container.process_pdf()(job_id)).job
    except CompendiumError as error:
        _log.info("the run ended: %s: %s", error.code, error)
    except Exception:  # noqa: BLE001  the row has it too
        _log.exception("the run ended with an error that nobody foresaw")
    return await _row(job_id)


async def _row(job_id: UUID) -> Job:
    async with container.units()() as unit:
        return await unit.jobs.get(job_id)


def _mark_enqueued(job: Job) -> None:
    """So that the sweeper does not send a second message; it would do no harm."""

    async def mark() -> None:
        async with container.units()() as unit:
            await unit.jobs.mark_enqueued(job.id, job.token)
            await unit.commit()

    try:
        run(mark())
    except TransientError as error:
        _log.warning("the sweeper may send a second message: %s", error)


def _due(job: Job) -> datetime:
    """When a worker may claim the job."""
    return job.lease_until or job.next_attempt_at


def _again(task: JobTask, wait: timedelta) -> BaseException:
    """Send the message again, to be read after ``wait``, within bounds; the exception to raise.

    A retry that Celery counts is a message, not an attempt: the row has those.
    """
    seconds = max(wait, container.timing().tell).total_seconds()
    if task.request.is_eager:
        return JobFailed(f"the job is not finished: look again in {seconds:.0f} s")
    try:
        return task.retry(
            countdown=min(seconds, LONGEST_COUNTDOWN), max_retries=task.request.retries + 1, throw=False
        )
    except Reject:  # the broker takes no messages: this one goes back
        return Reject(requeue=True)


def _result(job: Job) -> dict[str, Any]:
    outcome = job.outcome
    return {
        "status": job.state.value,
        "job_id": str(job.id),
        "deck_id": outcome and str(outcome.deck_id),
        "num_cards": outcome.num_cards if outcome else 0,
        "num_pages": outcome.num_pages if outcome else 0,
        "num_chunks": outcome.num_chunks if outcome else 0,
        "num_topics": outcome.num_topics if outcome else 0,
        "num_tags": outcome.num_tags if outcome else 0,
    }
