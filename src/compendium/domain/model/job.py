"""A job: one PDF on its way to a deck. The row that holds it is the truth, whatever a queue says.

States: PENDING > PROCESSING | CANCELLED | FAILED (attempts used up at the claim);
PROCESSING > COMPLETED | FAILED | CANCELLED | PENDING (a retry is due, or a worker shut down);
FAILED > PENDING when the user retries, which resets the attempts.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from compendium.domain.errors import IllegalTransition
from compendium.domain.model.usage import Usage
from compendium.domain.model.wishes import Wishes

MAX_ATTEMPTS = 4
"""The first execution and three retries."""


class JobState(StrEnum):
    """Where a job stands."""

    PENDING = "PENDING"
    PROCESSING = "PROCESSING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"

    @property
    def is_final(self) -> bool:
        """Whether nothing more happens to the job by itself."""
        return self in {JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: ``done`` of ``total`` units of the stage named ``stage``."""

    stage: str = ""
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a finished job reports: the counts of the deck that it made, and whole sentences that its
    user should know.
    """

    deck_id: UUID
    num_pages: int
    num_chunks: int
    num_topics: int
    num_tags: int
    num_notes: int
    num_cards: int
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Job:
    """All times are aware UTC datetimes. ``token`` fences: it grows with every claim, and a
    finish with an older token is refused. ``priority`` runs from 1 to 9, 9 first.
    """

    id: UUID
    user_id: UUID
    file_name: str
    wishes: Wishes
    created_at: datetime
    next_attempt_at: datetime
    priority: int = 5
    state: JobState = JobState.PENDING
    attempts: int = 0
    token: int = 0
    lease_until: datetime | None = None
    cancel_requested: bool = False
    progress: Progress = field(default_factory=Progress)
    last_enqueued_at: datetime | None = None
    enqueued_times: int = 0
    error_code: str = ""
    error_message: str = ""
    error_trace: str = ""
    outcome: Outcome | None = None
    finished_at: datetime | None = None
    usage: Usage = Usage()

    def is_due(self, now: datetime) -> bool:
        """Whether a worker may claim it: waiting and due, or its worker's lease ran out."""
        if self.state is JobState.PENDING:
            return self.next_attempt_at <= now
        return self.state is JobState.PROCESSING and self.lease_until is not None and self.lease_until <= now

    def claim(self, now: datetime, lease: timedelta) -> Job:
        """Take the job for one attempt. Its message has arrived: should the job wait again, the
        sweeper sends a new one without delay. Raises IllegalTransition where it is not due.
        """
        if not self.is_due(now):
            raise IllegalTransition(f"job {self.id} is {self.state} and not due: it can't be claimed")
        return replace(
            self,
            state=JobState.PROCESSING,
            attempts=self.attempts + 1,
            token=self.token + 1,
            lease_until=now + lease,
            last_enqueued_at=None,
            enqueued_times=0,
        )

    def used(self, usage: Usage) -> Job:
        """An attempt came to ``usage``, however it ended."""
        return replace(self, usage=self.usage + usage)

    def renew(self, now: datetime, lease: timedelta) -> Job:
        """Keep the job for another lease."""
        self._demand("renewed", JobState.PROCESSING)
        return replace(self, lease_until=now + lease)

    def complete(self, now: datetime, outcome: Outcome) -> Job:
        """The deck is stored."""
        self._demand("completed", JobState.PROCESSING)
        return self._ended(JobState.COMPLETED, now, outcome=outcome)

    def fail(self, now: datetime, code: str, message: str, trace: str = "") -> Job:
        """Give up: ``message`` tells the user what to do. From PENDING when attempts ran out."""
        self._demand("failed", JobState.PROCESSING, JobState.PENDING)
        return self._ended(JobState.FAILED, now, error_code=code, error_message=message, error_trace=trace)

    def postpone(self, due: datetime, code: str, message: str, trace: str = "") -> Job:
        """Try again at ``due``; the attempt counts."""
        self._demand("postponed", JobState.PROCESSING)
        return replace(
            self,
            state=JobState.PENDING,
            next_attempt_at=due,
            lease_until=None,
            error_code=code,
            error_message=message,
            error_trace=trace,
        )

    def release(self, due: datetime) -> Job:
        """Hand the job back without consuming the attempt: shutdown, or 'come back later'."""
        self._demand("released", JobState.PROCESSING)
        return replace(
            self, state=JobState.PENDING, attempts=self.attempts - 1, next_attempt_at=due, lease_until=None
        )

    def request_cancel(self, now: datetime) -> Job:
        """The user's wish: at once where the job waits, within seconds where it runs."""
        self._demand("cancelled", JobState.PENDING, JobState.PROCESSING)
        if self.state is JobState.PENDING:
            return self._ended(JobState.CANCELLED, now)
        return replace(self, cancel_requested=True)

    def cancel(self, now: datetime) -> Job:
        """The running job noticed the wish and stopped."""
        self._demand("cancelled", JobState.PROCESSING)
        return self._ended(JobState.CANCELLED, now)

    def retry(self, now: datetime) -> Job:
        """The user asks again: attempts start from zero."""
        self._demand("retried", JobState.FAILED)
        return replace(
            self,
            state=JobState.PENDING,
            attempts=0,
            next_attempt_at=now,
            finished_at=None,
            cancel_requested=False,
            progress=Progress(),
            last_enqueued_at=None,
            enqueued_times=0,
            error_code="",
            error_message="",
            error_trace="",
        )

    def _demand(self, what: str, *states: JobState) -> None:
        if self.state not in states:
            raise IllegalTransition(f"job {self.id} is {self.state}: it can't be {what}")

    def _ended(
        self,
        state: JobState,
        now: datetime,
        *,
        outcome: Outcome | None = None,
        error_code: str = "",
        error_message: str = "",
        error_trace: str = "",
    ) -> Job:
        return replace(
            self,
            state=state,
            lease_until=None,
            finished_at=now,
            outcome=outcome,
            error_code=error_code,
            error_message=error_message,
            error_trace=error_trace,
        )
