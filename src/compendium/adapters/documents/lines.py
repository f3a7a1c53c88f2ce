"""Lines of a page: compact, with run-length styles, in the coordinates in which the text is read."""

from __future__ import annotations

from typing import NamedTuple

from compendium.domain.model.document import Box
from compendium.domain.model.text import Style

BOLD, ITALIC, MONO = int(Style.BOLD), int(Style.ITALIC), int(Style.MONO)
SUPERSCRIPT, SUBSCRIPT = int(Style.SUPERSCRIPT), int(Style.SUBSCRIPT)
"""Styles as plain numbers: an enum's operators cost ten times as much, and they run for every line."""


class Line(NamedTuple):
    """One line of text. ``styles`` are (end, style) runs that cover it; ``base`` is the baseline."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    base: float
    size: float
    styles: tuple[tuple[int, int], ...]
    block: int

    def mirrored(self, width: float) -> Line:
        """The line on a page of this width with left and right exchanged."""
        return self._replace(x0=width - self.x1, x1=width - self.x0)

    def share(self, style: int) -> float:
        """The share of characters with this style."""
        if len(self.styles) == 1:
            return 1.0 if self.styles[0][1] & style else 0.0
        start = count = 0
        for end, flags in self.styles:
            if flags & style:
                count += end - start
            start = end
        return count / max(1, start)


class Rule(NamedTuple):
    """A drawn horizontal line at ``y`` from ``x0`` to ``x1``."""

    y: float
    x0: float
    x1: float


class PageLines(NamedTuple):
    """What extraction knows of a page. ``turn`` is how far (0, 90, 180, 270 degrees clockwise) the
    displayed page had to be turned for its lines to run from left to right.
    """

    number: int
    width: float
    height: float
    turn: int
    lines: list[Line]
    rules: list[Rule]
    has_images: bool
    ocr: bool
    is_mirrored: bool = False

    def box_of(self, line: Line) -> Box:
        """Where the line stands on the page as displayed."""
        if self.turn == 0 and not self.is_mirrored:
            return Box(line.x0, line.y0, line.x1, line.y1)
        back = (360 - self.turn) % 360
        width, height = self._upright_size()
        if self.is_mirrored:
            line = line.mirrored(width)
        (ax, ay), (bx, by) = (
            upright_point(x, y, back, width, height) for x, y in ((line.x0, line.y0), (line.x1, line.y1))
        )
        return Box(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def mirrored(self) -> PageLines:
        """With left and right exchanged, so that text from right to left has its margins, columns
        and line ends where the rest of the reader looks for them.
        """
        width, _ = self._upright_size()
        return self._replace(
            lines=[line.mirrored(width) for line in self.lines],
            rules=[Rule(rule.y, width - rule.x1, width - rule.x0) for rule in self.rules],
            is_mirrored=True,
        )

    def _upright_size(self) -> tuple[float, float]:
        return (self.height, self.width) if self.turn in {90, 270} else (self.width, self.height)

    @classmethod
    def unreadable(cls, number: int) -> PageLines:
        """Stands for a page that MuPDF could not read."""
        return cls(number, 0, 0, 0, [], [], has_images=False, ocr=False)


def upright_point(x: float, y: float, turn: int, width: float, height: float) -> tuple[float, float]:
    """Where a point of the displayed page lies once the page is turned clockwise by ``turn``."""
    if turn == 90:
        return height - y, x
    if turn == 180:
        return width - x, height - y
    if turn == 270:
        return y, width - x
    return x, y
