"""Tables: what a row says of the thing that it is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from statistics import fmean

from compendium.adapters.models.extractive.filters import shown
from compendium.adapters.models.extractive.makers.descriptions import unfit
from compendium.adapters.models.extractive.makers.groups import cell_quotes, groups
from compendium.adapters.models.extractive.makers.maker import Maker, question_id
from compendium.adapters.models.extractive.pack import Pack
from compendium.adapters.models.extractive.reading import Reading
from compendium.domain.model.card import Tier
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import BlockKind, count_words, is_cjk
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import Answer, Asks, Question
from compendium.domain.model.text import Style, StyledText

_SCORE = 6.5
_MOST_A_TABLE = 6
"""Else one long table floods the deck."""
_FEWEST_ROWS = 3
_SINGLE_SHARE = 0.7
"""Of the rows, how many must have a first cell of their own; the others can't be asked by it."""
_TOLD_ON = (":", "：", "…")
"""How the name of a column ends that its cells go on with: 'Rain comes from:'."""
_LETTERS_OF_SIGN = 2
_OPPOSITE = 7
"""Letters at their end by which the names of two columns are opposites; 'Aktion' and 'Reaktion' have
six in common.
"""
_EDGES = " \t\n‘’“”\"'„«»"
_NUMBERING = re.compile(r"^\s*[^\d\s]{0,12}\s*(?:[A-Z]\.)?\d+(?:[.\-–]\d+)*\s*[.:：–—-]?\s*")
"""'Table 3.2: ' before a caption's own words, in any language."""


@dataclass(frozen=True, slots=True)
class Table:
    """The body ``rows`` of one table; ``head`` names its columns where it has a head row.

    ``told`` is the column that tells most in words about what stands in the first.
    """

    rows: tuple[Chunk, ...]
    head: tuple[str, ...]
    told: int


class Tables(Maker):
    """Asks for the most telling cell of a row by its first cell, a few rows a table.

    A row says little without the words above its column or table: those are of the second tier.
    """

    name = "tables"
    tier = Tier.CORE

    def ask(self, reading: Reading) -> Iterator[Question | Dropped]:
        """The rows that can be asked, the first few of each table."""
        tables = list(groups(reading, BlockKind.TABLE_ROW))
        firsts = Counter(cell for rows in tables for cell in {cell.text.strip() for cell in rows[0].cells})
        side = _caption_side(reading, tables)
        for rows in tables:
            title, body = _title(rows)
            caption = _caption(reading, rows, side) or title
            table = clear_table(body, caption, firsts, reading.pack)
            if table is None:
                yield Dropped("table has no clear columns", rows[0].text, rows[0].page, self.name)
                continue
            asked = 0
            for row in table.rows:
                term, told = row.cells[0].text.strip(_EDGES), row.cells[table.told].text.strip()
                enough = asked >= _MOST_A_TABLE
                rule = "enough rows of this table" if enough else unfit(term, told, reading.pack, caption)
                rule = rule or _leans_on_row(row, table)
                if rule:
                    yield Dropped(rule, f"{term} | {told}", row.page, self.name)
                    continue
                asked += 1
                topic = reading.topics.get(reading.pack.normalise(term))
                yield Question(
                    id=self._id(row, table.told, term),
                    text=_front(reading.pack, caption, table, term),
                    asks=Asks.DESCRIPTION,
                    subject=term,
                    topic=topic.name if topic else "",
                    anchors=(row.id,),
                    maker=self.name,
                    score=_SCORE,
                    tier=self.tier if caption or table.head else Tier.MORE,
                )

    def answer(self, question: Question, reading: Reading) -> Answer | Dropped:
        """The cell, with itself and the term's cell as evidence."""
        row = reading.passages[question.anchors[0]]
        columns = range(1, len(row.cells))
        told = next(i for i in columns if question.id == self._id(row, i, question.subject))
        return Answer(
            question=question.id,
            back=shown(row.cells[told], reading.pack).strip(),
            evidence=cell_quotes(row, 0, told),
            score=question.score,
        )

    def _id(self, row: Chunk, column: int, term: str) -> str:
        return question_id(self.name, row.id, f"{column}/{term}")


def _leans_on_row(row: Chunk, table: Table) -> str:
    """The rule where the row is told by another one: 'as by %U'."""
    words = set(row.cells[table.told].text.replace(",", " ").split())
    others = {other.cells[0].text.strip(_EDGES) for other in table.rows if other is not row}
    signs = {other for other in others if sum(map(str.isalpha, other)) <= _LETTERS_OF_SIGN}
    return "row leans on another one" if words & signs else ""


def clear_table(rows: Sequence[Chunk], caption: str, firsts: Mapping[str, int], pack: Pack) -> Table | None:
    """The table, where its rows have equally many cells, most first cells differ, and one column tells
    what they are: no mere example, nor the opposite.

    ``firsts`` counts in how many tables of the document a cell stands in the first row.
    """
    head = next((row for row in reversed(rows) if row.header), None)
    if head is None and _is_head(rows, caption, firsts):
        head = rows[0]
    body = [row for row in rows if row.cells and not row.header and row is not head]
    widths = [len(row.cells) for row in body]
    if len(body) < _FEWEST_ROWS:
        return None
    width = max(set(widths), key=widths.count)
    body = [row for row in body if len(row.cells) == width and all(cell.text.strip() for cell in row.cells)]
    terms = Counter(row.cells[0].text.strip() for row in body)
    single = [row for row in body if terms[row.cells[0].text.strip()] == 1]
    fewest = max(_FEWEST_ROWS, len(widths) / 2, _SINGLE_SHARE * len(body))
    if width < 2 or len(single) < fewest:
        return None
    cells = head.cells if head is not None and len(head.cells) == width else ()
    names = tuple(shown(cell, pack).text.strip() for cell in cells)
    if names and _are_lists(names, caption):
        return None
    columns = [i for i in range(1, width) if not (names and _is_beside(names[0], names[i], pack))]
    told = max(columns, key=lambda i: (_telling(single, i), i), default=0)
    if not told or _telling(single, told) < 2 or (names and not names[told]):
        return None
    return Table(tuple(single), names, told)


def _title(rows: Sequence[Chunk]) -> tuple[str, Sequence[Chunk]]:
    """What stands alone over all columns in the first row, and the rows without it."""
    names = [cell.text.strip() for cell in rows[0].cells]
    if len(names) > 1 and sum(map(bool, names)) == 1 and len(rows) > _FEWEST_ROWS:
        return "".join(names), rows[1:]
    return "", rows


def _are_lists(names: Sequence[str], caption: str) -> bool:
    """Whether each column is a list of its own, so that a row's cells have nothing to do with one another:
    'Resources and capabilities', 'Use a sheet to: | Use a database to:'.
    """
    both = rf"{re.escape(names[0])} \w{{1,3}} {re.escape(names[1])}"
    return names[0].endswith(_TOLD_ON) or (
        len(names) == 2 and re.search(both, caption, re.IGNORECASE) is not None
    )


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
    if worded < 0.7 * len(cells) or len(set(cells)) < 0.7 * len(cells):
        return 0.0
    return fmean(map(count_words, cells))


def _caption_side(reading: Reading, tables: Sequence[Sequence[Chunk]]) -> int:
    """Whether this document's captions stand above (-1) or below (1) their tables.

    A caption between two tables says nothing; those with a caption on one side only tell.
    """
    below = above = 0
    for rows in tables:
        over, under = _caption(reading, rows, -1), _caption(reading, rows, 1)
        above += bool(over) and not under
        below += bool(under) and not over
    return 1 if below > above else -1


def _caption(reading: Reading, rows: Sequence[Chunk], side: int) -> str:
    """The table's caption without its number, from just above the first row or below the last."""
    chunk = reading.passages.get(rows[0].id - 1 if side < 0 else rows[-1].id + 1)
    if chunk is None or chunk.kind is not BlockKind.CAPTION or count_words(chunk.text) >= 20:
        return ""
    return _NUMBERING.sub("", chunk.text).strip(" .:：")


def _front(pack: Pack, caption: str, table: Table, term: str) -> str:
    """The question with what of caption and column name is there; these alone without a pack."""
    column = table.head[table.told] if table.head else ""
    name = "table" + "_caption" * bool(caption) + "_column" * bool(column)
    if name not in pack.fronts or column.endswith(_TOLD_ON):
        return " · ".join(filter(None, (caption, term, column)))
    return pack.front(name, caption=caption, term=term, column=column)
