"""How operators see jobs: a table, the facts of one, or an object for programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.table import Table
from rich.text import Text

from compendium.domain.model.job import Job, JobState


def jobs_table(jobs: Sequence[Job]) -> Table:
    """A row a job, with what tells most of its state."""
    table = Table(box=None, pad_edge=False, header_style="cyan")
    table.add_column("id", min_width=36)
    table.add_column("state", min_width=10)
    table.add_column("prio", justify="right")
    table.add_column("tries", justify="right")
    table.add_column("what", overflow="fold")
    for job in jobs:
        told = f"{job.file_name}: {_told(job)}" if _told(job) else job.file_name
        table.add_row(str(job.id), job.state, str(job.priority), str(job.attempts), Text(told))
    return table


def job_facts(job: Job) -> Table:
    """Everything that the row holds, but the trace."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in job_object(job).items():
        if value not in {None, ""} and name != "error_trace":
            table.add_row(name, Text(str(value)))
    return table


def job_object(job: Job) -> dict[str, Any]:
    """The job as an object of JSON; times are ISO 8601 in UTC."""
    outcome = job.outcome
    return {
        "id": str(job.id),
        "user_id": str(job.user_id),
        "file_name": job.file_name,
        "state": job.state.value,
        "priority": job.priority,
        "attempts": job.attempts,
        "token": job.token,
        "created_at": _iso(job.created_at),
        "next_attempt_at": _iso(job.next_attempt_at) if job.state is JobState.PENDING else None,
        "lease_until": _iso(job.lease_until),
        "finished_at": _iso(job.finished_at),
        "last_enqueued_at": _iso(job.last_enqueued_at),
        "cancel_requested": job.cancel_requested,
        "stage": job.progress.stage,
        "done": job.progress.done,
        "total": job.progress.total,
        "deck_id": None if outcome is None else str(outcome.deck_id),
        "num_cards": None if outcome is None else outcome.num_cards,
        "error_code": job.error_code,
        "error_message": job.error_message,
        "error_trace": job.error_trace,
    }


def _told(job: Job) -> str:
    if job.state is JobState.PROCESSING:
        if job.cancel_requested:
            return "is being cancelled"
        return f"{job.progress.stage} {job.progress.done}/{job.progress.total}" if job.progress.stage else ""
    if job.outcome is not None:
        return f"{job.outcome.num_cards} cards"
    return job.error_message


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
