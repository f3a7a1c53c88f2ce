"""What the extractive model is made of: makers, each of which knows one kind of card."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import Protocol

from compendium.adapters.models.extractive.reading import Reading
from compendium.domain.model.card import Tier
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import Answer, Question


class Maker(Protocol):
    """Finds what is worth asking by one rule, and answers what it asked. Keeps no state.

    ``name`` stands on the cards and in the report. ``answer`` is called for questions with this
    maker's name only, with a reading of the passages that retrieval returned and the anchors
    (`Reading.retrieved`); it may not rely on passages or topics that only ``ask`` saw.
    """

    name: str
    tier: Tier

    @abstractmethod
    def ask(self, reading: Reading) -> Iterator[Question | Dropped]:
        """Each thing worth asking in the document's order, and each candidate turned down."""

    @abstractmethod
    def answer(self, question: Question, reading: Reading) -> Answer | Dropped:
        """The answer with verbatim evidence, or the rule by which there is none."""


def question_id(maker: str, chunk: int, subject: str) -> str:
    """The id of the question that ``maker`` asks about ``subject``, as found in passage ``chunk``."""
    return f"{maker}/{chunk}/{subject}"
