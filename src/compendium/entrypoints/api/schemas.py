"""What the API says of jobs and decks."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from compendium.domain.model.job import Job, JobState
from compendium.domain.model.wishes import Density, Wishes
from compendium.domain.pipeline.reporter import Stage
from compendium.ports.unit_of_work import StoredDeck

_STAGES = [stage.value for stage in Stage]
_JOB = "6f1c2b1e-8d1c-4a9e-9d60-1f0e6f0a7c11"
_DECK = "1b4e28ba-2fa1-51d2-883f-0016d3cca427"


class JobError(BaseModel):
    """Why a job failed, or why it is tried again; docs/errors.md has a paragraph for each code."""

    code: str = Field(examples=["encrypted_pdf"])
    message: str = Field(
        examples=["lecture.pdf is encrypted: give its password, or a copy saved without one"]
    )


class JobResult(BaseModel):
    """What a finished job made; ``remarks`` are whole sentences that its user should know."""

    deck_id: UUID = Field(examples=[_DECK])
    num_cards: int = Field(examples=[42])
    num_notes: int = Field(examples=[40])
    num_pages: int = Field(examples=[12])
    num_chunks: int = Field(examples=[96])
    num_topics: int = Field(examples=[31])
    num_tags: int = Field(examples=[9])
    remarks: list[str] = Field(examples=[[]])


class AskedFor(BaseModel):
    """What the upload asked of the deck."""

    pages: str = Field(description="'' is all of them", examples=["1-10,15"])
    card_density: Density
    deck_name: str = Field(examples=["Biology::Cells"])
    subject: str = Field(examples=["Biology"])
    chapter: str = Field(examples=["Cells"])
    custom_tags: list[str] = Field(examples=[["exam"]])
    language: str = Field(examples=["en"])
    instructions: str = Field(examples=[""])
    max_cost: float | None = Field(description="US dollars", examples=[0.5])

    @classmethod
    def of(cls, wishes: Wishes) -> Self:
        """The wishes in the form's words."""
        return cls(
            pages=str(wishes.pages),
            card_density=wishes.density,
            deck_name=wishes.deck_name,
            subject=wishes.subject,
            chapter=wishes.chapter,
            custom_tags=list(wishes.tags),
            language=wishes.language,
            instructions=wishes.instructions,
            max_cost=wishes.max_cost,
        )


class UsageOut(BaseModel):
    """What a language model was asked for the job, all attempts together."""

    model_config = ConfigDict(title="Usage")

    requests: int = Field(examples=[12])
    cached: int = Field(description="Answered before, and so for nothing", examples=[0])
    input_tokens: int = Field(examples=[34_000])
    output_tokens: int = Field(examples=[5_000])
    cost: float | None = Field(description="US dollars; null where a price is not known", examples=[0.02])


class JobOut(BaseModel):
    """A PDF on its way to a deck."""

    model_config = ConfigDict(title="Job")

    id: UUID = Field(examples=[_JOB])
    status: JobState
    stage: str = Field(description="The stage under way; '' before the first", examples=["questions"])
    percent: int = Field(ge=0, le=100, examples=[55])
    file_name: str = Field(examples=["lecture.pdf"])
    priority: int = Field(description="1 to 9, 9 first", examples=[5])
    asked_for: AskedFor
    attempts: int = Field(description="Executions so far, four at most", examples=[1])
    cancel_requested: bool
    created_at: datetime
    next_attempt_at: datetime
    finished_at: datetime | None
    error: JobError | None
    result: JobResult | None
    usage: UsageOut

    @classmethod
    def of(cls, job: Job) -> Self:
        """The job as its user may see it: the trace of an error is the operator's."""
        return cls(
            id=job.id,
            status=job.state,
            stage=job.progress.stage,
            percent=percent(job),
            file_name=job.file_name,
            priority=job.priority,
            asked_for=AskedFor.of(job.wishes),
            attempts=job.attempts,
            cancel_requested=job.cancel_requested,
            created_at=job.created_at,
            next_attempt_at=job.next_attempt_at,
            finished_at=job.finished_at,
            error=_error(job),
            result=_result(job),
            usage=UsageOut(**asdict(job.usage)),
        )


class JobPage(BaseModel):
    """Some of a user's jobs, newest first. ``next`` is where more of them are, if there are more."""

    items: list[JobOut]
    next: str | None = Field(examples=["/api/v1/jobs?offset=50&limit=50"])


class DeckOut(BaseModel):
    """A finished deck."""

    model_config = ConfigDict(title="Deck")

    id: UUID = Field(examples=[_DECK])
    job_id: UUID = Field(examples=[_JOB])
    name: str = Field(examples=["Biology::Cells"])
    file_name: str = Field(examples=["lecture.apkg"])
    num_notes: int = Field(examples=[40])
    num_cards: int = Field(examples=[42])
    created_at: datetime
    download: str = Field(examples=[f"/api/v1/decks/{_DECK}/download"])

    @classmethod
    def of(cls, deck: StoredDeck) -> Self:
        """The deck, and the path of its file."""
        return cls(
            id=deck.id,
            job_id=deck.job_id,
            name=deck.name,
            file_name=deck.file_name,
            num_notes=deck.num_notes,
            num_cards=deck.num_cards,
            created_at=deck.created_at,
            download=f"/api/v1/decks/{deck.id}/download",
        )


class DeckPage(BaseModel):
    """Some of a user's decks, newest first. ``next`` is where more of them are, if there are more."""

    items: list[DeckOut]
    next: str | None = Field(examples=[None])


class JobEvent(BaseModel):
    """Where a job stands, each time that it has moved."""

    status: JobState
    stage: str
    percent: int

    @classmethod
    def of(cls, job: Job) -> Self:
        """The job's state."""
        return cls(status=job.state, stage=job.progress.stage, percent=percent(job))


def percent(job: Job) -> int:
    """How far the job is, each stage counting alike; it only grows within one attempt."""
    if job.state is JobState.COMPLETED:
        return 100
    progress = job.progress
    if progress.stage not in _STAGES:
        return 0
    part = progress.done / progress.total if progress.total else 0
    return min(99, int((_STAGES.index(progress.stage) + min(part, 1)) / len(_STAGES) * 100))


def _error(job: Job) -> JobError | None:
    if not job.error_code or job.state in {JobState.COMPLETED, JobState.CANCELLED}:
        return None
    unforeseen = "something that nobody foresaw went wrong: your operator finds it in the logs"
    return JobError(
        code=job.error_code, message=unforeseen if job.error_code == "unexpected" else job.error_message
    )


def _result(job: Job) -> JobResult | None:
    outcome = job.outcome
    if outcome is None:
        return None
    return JobResult(
        deck_id=outcome.deck_id,
        num_cards=outcome.num_cards,
        num_notes=outcome.num_notes,
        num_pages=outcome.num_pages,
        num_chunks=outcome.num_chunks,
        num_topics=outcome.num_topics,
        num_tags=outcome.num_tags,
        remarks=list(outcome.remarks),
    )
