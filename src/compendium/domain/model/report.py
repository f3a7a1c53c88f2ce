"""What became of every page and every candidate: nothing is lost in silence."""

from __future__ import annotations

from dataclasses import dataclass

from compendium.domain.model.usage import Usage


@dataclass(frozen=True, slots=True)
class Dropped:
    """A candidate that became no card. ``rule`` is a stable phrase ('answer stands in the
    question'), ``candidate`` what it would have asked, ``page`` where it stands (from 1).
    """

    rule: str
    candidate: str
    page: int
    maker: str = ""


@dataclass(frozen=True, slots=True)
class PageReport:
    """How many notes a page gave (by the page on which their evidence begins), or why none."""

    page: int
    notes: int
    reason: str = ""
    """'' where the page gave notes; notes on what was not read stand here in either case."""


@dataclass(frozen=True, slots=True)
class Report:
    """The account of one run. ``seconds`` are wall-clock seconds by stage name, in order;
    ``remarks`` are whole sentences for the user (what a model could do that was not done);
    ``usage`` is what the language model's provider was asked in this run.
    """

    num_pages: int
    num_words: int
    num_chunks: int
    num_topics: int
    num_tags: int
    num_notes: int
    num_cards: int
    notes_by_maker: dict[str, int]
    cards_by_form: dict[str, int]
    pages: tuple[PageReport, ...]
    dropped: tuple[Dropped, ...]
    seconds: dict[str, float]
    remarks: tuple[str, ...] = ()
    usage: Usage = Usage()
