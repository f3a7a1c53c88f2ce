"""A note for Anki, and where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from compendium.domain.model.text import StyledText


class NoteForm(StrEnum):
    """The Anki note type a card is written as."""

    BASIC = "Basic"
    REVERSED = "Basic (and reversed card)"
    CLOZE = "Cloze"


class Tier(StrEnum):
    """How sure the cards of a maker are: CORE goes into every deck, MORE only on request."""

    CORE = "core"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Gap:
    """A hidden stretch ``front.text[start:end]`` of a cloze; equal numbers hide together."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a card's evidence stands: the file, its pages (from 1, the first is where it
    begins), the path of headings, and the verbatim quotes, in the document's order.
    """

    file_name: str
    pages: tuple[int, ...]
    section: tuple[str, ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One Anki note. ``guid`` is anchored in the source, never in the wording of the question.

    ``context`` stands small above the question (section title; '' where it would give the
    answer away). ``tags`` are hierarchical (``subject::topic``) without spaces. ``subject`` is
    what it asks about; ``maker``, ``tier`` and ``score`` say where it came from and how good it is
    thought to be.
    """

    guid: str
    form: NoteForm
    front: StyledText
    back: StyledText
    citation: Citation
    gaps: tuple[Gap, ...] = ()
    context: str = ""
    tags: tuple[str, ...] = ()
    subject: str = ""
    maker: str = ""
    tier: Tier = Tier.CORE
    score: float = 0.0

    @property
    def num_cards(self) -> int:
        """How many cards Anki makes of this note."""
        if self.form is NoteForm.CLOZE:
            return len({gap.number for gap in self.gaps})
        return 2 if self.form is NoteForm.REVERSED else 1
