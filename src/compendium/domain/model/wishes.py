"""What the user asks of a deck."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from compendium.domain.model.card import Tier
from compendium.domain.model.page_range import PageRange


class Density(StrEnum):
    """How many notes at most; never padded up to."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def notes_per_1000_words(self) -> int:
        """The upper bound (4, 10, 20)."""
        return {Density.LOW: 4, Density.MEDIUM: 10, Density.HIGH: 20}[self]

    @property
    def tiers(self) -> frozenset[Tier]:
        """HIGH also opens the second tier of makers, whose cards are tagged as such."""
        return frozenset(Tier) if self is Density.HIGH else frozenset({Tier.CORE})


class Ocr(StrEnum):
    """Whether pages without a text layer are read by optical character recognition."""

    AUTO = "auto"
    NEVER = "never"


class DeckFormat(StrEnum):
    """The file that is written."""

    APKG = "apkg"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Wishes:
    """All that a user may say about the deck to make; the defaults are the command line's.

    ``language`` and ``instructions`` are for hosted models; extraction says that it can't.
    ``max_cards`` bounds the notes of the whole deck, 0 does not. ``model`` is '' for the default.
    ``max_cost`` is what a hosted model may cost at most, in US dollars, None for no limit;
    ``use_cache`` says whether answers that were paid for before may serve again.
    """

    pages: PageRange = PageRange()
    density: Density = Density.MEDIUM
    deck_name: str = ""
    subject: str = ""
    chapter: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    instructions: str = ""
    max_cards: int = 0
    model: str = ""
    max_cost: float | None = None
    use_cache: bool = True
    subdecks: bool = False
    ocr: Ocr = Ocr.AUTO
    format: DeckFormat = DeckFormat.APKG
