"""From the lines of all pages to the pages of a Document."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from compendium.adapters.documents.callouts import set_callouts
from compendium.adapters.documents.glossaries import one_block_an_entry, terms_of
from compendium.adapters.documents.grids import RuledTables
from compendium.adapters.documents.headings import Headings, with_chapter_numbers
from compendium.adapters.documents.joining import joined, words_of
from compendium.adapters.documents.language import language_of
from compendium.adapters.documents.lines import Line, PageLines
from compendium.adapters.documents.list_items import set_list_items
from compendium.adapters.documents.notes import without_marks
from compendium.adapters.documents.page_blocks import PageBlocks
from compendium.adapters.documents.page_kinds import index_terms_of, kinds_of
from compendium.adapters.documents.paragraphs import typography_of
from compendium.adapters.documents.raw_blocks import RawBlock, without_start
from compendium.adapters.documents.reading_order import Row, columns_of
from compendium.adapters.documents.run_on import joined_over_breaks
from compendium.adapters.documents.running_heads import running_lines
from compendium.adapters.documents.sentences import Offsets, sentences_of
from compendium.domain.model.document import Block, BlockKind, OutlineEntry, Page, PageKind, Place
from compendium.domain.model.text import Run, Style, StyledText

_WHOLE = {BlockKind.HEADING, BlockKind.TABLE_ROW, BlockKind.CODE, BlockKind.FORMULA}
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff]")
_SAMPLE = 4000
"""Characters of body text by which the language is told."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """The part of a Document that comes from its pages."""

    pages: tuple[Page, ...]
    language: str
    index_terms: tuple[str, ...]


def assemble(pages: Sequence[PageLines], outline: Sequence[OutlineEntry]) -> Assembled:
    """Sort the lines of all pages into blocks: passes over the whole document, each linear.

    Uses the pages up: their lines are let go one by one, as blocks take their place in memory.
    """
    if _runs_right_to_left(pages):
        pages = [page.mirrored() for page in pages]
    texts = _body_lines(pages)
    words = words_of(line for lines in texts for line in lines)
    blocks, notes = _sorted(pages, texts, outline)
    of_page = _by_page(pages, blocks)
    kinds = kinds_of(pages, texts, of_page)
    language = _language(kinds, of_page)
    terms = tuple(dict.fromkeys((*index_terms_of(kinds, of_page), *terms_of(blocks))))
    blocks.clear()
    texts.clear()
    built: list[Page] = []
    for page, kind, content, seen in zip(pages, kinds, of_page, notes, strict=True):
        asked = kind in {PageKind.BODY, PageKind.GLOSSARY}
        finished = tuple(_built(content, words, language))
        built.append(
            Page(page.number, kind, page.width, page.height, finished, page.ocr, seen if asked else ())
        )
        content.clear()
        page.lines.clear()
    return Assembled(tuple(built), language, terms)


def _runs_right_to_left(pages: Sequence[PageLines]) -> bool:
    """Whether most letters of the document are Hebrew or Arabic."""
    found = letters = 0
    for page in pages:
        for line in page.lines:
            letters += len(line.text)
            if not line.text.isascii():
                found += len(_RIGHT_TO_LEFT.findall(line.text))
    return found > 0.4 * letters


def _sorted(
    pages: Sequence[PageLines], texts: Sequence[Sequence[Line]], outline: Sequence[OutlineEntry]
) -> tuple[list[RawBlock], list[tuple[str, ...]]]:
    """All blocks in reading order, and for each page what was seen but not read."""
    ruled = [RuledTables(page.rules, lines) for page, lines in zip(pages, texts, strict=True)]
    columns: list[list[list[Row]]] = [columns_of(tables.outside) for tables in ruled]
    type_ = typography_of(rows for page in columns for rows in page)
    headings = Headings(outline, type_.body)
    groups = count(1)
    sorter = PageBlocks(type_, headings, groups)
    blocks: list[RawBlock] = []
    notes: list[tuple[str, ...]] = []
    for page, rows, tables in zip(pages, columns, ruled, strict=True):
        found, seen = sorter.of(page, rows, tables)
        blocks += found
        notes.append(seen)
    headings.set_levels()
    blocks = joined_over_breaks(set_callouts(with_chapter_numbers(blocks), type_))
    set_list_items(blocks, groups)
    return one_block_an_entry(blocks), notes


def _by_page(pages: Sequence[PageLines], blocks: Iterable[RawBlock]) -> list[list[RawBlock]]:
    """A block stays on the page on which it begins."""
    of_page: dict[int, list[RawBlock]] = {page.number: [] for page in pages}
    for block in blocks:
        of_page[block.pieces[0].page.number].append(block)
    return list(of_page.values())


def _body_lines(pages: Sequence[PageLines]) -> list[list[Line]]:
    return [
        [line for index, line in enumerate(page.lines) if index not in running]
        for page, running in zip(pages, running_lines(pages), strict=True)
    ]


def _language(kinds: Sequence[PageKind], of_page: Sequence[Sequence[RawBlock]]) -> str:
    prose = [
        block.text
        for kind, blocks in zip(kinds, of_page, strict=True)
        if kind is PageKind.BODY
        for block in blocks
        if block.kind in {BlockKind.PROSE, BlockKind.LIST_ITEM}
    ]
    middle = prose[len(prose) // 3 :]
    sample = ""
    for text in [*middle, *prose[: len(prose) // 3]]:
        sample += text + " "
        if len(sample) >= _SAMPLE:
            break
    return language_of(sample)


def _built(blocks: Sequence[RawBlock], words: Container[str], language: str) -> Iterator[Block]:
    marks = {raw.label for raw in blocks if raw.kind is BlockKind.FOOTNOTE}
    for raw in blocks:
        content, places, cells = _content(raw, words)
        if raw.kind not in _WHOLE and content.runs:
            content, places = without_marks(content, places, marks)
        if not content.text.strip():
            continue
        sentences: Offsets = ((0, len(content.text)),)
        if raw.kind not in _WHOLE:
            sentences = sentences_of(content.text, language)
        yield Block(
            raw.kind,
            content,
            places,
            sentences,
            raw.level,
            raw.group,
            cells,
            raw.header,
            raw.label,
            raw.glossary,
        )


def _content(
    raw: RawBlock, words: Container[str]
) -> tuple[StyledText, tuple[Place, ...], tuple[StyledText, ...]]:
    if raw.kind is BlockKind.TABLE_ROW:
        cells = tuple(joined(cell, words)[0] for cell in raw.cells)
        return *_row(raw, cells), cells
    if raw.kind is BlockKind.CODE:
        return *_code(raw), ()
    if raw.kind is BlockKind.HEADING and raw.label and raw.label in raw.first.text:
        first = raw.pieces[0]
        cut = first.line.text.index(raw.label) + len(raw.label)
        raw.pieces[0] = first._replace(line=without_start(first.line, cut))
    return *joined(raw.pieces, words), ()


def _row(raw: RawBlock, cells: Sequence[StyledText]) -> tuple[StyledText, tuple[Place, ...]]:
    content = StyledText("")
    for index, cell in enumerate(cells):
        content = content + StyledText(" | ") + cell if index else cell
    return content, joined(raw.pieces, frozenset())[1][:1]


def _code(raw: RawBlock) -> tuple[StyledText, tuple[Place, ...]]:
    left = min(piece.line.x0 for piece in raw.pieces)
    lines = []
    for piece in raw.pieces:
        line = piece.line
        width = (line.x1 - line.x0) / max(1, len(line.text))
        lines.append(" " * round((line.x0 - left) / max(width, 1)) + line.text.rstrip())
    text = "\n".join(lines)
    _, places = joined(raw.pieces, frozenset())
    return StyledText(text, (Run(0, len(text), Style.MONO),)), places[:1]
