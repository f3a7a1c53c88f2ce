"""What a reader makes of a PDF: pages of blocks, with the structure that the author gave them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import PurePath

from compendium.domain.model.text import StyledText


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page in points (1/72 inch), origin top left, as the page is displayed."""

    x0: float
    y0: float
    x1: float
    y1: float


class BlockKind(StrEnum):
    """What a block is. Kinds after PROSE are set apart by layout, typography or numbering."""

    PROSE = "prose"
    HEADING = "heading"
    LIST_ITEM = "list item"
    TABLE_ROW = "table row"
    CODE = "code"
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    CALLOUT = "callout"
    FORMULA = "formula"
    EXERCISE = "exercise"


class PageKind(StrEnum):
    """What a page is as a whole; only BODY and GLOSSARY pages are asked for cards."""

    BODY = "body"
    GLOSSARY = "glossary"
    FRONT_MATTER = "front matter"
    CONTENTS = "contents"
    INDEX = "index"
    REFERENCES = "references"
    EXERCISES = "exercises"
    BLANK = "blank"
    NO_TEXT = "no text layer"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the characters of a block from ``start`` on stand, up to the next place's start.

    A paragraph that runs on over a page or column break has several places.
    """

    start: int
    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item, table row, ... in reading order, hyphenation undone.

    ``sentences`` are (start, end) offsets that cover all non-blank text of the block.
    ``level`` is a heading's depth (1 is the top) or a list item's nesting (from 1).
    ``group`` is shared by the items of one list or the rows of one table, 0 elsewhere.
    ``cells`` are a table row's cells, left to right; ``header`` marks the table's head row.
    ``label`` is a list item's sign or number, a heading's number, a footnote's mark, or a callout's
    label ('Tip'), taken off the text.
    ``glossary`` says that it stands in the book's own glossary or key-terms section.
    """

    kind: BlockKind
    content: StyledText
    places: tuple[Place, ...]
    sentences: tuple[tuple[int, int], ...]
    level: int = 0
    group: int = 0
    cells: tuple[StyledText, ...] = ()
    header: bool = False
    label: str = ""
    glossary: bool = False

    @property
    def text(self) -> str:
        """The characters alone."""
        return self.content.text

    @property
    def page(self) -> int:
        """The page on which the block begins."""
        return self.places[0].page


@dataclass(frozen=True, slots=True)
class Page:
    """One page; ``number`` counts from 1 in the PDF, whatever is printed on the page."""

    number: int
    kind: PageKind
    width: float
    height: float
    blocks: tuple[Block, ...]
    ocr: bool = False
    notes: tuple[str, ...] = ()
    """What was seen and not read, in words for the report: 'table not read'."""


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A bookmark of the PDF: ``level`` from 1, target page from 1."""

    level: int
    title: str
    page: int


@dataclass(frozen=True)
class Document:
    """A PDF as read: the selected pages in order.

    ``file_name`` is what the user called it; ``title`` is the document's name for itself, ''
    where it has none, and anchors the notes' identity: a file renamed is the same document.
    ``language`` is an ISO 639-1 code, or '' where none was recognised. ``index_terms`` are the
    entries of the book's own index and key-term lists, as printed, in order.
    ``num_pages`` counts all pages of the file, selected or not.
    """

    file_name: str
    title: str
    language: str
    num_pages: int
    pages: tuple[Page, ...]
    outline: tuple[OutlineEntry, ...] = ()
    index_terms: tuple[str, ...] = field(default=())

    @property
    def name(self) -> str:
        """The title, or what the file is called."""
        return self.title or PurePath(self.file_name).stem

    @cached_property
    def num_words(self) -> int:
        """Words on the pages that are asked for cards; two CJK characters count as one word."""
        return sum(
            count_words(block.text)
            for page in self.pages
            if page.kind in {PageKind.BODY, PageKind.GLOSSARY}
            for block in page.blocks
        )


_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def is_cjk(char: str) -> bool:
    """Whether the character is Han, Kana or Hangul: scripts written without spaces, or nearly."""
    return _CJK.match(char) is not None


def count_words(text: str) -> int:
    """Words in ``text``: white-space separated, or two CJK characters each."""
    cjk = 0 if text.isascii() else len(_CJK.findall(text))
    return (len(text.split()) if cjk < len(text) / 4 else 0) + cjk // 2
