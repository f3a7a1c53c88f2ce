"""The order in which the lines of a page are read: column by column, top to bottom."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from statistics import median

from compendium.adapters.documents.lines import MONO, Line

Row = list[Line]
"""Lines that stand side by side on one baseline, left to right."""

_MIN_LINES = 5
_MANY_LINES = 15
_FEW_SHARED, _SHARED_BY_CELLS = 0.3, 0.6
"""The shares of baselines that two sides have in common: below the first they are columns of text for
sure, from the second on they may be a table's.
"""
_ENDS_IN_NUMBER = re.compile(r"\d\s*$")


def columns_of(lines: Sequence[Line]) -> list[list[Row]]:
    """The page's columns in reading order, each as rows from top to bottom.

    A line across the gutter (a title, a wide figure's caption) ends the columns above it.
    """
    gutter = _gutter(lines)
    if gutter is None:
        return [rows_of(lines)] if lines else []
    result: list[list[Row]] = []
    left: list[Line] = []
    right: list[Line] = []
    across: list[Line] = []

    def flush() -> None:
        for side in (left, right):
            if side:
                result.extend(columns_of(list(side)))
                side.clear()

    for line in sorted(lines, key=lambda line: line.base):
        crosses = line.x0 < gutter - 3 and line.x1 > gutter + 3
        # the last line of a paragraph across the page may be short
        ends = across and line.block == across[-1].block and abs(line.x0 - across[0].x0) < line.size
        if crosses or ends:
            flush()
            across.append(line)
            continue
        if across:
            result.append(rows_of(across))
            across = []
        (left if line.x1 <= gutter + 3 else right).append(line)
    flush()
    if across:
        result.append(rows_of(across))
    return result


def rows_of(lines: Sequence[Line]) -> list[Row]:
    """Lines grouped by baseline, top to bottom, each row left to right."""
    rows: list[Row] = []
    for line in sorted(lines, key=lambda line: line.base):
        if rows:
            last = rows[-1][0]
            overlap = min(last.y1, line.y1) - max(last.y0, line.y0)
            if overlap > 0.6 * min(last.y1 - last.y0, line.y1 - line.y0) and all(
                line.x0 >= other.x1 - 2 or line.x1 <= other.x0 + 2 for other in rows[-1]
            ):
                rows[-1].append(line)
                continue
        rows.append([line])
    for row in rows:
        if len(row) > 1:
            row.sort(key=lambda line: line.x0)
    return rows


def _gutter(lines: Sequence[Line]) -> float | None:
    """The x of a white strip between two columns of text, not between a table's cells."""
    votes: Counter[int] = Counter()
    lines = [line for line in lines if line.share(MONO) < 0.5]  # code keeps columns of its own
    ordered = sorted(lines, key=lambda line: line.y0)
    for index, line in enumerate(ordered):
        middle = (line.y0 + line.y1) / 2
        for other in ordered[index + 1 : index + 6]:
            if other.y0 > middle:
                break
            a, b = (line, other) if line.x0 < other.x0 else (other, line)
            if b.x0 - a.x1 >= 6:
                votes.update(range(int(a.x1 // 3) + 1, int(b.x0 // 3) + 1))
    if not votes:
        return None
    most = max(votes.values())
    if most < _MIN_LINES:
        return None
    strip = [slot for slot, count in votes.items() if count >= 0.9 * most]
    gutter = 3.0 * (min(strip) + max(strip)) / 2 + 1.5
    return gutter if _is_gutter(lines, gutter) else None


def _is_gutter(lines: Sequence[Line], gutter: float) -> bool:
    left = [line for line in lines if line.x1 <= gutter + 3]
    right = [line for line in lines if line.x0 >= gutter - 3]
    if min(len(left), len(right)) < _MIN_LINES:
        return False
    shared = _shared_baselines(left, right) if min(len(left), len(right)) >= _MANY_LINES else 1.0
    if shared < _FEW_SHARED:
        return True  # whatever is indented there: lists, boxes
    if not (_aligned(left) and _aligned(right)):
        return False
    if shared < _SHARED_BY_CELLS:
        return True
    numbered = sum(1 for line in (*left, *right) if _ENDS_IN_NUMBER.search(line.text))
    if numbered > 0.5 * (len(left) + len(right)) and min(len(left), len(right)) >= 12:
        return True  # an index
    return _is_prose(left) and _is_prose(right)


def _shared_baselines(left: Sequence[Line], right: Sequence[Line]) -> float:
    """The share of the right side's lines that stand on a baseline of the left side."""
    bases = {round(line.base) for line in left}
    bases |= {base + 1 for base in bases}
    return sum(1 for line in right if round(line.base) in bases) / len(right)


def _aligned(lines: Sequence[Line]) -> bool:
    starts = Counter(round(line.x0 / 4) for line in lines)
    return starts.most_common(1)[0][1] >= 0.35 * len(lines)


def _is_prose(lines: Sequence[Line]) -> bool:
    start = min(line.x0 for line in lines)
    width = max(line.x1 for line in lines) - start
    filled = median((line.x1 - start) / width for line in lines)
    return filled > 0.65 and median(len(line.text) for line in lines) >= 18
