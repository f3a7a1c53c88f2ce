"""Running heads, running feet and page numbers: found across pages, taken off every page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from compendium.adapters.documents.lines import Line, PageLines

TOP, BOTTOM = 0.13, 0.90
"""Heads lie in the top 13 % of the page, feet in the bottom 10 %: tried on ten documents."""
_REPEATS = 3
_DIGITS = re.compile(r"\d+")
_NUMBER_ONLY = re.compile(
    r"\W*(?:page|seite|página)?\s*(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:/|of|von|de|sur)\s*\d+)?\W*", re.IGNORECASE
)
_NUMBERED = re.compile(r"^\d{1,4}\b|\b\d{1,4}$")
_MAX_HEAD = 120


class _Edge(NamedTuple):
    """A row in the margin band: its lines, its text and its height on the page."""

    lines: tuple[Line, ...]
    text: str
    band: int
    outermost: bool
    apart: bool
    """It heads the page with a gap below, and is no sentence."""


def running_lines(pages: Sequence[PageLines]) -> list[set[int]]:
    """For each page the indices of the lines that are no part of the text."""
    edges = [_edges(page) for page in pages]
    repeats: Counter[tuple[str, int]] = Counter()
    offsets: Counter[int] = Counter()
    for page, rows in zip(pages, edges, strict=True):
        repeats.update({_key(row) for row in rows})
        offsets.update({offset for row in rows for offset in _offsets(row, page.number)})
    often = max(_REPEATS, len(pages) // 10)
    numbering = {offset for offset, count in offsets.items() if count >= often}
    found: list[set[int]] = []
    for page, rows in zip(pages, edges, strict=True):
        drop: set[int] = set()
        for row in rows:
            count = repeats[_key(row)]
            if (
                count >= often
                or (row.outermost and (count >= _REPEATS or _NUMBER_ONLY.fullmatch(row.text)))
                or not numbering.isdisjoint(_offsets(row, page.number))
                or (len(pages) < _REPEATS and row.apart and _offsets(row, page.number))
            ):
                drop.update(id(line) for line in row.lines)
        found.append({index for index, line in enumerate(page.lines) if id(line) in drop})
    return found


def _offsets(row: _Edge, page: int) -> set[int]:
    """How far numbers at the row's ends are from the page's: the same all along for page numbers."""
    if not row.outermost or len(row.text) > _MAX_HEAD:
        return set()
    return {int(match[0]) - page for match in _NUMBERED.finditer(row.text)}


def _key(row: _Edge) -> tuple[str, int]:
    return _DIGITS.sub("#", row.text), row.band


def _edges(page: PageLines) -> list[_Edge]:
    height = page.width if page.turn in {90, 270} else page.height
    top, bottom = TOP * height, BOTTOM * height
    near = [line for line in page.lines if line.y1 < top or line.y0 > bottom]
    if not near:
        return []
    first = min(line.base for line in page.lines)
    last = max(line.base for line in page.lines)
    rows: dict[int, list[Line]] = defaultdict(list)
    for line in near:
        rows[round(line.base / 3)].append(line)
    result = []
    for band, lines in rows.items():
        lines.sort(key=lambda line: line.x0)
        text = " ".join(line.text.strip() for line in lines)
        outermost = any(line.base < first + 3 or line.base > last - 3 for line in lines)
        distance = min(
            (abs(line.base - lines[0].base) for line in page.lines if line not in lines), default=0.0
        )
        apart = (
            lines[0].y1 < top and len(page.lines) >= 5 and text[-1] != "." and distance > 2 * lines[0].size
        )
        result.append(_Edge(tuple(lines), text, band, outermost, apart))
    return result
