"""The blocks of one page, by what the page alone shows: tables, code, captions, footnotes, the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from compendium.adapters.documents.grids import RuledTables
from compendium.adapters.documents.headings import Headings
from compendium.adapters.documents.joining import Piece
from compendium.adapters.documents.lines import BOLD, ITALIC, Line, PageLines
from compendium.adapters.documents.notes import set_footnotes
from compendium.adapters.documents.paragraphs import Typography, flat, is_mono, paragraphs_of
from compendium.adapters.documents.raw_blocks import RawBlock
from compendium.adapters.documents.reading_order import Row
from compendium.adapters.documents.tables import Table, head_rows, tables_in
from compendium.domain.model.document import BlockKind

TABLE_NOT_READ = "table not read"
_CAPTION = re.compile(
    r"(?:(?i:figure|fig\.|table|tab\.|listing|example|box|abbildung|abb\.|tabelle|figura|tabla|cuadro|tableau"
    r"|exemple|beispiel|ejemplo|illustration)\s*|[図表图例]\s*)"
    r"(?:\d++|[A-Z](?=[.\-]?\d))(?:[.\-]?\d++)*+\s*+(?P<sign>[.:–—]|$)?"
)
_WORD = re.compile(r"[^\W\d_]{4,}")
_LONGEST_FORMULA = 120
_MATHS = re.compile(r"[=≤≥≠≈∑∫∏√±×÷∂∞→∈⊂∀∃]")


class PageBlocks:
    """Sorts the columns of pages into raw blocks."""

    def __init__(self, type_: Typography, headings: Headings, groups: Iterator[int]) -> None:
        self._type = type_
        self._headings = headings
        self._groups = groups

    def of(
        self, page: PageLines, columns: Sequence[Sequence[Row]], ruled: RuledTables
    ) -> tuple[list[RawBlock], tuple[str, ...]]:
        """The page's blocks in reading order, and what was seen but not read."""
        blocks: list[RawBlock] = []
        notes: list[str] = []
        for rows in columns:
            right = max(line.x1 for row in rows for line in row)
            done = 0
            for table in sorted((*_ruled(rows, ruled), *tables_in(rows, page.rules)), key=_start):
                blocks += self._text(page, rows[done : table.start], right)
                blocks += self._rows(page, table, right)
                if not table.cells or not all(table.cells):
                    notes.append(TABLE_NOT_READ)
                done = table.end
            blocks += self._text(page, rows[done:], right)
        set_footnotes(blocks, self._type.body)
        return blocks, tuple(dict.fromkeys(notes))

    def _text(self, page: PageLines, rows: Sequence[Row], right: float) -> list[RawBlock]:
        blocks = []
        lines: list[Line] = []
        for row in rows:
            if len(row) > 1 and self._headings.is_title(row[0].text, page.number):
                # the title of a reference page, with its summary beside it
                for part in (lines, row[:1], row[1:]):
                    blocks += self._paragraphs(page, part, right)
                lines = []
            else:
                lines.append(flat(row))
        return blocks + self._paragraphs(page, lines, right)

    def _paragraphs(self, page: PageLines, lines: Sequence[Line], right: float) -> list[RawBlock]:
        blocks = []
        for paragraph in paragraphs_of(lines, right, self._type):
            pieces = [Piece(line, page) for line in paragraph]
            block = RawBlock(BlockKind.PROSE, pieces, right)
            block.kind = self._kind(block, page.number)
            blocks.append(block)
        return blocks

    def _kind(self, block: RawBlock, page: int) -> BlockKind:
        if all(is_mono(piece.line) for piece in block.pieces):
            return BlockKind.HEADING if self._headings.is_titled(block, page) else BlockKind.CODE
        if _is_caption(block.first.text.lstrip(), block.first.styles[0]):
            return BlockKind.CAPTION
        if self._headings.is_heading(block, page):
            return BlockKind.HEADING
        if len(block.pieces) <= 3 and _is_formula(block.text):
            return BlockKind.FORMULA
        return BlockKind.PROSE

    def _rows(self, page: PageLines, table: Table, right: float) -> list[RawBlock]:
        group = next(self._groups)
        blocks = []
        for index, row in enumerate(filter(None, table.cells)):
            cells = [[Piece(line, page) for line in cell] for cell in row]
            pieces = [piece for cell in cells for piece in cell]
            header = index < table.head_rows
            blocks.append(
                RawBlock(BlockKind.TABLE_ROW, pieces, right, group=group, cells=cells, header=header)
            )
        return blocks


def _is_caption(text: str, opening: tuple[int, int]) -> bool:
    """Whether a number with a sign after it opens the text, or one set off: '**Figure 2.1** Cells'."""
    label = _CAPTION.match(text)
    if label is None:
        return False
    end, style = opening
    set_off = bool(style & (BOLD | ITALIC)) and abs(end - label.end()) <= 1
    return label["sign"] is not None or (set_off and not text[label.end() :][:1].islower())


def _ruled(rows: Sequence[Row], ruled: RuledTables) -> Iterator[Table]:
    for index, row in enumerate(rows):
        cells = ruled.at(row[0])
        if cells is not None:
            known = [cell for cell in cells if not cell or any(cell)]
            yield Table(index, index + 1, known, head_rows([cell for cell in known if cell]))


def _start(table: Table) -> int:
    return table.start


def _is_formula(text: str) -> bool:
    if len(text) <= 2:  # a limit above or below a sign
        return text.isascii()
    if _MATHS.search(text) is None:
        return False
    return len(text) < _LONGEST_FORMULA and len(_WORD.findall(text)) <= 1
