"""Ruled tables: grids that drawn lines make, and the text in their cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from compendium.adapters.documents.lines import Line, Rule

_NEAR = 2.5
"""Points within which drawn lines meet, and by which text may overlap its cell's border."""
_LEAST_TEXTS = 4
"""Lines of text below which a grid is a frame or a form, not a table."""
PLACEHOLDER = "\N{OBJECT REPLACEMENT CHARACTER}"


Border = tuple[float, tuple[float, ...]]
"""The height of a horizontal line, and the xs of its pieces."""
Extent = tuple[float, float]


class Grid(NamedTuple):
    """Borders of cells: ``ys`` from top to bottom, ``xs`` from left to right."""

    ys: tuple[float, ...]
    xs: tuple[float, ...]

    def holds(self, line: Line) -> bool:
        """Whether the line stands inside the grid."""
        middle = (line.y0 + line.y1) / 2
        return self.ys[0] < middle < self.ys[-1] and self.xs[0] - _NEAR < line.x0 < self.xs[-1]

    def with_head(self, lines: Sequence[Line]) -> Grid:
        """With the row right above the first border, where that row keeps to the columns."""
        above = [
            line
            for line in lines
            if 0 <= self.ys[0] - line.y1 + _NEAR < line.size and self.xs[0] - _NEAR < line.x0 < self.xs[-1]
        ]
        columns = {sum(1 for x in self.xs[1:-1] if x < line.x0 + _NEAR) for line in above}
        if len(columns) < 2 or len(columns) < len(above):
            return self
        return self._replace(ys=(min(line.y0 for line in above), *self.ys))

    def parts(self, a: Line, b: Line) -> bool:
        """Whether a border lies between two neighbours on a baseline."""
        return self.holds(a) and any(a.x1 - _NEAR < x < b.x0 + _NEAR for x in self.xs)

    def placeholder(self, index: int) -> Line:
        """A line that stands for the grid while the page is put in reading order."""
        box = (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])
        return Line(PLACEHOLDER, *box, (self.ys[0] + self.ys[-1]) / 2, 0.0, ((1, 0),), index)

    def cells(self, lines: Sequence[Line]) -> list[list[list[Line]]]:
        """The lines by row and column, top to bottom in each cell. A row in which a line holds the
        text of two cells is left empty.
        """
        rows: list[list[list[Line]]] = [[[] for _ in self.xs[1:]] for _ in self.ys[1:]]
        over: list[tuple[int, int]] = []
        for line in sorted(lines, key=lambda line: (line.base, line.x0)):
            middle = (line.y0 + line.y1) / 2
            row = sum(1 for y in self.ys[1:-1] if y < middle)
            column = sum(1 for x in self.xs[1:-1] if x < line.x0 + _NEAR)
            rows[row][column].append(line)
            if line.x1 > self.xs[column + 1] + _NEAR:
                over.append((row, column))
        # a long word may stick out; where the next cell has no text of its own, two were run together
        broken = {row for row, column in over if not rows[row][min(column + 1, len(self.xs) - 2)]}
        return [[] if index in broken else row for index, row in enumerate(rows)]


def grids_of(rules: Sequence[Rule], lines: Sequence[Line]) -> list[Grid]:
    """Runs of horizontal lines that are drawn cell by cell with the same borders.

    A line drawn in one piece above or below such a run is the table's top or bottom. Where text runs
    over the columns a table ends: what follows is another's, or the frame of something else. What is
    drawn beside a table, as in another column of the page, is none of it.
    """
    borders = list(_borders(rules))
    grids: list[Grid] = []
    for extent in _extents(borders):
        grids += _grids([each for each in borders if _lies_in(each, extent)], extent, lines)
    return grids


def _grids(drawn: Sequence[Border], extent: Extent, lines: Sequence[Line]) -> Iterator[Grid]:
    """The grids of this extent; a line over a part of the columns ends one, like another table's."""
    index = 0
    while index < len(drawn):
        first, xs = drawn[index]
        ys = [first]
        for y, piece in drawn[index + 1 :]:
            if not _alike(piece, xs) or _runs_over(ys[-1], y, xs, lines):
                break
            ys.append(y)
        end = index + len(ys)
        if len(xs) > 2 and _alike((xs[0], xs[-1]), extent):
            for y, piece in (*drawn[max(0, index - 1) : index], *drawn[end : end + 1]):
                top, bottom = (y, ys[0]) if y < ys[0] else (ys[-1], y)
                if _alike(piece, extent) and not _runs_over(top, bottom, xs, lines):
                    ys = sorted((y, *ys))
            if len(ys) >= 3:
                yield Grid(tuple(ys), xs)
        index = end


def _runs_over(top: float, bottom: float, xs: Sequence[float], lines: Sequence[Line]) -> bool:
    """Whether most of the text between two heights, in several lines, runs over the columns."""
    row = Grid((top, bottom), tuple(xs))
    inside = [line for line in lines if row.holds(line)]
    over = sum(any(line.x0 + _NEAR < x < line.x1 - _NEAR for x in xs[1:-1]) for line in inside)
    return over > 1 and 2 * over > len(inside)


def _borders(rules: Sequence[Rule]) -> Iterator[Border]:
    """Each line with the xs at which its pieces begin, and where the last ends."""
    for _, group in groupby(sorted(rules), key=lambda rule: round(rule.y / 2)):
        pieces = sorted(group, key=lambda rule: rule.x0)
        xs, end = [pieces[0].x0], pieces[0].x1
        for piece in pieces[1:]:
            if piece.x0 > end + _NEAR:
                yield pieces[0].y, (*xs, end)
                xs, end = [piece.x0], piece.x1
            elif piece.x0 >= end - _NEAR:
                xs.append(piece.x0)
            end = max(end, piece.x1)
        yield pieces[0].y, (*xs, end)


def _extents(borders: Iterable[Border]) -> list[Extent]:
    """Where the lines that are drawn in several pieces begin and end, each once."""
    found: list[Extent] = []
    for _, xs in borders:
        if len(xs) > 2 and not any(_alike((xs[0], xs[-1]), extent) for extent in found):
            found.append((xs[0], xs[-1]))
    return found


def _lies_in(border: Border, extent: Extent) -> bool:
    _, xs = border
    return extent[0] - _NEAR <= xs[0] and xs[-1] <= extent[1] + _NEAR


def _alike(a: Sequence[float], b: Sequence[float]) -> bool:
    return len(a) == len(b) and all(abs(x - y) <= _NEAR for x, y in zip(a, b, strict=True))


class RuledTables:
    """The grids of a page that hold text, and the lines outside them with a placeholder for each."""

    def __init__(self, rules: Sequence[Rule], lines: Sequence[Line]) -> None:
        self.outside = list(lines)
        self._cells: list[list[list[list[Line]]]] = []
        for drawn in grids_of(rules, lines):
            grid = drawn.with_head(self.outside)
            inside = [line for line in self.outside if grid.holds(line)]
            if len(inside) < _LEAST_TEXTS:
                continue
            self.outside = [line for line in self.outside if not grid.holds(line)]
            self.outside.append(grid.placeholder(len(self._cells)))
            self._cells.append(grid.cells(inside))

    def at(self, line: Line) -> list[list[list[Line]]] | None:
        """The rows of the table for which the line stands; None for a line of text."""
        return self._cells[line.block] if line.text == PLACEHOLDER else None
