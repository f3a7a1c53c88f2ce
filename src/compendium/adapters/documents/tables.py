"""Tables: rows of cells found by aligned columns, told apart by drawn rules or by line distance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from statistics import median

from compendium.adapters.documents.labels import item_label
from compendium.adapters.documents.lines import BOLD, Line, Rule
from compendium.adapters.documents.paragraphs import is_mono
from compendium.adapters.documents.reading_order import Row
from compendium.adapters.documents.spans import SAME_LINE_GAP

_MIN_ROWS = 3
_COMMENTS = ("#", "//", "/*", "%", "--", ";")
_ALIGNED = 4.0
"""Points within which two cells begin at the same x."""


@dataclass(slots=True)
class Table:
    """Rows ``start`` to ``end`` (exclusive) of the column. ``cells`` is empty where the layout was
    not understood: its text must not be taken for prose.
    """

    start: int
    end: int
    cells: list[list[list[Line]]]
    head_rows: int = 0


def tables_in(rows: Sequence[Row], rules: Sequence[Rule]) -> list[Table]:
    """The tables among a column's rows, top to bottom."""
    found: list[Table] = []
    cellular = [is_cells(row) for row in rows]
    for index, (row, after) in enumerate(pairwise(rows)):
        if _are_beside(row, after):
            cellular[index] = cellular[index + 1] = True
    index = 0
    while index < len(rows):
        end = _end_of_table(rows, cellular, index) if cellular[index] else index
        if end - index >= _MIN_ROWS and sum(cellular[index:end]) >= _MIN_ROWS - 1:
            found.append(_understood(rows, index, end, rules))
            index = end
        else:
            index += 1
    return found


def _are_beside(row: Row, after: Row) -> bool:
    """Whether two lines at different heights overlap vertically: cells centred in their row."""
    if len(row) > 1 or len(after) > 1 or not row[0].size:
        return False
    a, b = (row[0], after[0]) if row[0].x0 < after[0].x0 else (after[0], row[0])
    return b.x0 - a.x1 > SAME_LINE_GAP and 0 < after[0].base - row[0].base < 0.8 * row[0].size


def is_cells(row: Row) -> bool:
    """Whether the row's lines look like cells: not a label and its text, not spaced-out code."""
    if len(row) < 2:
        return False
    if len(row) == 2 and item_label(row[0].text.strip() + " x"):
        return False
    if row[1].text.lstrip().startswith(_COMMENTS) and is_mono(row[0]):
        return False
    return not all(is_mono(line) for line in row)


def _end_of_table(rows: Sequence[Row], cellular: Sequence[bool], start: int) -> int:
    """The row after the last that shares the table's columns."""
    starts = [line.x0 for line in rows[start]]
    end = start + 1
    for index in range(start + 1, len(rows)):
        row, before = rows[index], rows[index - 1]
        size = row[0].size
        if not size or row[0].base - before[0].base > 3.2 * size or abs(size - before[0].size) > 2.5:
            break
        known = sum(1 for line in row if _near(line.x0, starts))
        if cellular[index]:
            if not known and cellular[index - 1] and len(before) > 1:
                break
            starts.extend(line.x0 for line in row if not _near(line.x0, starts))
            end = index + 1
        elif known and len(row) == 1 and (not _near(row[0].x0, starts[:1]) or _is_short(row[0], starts)):
            if not _near(row[0].x0, starts[:1]):
                end = index + 1
        else:
            break
    return end


def _near(x: float, starts: Sequence[float]) -> bool:
    return any(abs(x - start) <= _ALIGNED for start in starts)


def _is_short(line: Line, starts: Sequence[float]) -> bool:
    """Whether a lone line of the first column keeps clear of the second."""
    others = [start for start in starts if start > starts[0] + _ALIGNED]
    return bool(others) and line.x1 < min(others)


def _understood(rows: Sequence[Row], start: int, end: int, rules: Sequence[Rule]) -> Table:
    body = list(rows[start:end])
    edges = _columns(body)
    bands = _bands(body, rules)
    if edges is None:
        return Table(start, end, [])
    ruled = bands is not None and sum(_is_single(band) for band in bands) > 0.6 * len(bands)
    if ruled:
        assert bands is not None
        cells = [_cells([line for row in band for line in row], edges) for band in bands]
    else:
        grouped = _by_distance(body, edges)
        if grouped is None:
            return Table(start, end, [])
        cells = [_cells([line for row in group for line in row], edges) for group in grouped]
    if any(row is None for row in cells):
        return Table(start, end, [])
    known = [row for row in cells if row is not None and any(row)]
    return Table(start, end, known, head_rows=head_rows(known))


def _columns(rows: Sequence[Row]) -> list[float] | None:
    """The left edges of the columns, from the rows that have most cells; None where they overlap."""
    width = max(len(row) for row in rows)
    whole = [row for row in rows if len(row) == width]
    if width < 2 or len(whole) < 2:
        return None
    edges = [min(row[i].x0 for row in whole) for i in range(width)]
    for i in range(1, width):
        if median(row[i - 1].x1 for row in whole) > edges[i]:
            return None
    return edges


def _bands(rows: Sequence[Row], rules: Sequence[Rule]) -> list[list[Row]] | None:
    """Rows between two drawn rules each; None where too few rules lie in the table."""
    top, bottom = rows[0][0].y0, rows[-1][0].y1
    left, right = min(line.x0 for row in rows for line in row), max(line.x1 for row in rows for line in row)
    ys = sorted({r.y for r in rules if top - 12 < r.y < bottom + 12 and r.x0 < right and r.x1 > left})
    inner = [y for y in ys if top < y < bottom]
    if not inner:
        return None
    bands: list[list[Row]] = [[] for _ in range(len(inner) + 1)]
    for row in rows:
        middle = (row[0].y0 + row[0].y1) / 2
        bands[sum(1 for y in inner if y < middle)].append(row)
    return [band for band in bands if band]


def _is_single(band: Sequence[Row]) -> bool:
    return sum(1 for row in band if len(row) > 1) <= 1


def _by_distance(rows: Sequence[Row], edges: Sequence[float]) -> list[list[Row]] | None:
    """Rows of text lines joined to table rows: a line that leaves the first column empty goes on
    with the row above, terms stacked over one description make one row. None where a lone first
    cell beside the lines of another shows that cells are centred vertically.
    """
    groups: list[list[Row]] = []
    centred = 0
    for row, after in zip_longest(rows, rows[1:]):
        begins = _begins(row, edges)
        stacked = groups and all(len(above) == 1 and _begins(above, edges) for above in groups[-1])
        if groups and (stacked or not begins):
            groups[-1].append(row)
        else:
            groups.append([row])
        centred += begins and len(row) == 1 and after is not None and not _begins(after, edges)
    if not _begins(rows[0], edges) or centred > 0.2 * len(groups):
        return None
    return groups


def _begins(row: Row, edges: Sequence[float]) -> bool:
    """Whether the row's first column is filled."""
    return row[0].x0 < edges[1] - _ALIGNED


def _cells(lines: Sequence[Line], edges: Sequence[float]) -> list[list[Line]] | None:
    """The lines of one table row by column; None where a line runs over into the next column."""
    cells: list[list[Line]] = [[] for _ in edges]
    for line in lines:
        column = max(0, sum(1 for edge in edges if line.x0 >= edge - _ALIGNED) - 1)
        if column + 1 < len(edges) and line.x1 > edges[column + 1] + _ALIGNED and len(lines) > 1:
            return None
        cells[column].append(line)
    return cells


def head_rows(rows: Sequence[list[list[Line]]]) -> int:
    """How many rows head the columns: the first, if it is bold and not all below it are, and the second
    too where the first is a title over all columns.
    """

    def bold(row: Sequence[Sequence[Line]]) -> bool:
        lines = [line for cell in row for line in cell]
        return all(line.share(BOLD) > 0.5 for line in lines)

    count = 2 if rows and len(rows[0]) > 1 and sum(map(bool, rows[0])) == 1 else 1
    while count and not (all(map(bold, rows[:count])) and not all(map(bold, rows[count:]))):
        count -= 1
    return count
