"""What each page is: contents, index, exercises, references, front matter, or the book's body."""

from __future__ import annotations

import re
from collections.abc import Sequence

from compendium.adapters.documents.lines import Line, PageLines
from compendium.adapters.documents.paragraphs import is_mono
from compendium.adapters.documents.raw_blocks import RawBlock
from compendium.adapters.documents.section_titles import set_apart, without_number
from compendium.domain.model.document import BlockKind, PageKind

_LEADERS = re.compile(r"(?:\s?\.){3,}|…")
_ENDS_IN_NUMBER = re.compile(r"[\s,.][\divxlc]+\s*$")
_LED = re.compile(r"(?:(?:\s?\.){3,}|…)\s*[\divxlc]+\s*$")
CONTENTS_SHARE = 0.35
"""Share of lines with dot leaders from which a page is a table of contents."""
_FRONT = 10
"""Front matter is looked for on the first ten pages, or the first twentieth."""
_IMPRINT = re.compile(
    r"©|\bISBN\b|copyright|all rights reserved|urheberrecht|tous droits|無断転載", re.IGNORECASE
)
_A_SIGN = 500
"""Characters for each of which an imprint has such a sign; a book's text may speak of copyright too."""
_CITED = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)|https?://|\bdoi\b")
_A_WORK = 500
"""Characters for each of which a list of works has a year or an address."""
INDEX_SHARE = 0.55
"""Share of lines that end in page numbers from which a page near the end is an index."""


def kinds_of(
    pages: Sequence[PageLines], texts: Sequence[Sequence[Line]], blocks: Sequence[Sequence[RawBlock]]
) -> list[PageKind]:
    """The kind of each page; ``texts`` are its lines without running heads.

    Blocks of a page's exercises become EXERCISE, and those of a glossary are marked as its own.
    """
    kinds: list[PageKind] = []
    section: tuple[PageKind, int] | None = None
    titles: set[str] = set()
    for index, (page, lines, content) in enumerate(zip(pages, texts, blocks, strict=True)):
        seen: dict[PageKind | None, int] = {}
        for block in content:
            if block.kind is BlockKind.HEADING:
                kind, title = set_apart(block.text), without_number(block.text).casefold()
                # exercises may be sorted by the sections of the chapter, under whose titles they go on
                sorts = section is not None and section[0] is PageKind.EXERCISES and title in titles
                if kind is not None:
                    section = (kind, block.level)
                elif section is not None and block.level <= section[1] and not sorts:
                    section = None
                titles.add(title)
            here = section[0] if section else None
            if here is PageKind.EXERCISES and block.kind in _ANSWERABLE:
                block.kind = BlockKind.EXERCISE
            block.glossary = here is PageKind.GLOSSARY
            seen[here] = seen.get(here, 0) + len(block.text)
        kinds.append(_kind(page, lines, seen, late=index >= 0.8 * len(pages)))
    _set_front_matter(kinds, pages, blocks)
    return kinds


_ANSWERABLE = {BlockKind.PROSE, BlockKind.LIST_ITEM, BlockKind.CALLOUT, BlockKind.FORMULA}


def _kind(
    page: PageLines, lines: Sequence[Line], seen: dict[PageKind | None, int], *, late: bool
) -> PageKind:
    if not lines:
        return PageKind.NO_TEXT if page.has_images else PageKind.BLANK
    texts = [line.text for line in lines if not is_mono(line)]
    leading = sum(1 for text in texts if _LED.search(text))
    if len(texts) >= 5 and leading >= CONTENTS_SHARE * len(texts):
        return PageKind.INDEX if late else PageKind.CONTENTS
    if late and len(texts) >= 10:
        ends = sum(1 for text in texts if _ENDS_IN_NUMBER.search(text))
        if ends >= INDEX_SHARE * len(texts):
            return PageKind.INDEX
    best = max(seen, key=lambda kind: seen[kind], default=None)
    if best is None or seen[best] <= 0.6 * sum(seen.values()):
        return PageKind.BODY
    return PageKind.BODY if best is PageKind.REFERENCES and not _cites(lines) else best


def _cites(lines: Sequence[Line]) -> bool:
    """Whether a page of 'References' names works, with their years; in C++ they are a kind of variable."""
    text = " ".join(line.text for line in lines)
    return len(text) < _A_WORK * len(_CITED.findall(text))


def _set_front_matter(
    kinds: list[PageKind], pages: Sequence[PageLines], blocks: Sequence[Sequence[RawBlock]]
) -> None:
    """Title page, imprint, and whatever stands before the table of contents."""
    early = [index for index, page in enumerate(pages) if page.number <= max(_FRONT, len(pages) // 20)]
    contents = [index for index in early if kinds[index] is PageKind.CONTENTS]
    for index in early:
        if kinds[index] is not PageKind.BODY:
            continue
        text = " ".join(block.text for block in blocks[index])
        imprint = _is_imprint(blocks[index]) and pages[index].number <= _FRONT
        title = pages[index].number == 1 and len(pages) > _FRONT // 2 and len(text.split()) < 60
        if imprint or title or (contents and index < contents[-1]):
            kinds[index] = PageKind.FRONT_MATTER


def _is_imprint(blocks: Sequence[RawBlock]) -> bool:
    """Whether the page is about its rights; a caption names the picture's owner only."""
    texts = [block.text for block in blocks if block.kind is not BlockKind.CAPTION]
    signs = sum(len(_IMPRINT.findall(text)) for text in texts)
    return sum(map(len, texts)) < _A_SIGN * signs


def index_terms_of(kinds: Sequence[PageKind], blocks: Sequence[Sequence[RawBlock]]) -> tuple[str, ...]:
    """The entries of the index pages, as printed, without page numbers and sub-entry dashes."""
    terms: dict[str, None] = {}
    for kind, content in zip(kinds, blocks, strict=True):
        if kind is not PageKind.INDEX:
            continue
        for block in content:
            for piece in block.pieces:
                term = _LEADERS.split(piece.line.text)[0]
                term = re.sub(r"[\s,.;]*(?:\b[\divxlc]+\s*[-–,ff.]*\s*)+$", "", term).strip(" ,;–—-")
                if len(term) > 1 and block.kind is not BlockKind.HEADING:
                    terms.setdefault(term)
    return tuple(terms)
