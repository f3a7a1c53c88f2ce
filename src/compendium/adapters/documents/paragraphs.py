"""Rows of a column to paragraphs, by line pitch, indent, style and whether the next word would fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from compendium.adapters.documents.labels import item_label, starts_item
from compendium.adapters.documents.lines import BOLD, MONO, SUPERSCRIPT, Line
from compendium.adapters.documents.reading_order import Row
from compendium.adapters.documents.spans import beside

_ENDS = '.!?:。！？：…"”»)'
_COMMENT_SIGNS = (" #", " //", " /*", " %", " --")
SMALLER = 0.9
"""Points by which a note is set smaller than the body."""
MONO_LINE = 0.85
"""Share of monospaced characters from which a line on its own is code."""


@dataclass(frozen=True, slots=True)
class Typography:
    """What is usual in the document: body size in points, line pitch in sizes."""

    body: float
    pitch: float


def typography_of(columns: Iterable[Sequence[Row]]) -> Typography:
    """Measured over the whole document: most characters, most line distances."""
    sizes: Counter[float] = Counter()
    pitches: Counter[float] = Counter()
    for rows in columns:
        before: Line | None = None
        for row in rows:
            line = row[0]
            if line.size and line.share(MONO) < 0.5:
                sizes[round(line.size, 1)] += len(line.text)
                if before is not None and abs(before.size - line.size) < 0.1:
                    pitches[round((line.base - before.base) / line.size, 2)] += 1
                before = line
            else:
                before = None
    body = sizes.most_common(1)[0][0] if sizes else 10.0
    usual = [(count, -pitch) for pitch, count in pitches.items() if 0.9 <= pitch <= 2.5]
    return Typography(body, -max(usual)[1] if usual else 1.2)


def flat(row: Row) -> Line:
    """A row as one line."""
    line = row[0]
    for other in row[1:]:
        line = beside(line, other)
    return line


def paragraphs_of(lines: Sequence[Line], right: float, type_: Typography) -> list[list[Line]]:
    """Lines grouped into paragraphs (or headings, list items, stretches of code)."""
    result: list[list[Line]] = []
    for line in lines:
        if result and not _begins(result[-1], line, right, type_):
            result[-1].append(line)
        else:
            result.append([line])
    return [part for paragraph in result for part in _unmarked_items(paragraph, right, type_)]


def _unmarked_items(paragraph: list[Line], right: float, type_: Typography) -> list[list[Line]]:
    """Lines that each begin like a sentence and end long before the margin: a list without bullets."""
    apart = (
        len(paragraph) > 1
        and paragraph[0].size < 1.1 * type_.body
        and all(line.text.lstrip()[0].isupper() and not is_mono(line) for line in paragraph)
        and all(
            would_fit(before, after, right - 0.1 * (right - before.x0))
            for before, after in pairwise(paragraph)
        )
    )
    return [[line] for line in paragraph] if apart else [paragraph]


def is_mono(line: Line) -> bool:
    """Whether the line is set in a monospaced font all but throughout, or up to a comment."""
    end, style = line.styles[0]
    if not style & MONO:
        return False
    return line.share(MONO) >= MONO_LINE or line.text[:end].rstrip().endswith(_COMMENT_SIGNS)


def would_fit(before: Line, after: Line, right: float) -> bool:
    """Whether the first word of ``after`` had room at the end of ``before``: a break by will."""
    width = (before.x1 - before.x0) / max(1, len(before.text))
    word = after.text.split(maxsplit=1)[0]
    return before.x1 + (len(word) + 1.5) * width < right


def _begins(paragraph: list[Line], line: Line, right: float, type_: Typography) -> bool:
    last, first = paragraph[-1], paragraph[0]
    size = max(last.size, line.size)
    gap = line.base - last.base
    if gap <= 0.3 * size:
        return gap < -0.5 * size
    code, was_code = is_mono(line), is_mono(first)
    if was_code and code:
        return gap > 2.5 * type_.pitch * size or abs(last.size - line.size) > 0.9
    full = not would_fit(last, line, right)
    if was_code or (code and not (full and abs(line.x0 - last.x0) < 2)):
        return True
    if abs(last.size - line.size) > 0.9 or starts_item(line.text, after="." if not full else last.text):
        return True
    if gap > _most(paragraph, size, type_) or _begins_note(line, type_):
        return True
    if not full and _changes_weight(last, line):
        return True
    return _by_indent(paragraph, line, full, 0.7 * size) or (not full and last.text.rstrip()[-1:] in _ENDS)


def _begins_note(line: Line, type_: Typography) -> bool:
    end, style = line.styles[0]
    small = line.size < type_.body - SMALLER
    return small and bool(style & SUPERSCRIPT) and line.text[:end].strip().isdigit()


def _most(paragraph: list[Line], size: float, type_: Typography) -> float:
    if len(paragraph) > 1:
        own = paragraph[-1].base - paragraph[-2].base
        if own > 0.9 * size:
            return 1.18 * own + 0.6
    return 1.25 * type_.pitch * size + 0.6


def _changes_weight(last: Line, line: Line) -> bool:
    """Whether one of the lines is bold as a whole and the other not, even where it begins so."""
    bold, goes_on = last.share(BOLD) > 0.9, line.share(BOLD) > 0.9
    return bold != goes_on and (bold or not last.styles[-1][1] & BOLD)


def _by_indent(paragraph: list[Line], line: Line, full: bool, em: float) -> bool:
    last = paragraph[-1]
    shift = line.x0 - last.x0
    if abs(shift) <= em:
        return False
    centred = abs((line.x0 + line.x1) - (last.x0 + last.x1)) < em
    if centred and not full:
        return False
    if len(paragraph) > 1:
        return True
    hangs = shift > 0 and item_label(last.text.lstrip()) is not None
    return not full and not hangs
