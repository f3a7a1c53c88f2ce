"""Tables: what a row says of the thing that it is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from compendium.adapters.models.extractive.filters import shown
from compendium.adapters.models.extractive.makers.columns import TOLD_ON, Table, clear_table, title_over
from compendium.adapters.models.extractive.makers.descriptions import unfit
from compendium.adapters.models.extractive.makers.groups import cell_quotes, groups
from compendium.adapters.models.extractive.makers.maker import Maker, question_id
from compendium.adapters.models.extractive.makers.marked_terms import marked_terms
from compendium.adapters.models.extractive.pack import Pack
from compendium.adapters.models.extractive.reading import Reading
from compendium.domain.model.card import Tier
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import BlockKind, count_words
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import Answer, Asks, Question

_SCORE = 6.5
_MOST_A_TABLE = 6
"""Else one long table floods the deck."""
_SETS_OFF = 8
"""Terms set off and defined from which on a document is a textbook."""
_LETTERS_OF_SIGN = 2
_LONG_LINE = 12
"""Words from which a line above a table is no title."""
_CREDIT = re.compile(
    r"[.。]\s*\((?:credit|attribution|source|quelle|fuente|crédit|crédito)\b.*", re.IGNORECASE
)
"""Who made the table, behind its caption."""
_EDGES = " \t\n‘’“”\"'„«»"
_NUMBERING = re.compile(r"^\s*[^\d\s]{0,12}\s*(?:[A-Z]\.)?\d+(?:[.\-–]\d+)*\s*[.:：–—-]?\s*")
"""'Table 3.2: ' before a caption's own words, in any language."""


class Tables(Maker):
    """Asks for the most telling cell of a row by its first cell, a few rows a table.

    A row says little without the words above its column or table: those are of the second tier, as are all
    in a textbook, whose text says what matters: its tables are of examples.
    """

    name = "tables"
    tier = Tier.CORE

    def ask(self, reading: Reading) -> Iterator[Question | Dropped]:
        """The rows that can be asked, the first few of each table."""
        tables = list(groups(reading, BlockKind.TABLE_ROW))
        firsts = Counter(cell for rows in tables for cell in {cell.text.strip() for cell in rows[0].cells})
        side = _caption_side(reading, tables)
        marked = marked_terms(reading)
        textbook = len(marked.defined) >= _SETS_OFF and marked.freely
        for rows in tables:
            title, body = title_over(rows)
            caption = _caption(reading, rows, side) or title
            table = clear_table(body, caption, firsts, reading.pack, _titles(rows, reading))
            if table is None:
                yield Dropped("table has no clear columns", rows[0].text, rows[0].page, self.name)
                continue
            examples = not reading.pack.instances.isdisjoint(caption.casefold().split())
            sure = bool(caption or table.head) and not examples
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
                    tier=self.tier if sure and not textbook else Tier.MORE,
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
    words = _CREDIT.sub("", _NUMBERING.sub("", chunk.text))
    return words.strip(" .:：")


def _titles(rows: Sequence[Chunk], reading: Reading) -> tuple[str, ...]:
    """What may be the table's title besides its caption: its section's, and a line above."""
    above = reading.passages.get(rows[0].id - 1)
    line = above.text if above is not None and count_words(above.text) < _LONG_LINE else ""
    return (*rows[0].section[-1:], line)


def _front(pack: Pack, caption: str, table: Table, term: str) -> str:
    """The question with what of caption and column name is there; these alone without a pack."""
    column = table.head[table.told] if table.head else ""
    if column.casefold() in pack.defining_columns:
        column = ""  # it says what the thing is, and so is that the question
    name = "table" + "_caption" * bool(caption) + "_column" * bool(column)
    if name not in pack.fronts or column.endswith(TOLD_ON):
        return " · ".join(filter(None, (caption, term, column)))
    return pack.front(name, caption=caption, term=term, column=column)
