"""How much of a book's own glossary a deck asks for, when the glossary was taken out of the book."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from compendium.domain.model.card import Card

DEFINED = 0.3
"""A text holds a definition where it has this share of its words: paraphrases share about as many."""


@dataclass(frozen=True)
class Entry:
    """A term of the glossary; ``marked`` where the chapter prints it in bold."""

    term: str
    definition: str
    marked: bool

    def stands_in(self, text: str) -> bool:
        return _within(_stems(self.term), _stems(text))

    def is_asked_by(self, card: Card) -> bool:
        """The card hides the term, or names it in the question, or answers with little else."""
        if card.gaps:
            return any(self.stands_in(card.front.text[gap.start : gap.end]) for gap in card.gaps)
        answers = len(card.back.text.split()) <= 3 * len(self.term.split()) + 6
        return self.stands_in(card.front.text) or (answers and self.stands_in(card.back.text))

    def is_defined_by(self, text: str) -> bool:
        wanted = _content(self.definition) - _content(self.term)
        return self.stands_in(text) and len(wanted & _content(text)) >= DEFINED * len(wanted)


def glossary(path: Path) -> list[Entry]:
    return [Entry(**row) for row in json.loads(path.read_text("utf-8"))]


def windows(text: str) -> list[str]:
    """Three neighbouring sentences each: what the best of extractions could put on a card."""
    sentences = re.split(r"(?<=[.!?])\s+", text)
    return [" ".join(sentences[i : i + 3]) for i in range(len(sentences))]


def spoken(card: Card) -> str:
    """All that the learner reads."""
    return f"{card.context} {card.front.text} {card.back.text}"


def _content(text: str) -> set[str]:
    return {stem for stem in _stems(text) if len(stem) > 3}


def _stems(text: str) -> list[str]:
    """Words without their endings, cut at six letters."""
    return [word.rstrip("s")[:6] for word in re.findall(r"\w+", text.casefold())]


def _within(short: Sequence[str], long: Sequence[str]) -> bool:
    return any(long[i : i + len(short)] == short for i in range(len(long) - len(short) + 1))
