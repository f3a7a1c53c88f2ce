"""Progress of a run: which stage, how far, how long; and the place where cancelling is noticed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from compendium.domain.model.job import Progress
from compendium.domain.model.usage import Usage

Listener = Callable[[Progress], None]
"""Hears of progress on any thread; what it raises (Cancelled, LeaseLost) ends the run."""


class Stage(StrEnum):
    """The stages in their order."""

    LOAD = "load"
    CHUNK = "chunk"
    TOPICS = "topics"
    REFINE = "refine"
    TAGS = "tags"
    QUESTIONS = "questions"
    ANSWERS = "answers"
    CARDS = "cards"
    WRITE = "write"


class Reporter:
    """Tells a listener how far the run is, and keeps the seconds that each stage took and what the run
    came to: which stages the cost limit ``cut`` short, and the ``usage`` of a language model's provider.
    """

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self.seconds: dict[str, float] = {}
        self.cut: list[Stage] = []
        self.usage = Usage()

    def cut_short(self, stage: Stage) -> None:
        """Keep in mind that the cost limit ended the stage before its work was done."""
        if stage not in self.cut:
            self.cut.append(stage)

    @contextmanager
    def stage(self, stage: Stage, total: int = 1) -> Iterator[Callable[[int, int], None]]:
        """One stage of ``total`` units. Yields a function to call with (done, total)."""

        def advance(done: int, total: int) -> None:
            self._listener(Progress(stage.value, done, total))

        begun = time.perf_counter()
        advance(0, total)
        yield advance
        self.seconds[stage.value] = time.perf_counter() - begun
