"""What a job's objects are called in the storage.

A deck's object carries the fencing token of the run that wrote it. A run that lost its lease may
write late, and its deck may be another one: the quota left room for other cards, or a note was
remembered since. It must not replace the deck whose row was committed.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid5

from compendium.domain.model.job import Job
from compendium.domain.model.wishes import DeckFormat

PDF_NAME = "pdfs/{job_id}.pdf"


def deck_id_of(job_id: UUID) -> UUID:
    """A job's deck has an id that derives from the job's: a repeated run makes the same deck."""
    return uuid5(job_id, "deck")


def deck_name(deck_id: UUID, token: int, deck_format: DeckFormat) -> str:
    """Where the storage keeps a deck."""
    return f"decks/{deck_id}.{token}.{deck_format}"


def report_name(deck_id: UUID, token: int) -> str:
    """Where the storage keeps the report of a deck."""
    return f"decks/{deck_id}.{token}.report.json"


def deck_names(job: Job, since: int = 1) -> Iterator[str]:
    """Every name that the job's runs, from token ``since`` on, may have given to a deck or report."""
    deck_id = deck_id_of(job.id)
    for token in range(since, job.token + 1):
        yield deck_name(deck_id, token, job.wishes.format)
        yield report_name(deck_id, token)
