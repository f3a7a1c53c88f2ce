"""Bullets that are drawn: browsers print a list's marks as small discs and squares, not as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from compendium.adapters.documents.lines import Line
from compendium.adapters.documents.spans import beside

BULLET = "\u2022"
_LEAST, _LARGEST = 0.12, 0.7
"""A mark's width and height, in sizes of the text beside it."""
_WIDEST_GAP = 2.5
"""Sizes of the text between mark and text."""
_ALONE = 40.0
"""Points to the left and right of a mark without another: leaders, scales and plots have them in rows."""
_CLOSE = 10.0
"""Points within which text at its left makes a mark a separator: 'Home • Contact'."""
_MOST = 400
"""Marks on a page; a plot has more."""

Mark = tuple[float, float, float, float]


def marks_of(drawings: Iterable[Mapping[str, Any]]) -> list[Mark]:
    """The boxes of what is drawn about as wide as high and as small as a bullet."""
    marks = []
    for drawing in drawings:
        x0, y0, x1, y1 = drawing["rect"]
        width, height = x1 - x0, y1 - y0
        if 1 < width < 12 and abs(width - height) < 0.25 * height:
            marks.append((x0, y0, x1, y1))
    return marks if len(marks) <= _MOST else []


def with_bullets(lines: Sequence[Line], marks: Sequence[Mark]) -> list[Line]:
    """``lines`` in their order, with a printed bullet before each that has a drawn one at its left."""
    if not marks:
        return list(lines)
    found = {index: mark for mark in marks if (index := _marked(mark, lines, marks)) is not None}
    return [beside(_printed(found[i], line), line) if i in found else line for i, line in enumerate(lines)]


def _marked(mark: Mark, lines: Sequence[Line], marks: Sequence[Mark]) -> int | None:
    """Which line the mark begins, or None."""
    x0, y0, x1, y1 = mark
    middle = (y0 + y1) / 2
    for other in marks:
        if other != mark and abs(other[0] - x0) < _ALONE and other[1] < middle < other[3]:
            return None
    on_level = [(line.x0 - x1, i) for i, line in enumerate(lines) if line.y0 < middle < line.y1]
    if any(lines[i].x0 < x1 and lines[i].x1 > x0 - _CLOSE for _, i in on_level):
        return None  # text before it, or under it
    gap, nearest = min(((gap, i) for gap, i in on_level if gap >= 0), default=(0.0, None))
    if nearest is None:
        return None
    size = lines[nearest].size
    fits = _LEAST * size < x1 - x0 < _LARGEST * size and gap < _WIDEST_GAP * size
    return nearest if fits else None


def _printed(mark: Mark, line: Line) -> Line:
    return Line(BULLET, mark[0], line.y0, mark[2], line.y1, line.base, line.size, ((1, 0),), line.block)
