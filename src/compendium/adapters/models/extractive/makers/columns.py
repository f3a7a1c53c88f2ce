"""The columns of a table: their names, and the one that tells most of what stands in the first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from statistics import fmean

from compendium.adapters.models.extractive.filters import shown
from compendium.adapters.models.extractive.pack import Pack
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import count_words, is_cjk
from compendium.domain.model.text import Style, StyledText

_FEWEST_ROWS = 3
_SINGLE_SHARE = 0.7
"""Of the rows, how many must have a first cell of their own; the others can't be asked by it."""
TOLD_ON = (":", "：", "…")
"""How the name of a column ends that its cells go on with: 'Rain comes from:'."""
_SAYING = 3
"""Words a cell from which a column says something; one of fewer that repeats itself sorts things."""
_LONGEST_KEY = 8
"""Words a first cell, on average, up to which these name what the rows are about."""
_OPPOSITE = 7
"""Letters at their end by which the names of two columns are opposites; 'Aktion' and 'Reaktion' have
six in common.
"""


@dataclass(frozen=True, slots=True)
class Table:
    """The body ``rows`` of one table; ``head`` names its columns where it has a head row.

    ``told`` is the column that tells most in words about what stands in the first.
    """

    rows: tuple[Chunk, ...]
    head: tuple[str, ...]
    told: int


def clear_table(
    rows: Sequence[Chunk], caption: str, firsts: Mapping[str, int], pack: Pack, titles: Sequence[str]
) -> Table | None:
    """The table, where its rows have equally many cells, most first cells differ, and one column tells
    what they are: no mere example, nor the opposite.

    ``firsts`` counts in how many tables of the document a cell stands in the first row; ``titles`` are
    what may say besides the caption what the table is about.
    """
    head = next((row for row in reversed(rows) if row.header), None)
    if head is None and _is_head(rows, caption, firsts):
        head = rows[0]
    body = [row for row in rows if row.cells and not row.header and row is not head]
    widths = [len(row.cells) for row in body]
    if len(body) < _FEWEST_ROWS:
        return None
    width = max(set(widths), key=widths.count)
    body = [row for row, below in zip(body, (*body[1:], None), strict=False) if not _spans(row, below)]
    body = [row for row in body if len(row.cells) == width and all(cell.text.strip() for cell in row.cells)]
    if fmean(count_words(row.cells[0].text) for row in body or rows) > _LONGEST_KEY:
        return None
    terms = Counter(row.cells[0].text.strip() for row in body)
    single = [row for row in body if terms[row.cells[0].text.strip()] == 1]
    fewest = max(_FEWEST_ROWS, len(widths) / 2, _SINGLE_SHARE * len(body))
    if width < 2 or len(single) < fewest:
        return None
    cells = head.cells if head is not None and len(head.cells) == width else ()
    names = tuple(shown(cell, pack).text.strip() for cell in cells)
    if names and _are_lists(names, [caption, *titles]):
        return None
    columns = [i for i in range(1, width) if not (names and _is_beside(names[0], names[i], pack))]
    told = max(columns, key=lambda i: (_telling(single, i), i), default=0)
    if not told or _telling(single, told) < 2 or (names and not names[told]):
        return None
    return Table(tuple(single), names, told)


def _spans(row: Chunk, below: Chunk | None) -> bool:
    """Whether the first cell of ``row`` is that of the row below too, so that it names neither."""
    if below is None or not row.cells[0].text.strip():
        return False
    first, *others = below.cells
    return not first.text.strip() and sum(bool(cell.text.strip()) for cell in others) > 1


def title_over(rows: Sequence[Chunk]) -> tuple[str, Sequence[Chunk]]:
    """What stands alone over all columns in the first row, and the rows without it."""
    names = [cell.text.strip() for cell in rows[0].cells]
    if len(names) > 1 and sum(map(bool, names)) == 1 and len(rows) > _FEWEST_ROWS:
        return "".join(names), rows[1:]
    return "", rows


def _are_lists(names: Sequence[str], titles: Sequence[str]) -> bool:
    """Whether the columns are lists, so that a row's cells have nothing to do with one another:
    'Resources and capabilities', 'Use a sheet to: | Use a database to:'.
    """
    joined = {f"{a} {b}" for a in names for b in names}
    if len(set(names)) < len(names) or not joined.isdisjoint(names):
        return True  # 'Key | Action | Key | Action', or with two heads read as one
    both = re.compile(rf"{re.escape(names[0])} \w{{1,3}} {re.escape(names[1])}", re.IGNORECASE)
    return names[0].endswith(TOLD_ON) or (len(names) == 2 and any(map(both.search, titles)))


def _is_beside(first: str, column: str, pack: Pack) -> bool:
    """Whether a column gives one example of many, or what stands opposite: 'Introvert', 'Extrovert'."""
    words, others = column.casefold().split(), first.casefold().split()
    if not pack.instances.isdisjoint(words):
        return True
    if not (words and others) or words[-1] == others[-1]:
        return min(len(words), len(others)) > 1
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(words[-1][::-1], others[-1][::-1], strict=False))
    return sum(1 for _ in alike) >= _OPPOSITE


def _is_head(rows: Sequence[Chunk], caption: str, firsts: Mapping[str, int]) -> bool:
    """Whether the first row heads the columns, though nothing marks it.

    It does where its last cell is said in the caption or opens other tables too, where it alone
    begins in a script without spaces, or where only the other rows set their first cell in one style.
    """
    names = [cell.text.strip() for cell in rows[0].cells]
    if not (names and all(names) and all(row.cells for row in rows)):
        return False
    if names[-1].casefold() in caption.casefold() or firsts[names[-1]] > 1:
        return True
    if is_cjk(names[0][0]) and not any(is_cjk(row.cells[0].text.strip()[:1] or " ") for row in rows[1:]):
        return True
    others = {_style(row.cells[0]) for row in rows[1:]}
    return not rows[0].cells[0].runs and len(others) == 1 and Style.PLAIN not in others


def _style(cell: StyledText) -> Style:
    """The style of the whole cell; PLAIN where it has several."""
    runs = {run.style for run in cell.runs}
    return runs.pop() if len(runs) == 1 and cell.share(Style(~0)) > 0.9 else Style.PLAIN


def _telling(rows: Sequence[Chunk], column: int) -> float:
    """Words a cell, if most cells begin with a letter and are unlike each other."""
    cells = [row.cells[column].text.strip() for row in rows]
    worded = sum(cell[0].isalpha() and sum(map(str.isalpha, cell)) > 0.6 * len(cell) for cell in cells)
    words = fmean(map(count_words, cells))
    alike = len(cells) - len(set(cells))
    if worded < 0.7 * len(cells) or alike > (0.3 * len(cells) if words >= _SAYING else 0):
        return 0.0
    return words
