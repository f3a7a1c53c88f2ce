"""Text with its typography: what the author made bold, italic, monospaced, raised or lowered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag


class Style(IntFlag):
    """Typographic style of a run of characters; flags combine."""

    PLAIN = 0
    BOLD = 1
    ITALIC = 2
    MONO = 4
    SUPERSCRIPT = 8
    SUBSCRIPT = 16


@dataclass(frozen=True, slots=True)
class Run:
    """A maximal stretch ``text[start:end]`` of one style that is not PLAIN."""

    start: int
    end: int
    style: Style


@dataclass(frozen=True, slots=True)
class StyledText:
    """A string and its styled runs, in order and without overlap. Offsets count characters."""

    text: str
    runs: tuple[Run, ...] = ()

    def slice(self, start: int, end: int) -> StyledText:
        """The characters ``start`` to ``end`` (exclusive) with the runs that touch them, clipped."""
        return StyledText(
            self.text[start:end],
            tuple(
                Run(max(r.start, start) - start, min(r.end, end) - start, r.style)
                for r in self.runs
                if r.start < end and r.end > start
            ),
        )

    def strip(self) -> StyledText:
        """Without white space at both ends."""
        start = len(self.text) - len(self.text.lstrip())
        return self.slice(start, max(start, len(self.text.rstrip())))

    def share(self, style: Style) -> float:
        """Which part of the characters, 0 to 1, has any of the flags of ``style``."""
        styled = sum(run.end - run.start for run in self.runs if run.style & style)
        return styled / len(self.text) if self.text else 0.0

    def without(self, style: Style) -> StyledText:
        """The same text with no flag of ``style``."""
        left = (Run(run.start, run.end, run.style & ~style) for run in self.runs)
        return StyledText(self.text, tuple(run for run in left if run.style))

    def __add__(self, other: StyledText) -> StyledText:
        shift = len(self.text)
        moved = tuple(Run(r.start + shift, r.end + shift, r.style) for r in other.runs)
        return StyledText(self.text + other.text, self.runs + moved)
