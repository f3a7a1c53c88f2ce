"""Jobs and decks to rows and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from compendium.domain.model.job import Job, JobState, Outcome, Progress
from compendium.domain.model.page_range import PageRange
from compendium.domain.model.usage import Usage
from compendium.domain.model.wishes import DeckFormat, Density, Ocr, Wishes
from compendium.ports.unit_of_work import StoredDeck


def job_to_row(job: Job) -> dict[str, Any]:
    """The values of the job's columns."""
    return {name: getattr(job, name) for name in Job.__dataclass_fields__} | {
        "state": job.state.value,
        "wishes": _wishes_to_json(job.wishes),
        "progress": progress_to_json(job.progress),
        "usage": asdict(job.usage),
        "outcome": job.outcome and asdict(job.outcome) | {"deck_id": str(job.outcome.deck_id)},
    }


def job_from_row(row: RowMapping) -> Job:
    """The job that the row holds."""
    values = dict(row)
    outcome = values["outcome"]
    return Job(
        **values
        | {
            "state": JobState(values["state"]),
            "wishes": _wishes_from_json(values["wishes"]),
            "progress": Progress(**values["progress"]),
            "usage": Usage(**values["usage"] or {}),
            "outcome": outcome and _outcome_from_json(outcome),
        }
    )


def _outcome_from_json(values: dict[str, Any]) -> Outcome:
    remarks = tuple(values.get("remarks", ()))
    return Outcome(**values | {"deck_id": UUID(values["deck_id"]), "remarks": remarks})


def deck_to_row(deck: StoredDeck) -> dict[str, Any]:
    """The values of the deck's columns."""
    return asdict(deck)


def deck_from_row(row: RowMapping) -> StoredDeck:
    """The deck that the row holds."""
    return StoredDeck(**row)


def progress_to_json(progress: Progress) -> dict[str, Any]:
    """The value of the job's progress column."""
    return asdict(progress)


def _wishes_to_json(wishes: Wishes) -> dict[str, Any]:
    return asdict(wishes) | {"pages": str(wishes.pages)}


def _wishes_from_json(values: dict[str, Any]) -> Wishes:
    return Wishes(
        **values
        | {
            "pages": PageRange.parse(values["pages"]),
            "density": Density(values["density"]),
            "tags": tuple(values["tags"]),
            "ocr": Ocr(values["ocr"]),
            "format": DeckFormat(values["format"]),
        }
    )
