"""Headings: lines that match the outline on their page, or stand out by size or weight."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence

from compendium.adapters.documents.lines import BOLD, MONO, Line
from compendium.adapters.documents.raw_blocks import RawBlock
from compendium.adapters.documents.section_titles import number_length, without_number
from compendium.domain.model.document import BlockKind, OutlineEntry

LARGER = 1.12
"""A heading's size in body sizes, at least."""
MAX_WORDS = 14
_MAX_CHARS = 120
_DEEPEST = 6
_CHAPTER = re.compile(
    r"(?:chapter|part|appendix|kapitel|teil|anhang|chapitre|partie|annexe|capítulo|parte|apéndice"
    r"|capitolo|appendice|hoofdstuk|глава|часть|приложение)"
    r"\s+(?:\d+|[A-Z]|[IVXL]+)|第\s*\w+\s*[章部編]",
    re.IGNORECASE,
)
_A_WORD = re.compile(r"[^\W\d_]{2}|[\u3040-\u9fff\uac00-\ud7af]")
_DEPTH = re.compile(r"^\d+(?:\.\d+)*")


def normalised(title: str) -> str:
    """A title as compared: letters and digits alone, no number in front."""
    plain = unicodedata.normalize("NFKC", without_number(title.strip())).casefold()
    return "".join(filter(str.isalnum, plain))


class Headings:
    """Decides for one document; `set_levels` gives depths once all headings are known."""

    def __init__(self, outline: Sequence[OutlineEntry], body: float) -> None:
        self._body = body
        self._titles: dict[int, dict[str, int]] = defaultdict(dict)
        for entry in outline:
            self._titles[entry.page].setdefault(normalised(entry.title) or entry.title, entry.level)
        self._found: list[tuple[RawBlock, int]] = []

    def is_heading(self, block: RawBlock, page: int) -> bool:
        """Whether the paragraph is a heading; remembers it for `set_levels`."""
        if len(block.pieces) > 4 or len(block.first.text) > 2 * _MAX_CHARS:
            return False
        text = block.text.strip()
        level = self._titles[page].get(normalised(text), 0) if page in self._titles else 0
        if not level and not _stands_out(block, text, self._body, outlined=bool(self._titles)):
            return False
        self._found.append((block, level))
        return True

    def is_title(self, text: str, page: int) -> bool:
        """Whether the outline has this title on this page."""
        return page in self._titles and normalised(text) in self._titles[page]

    def is_titled(self, block: RawBlock, page: int) -> bool:
        """Whether the outline has this text as a title on this page; remembers it for `set_levels`."""
        level = self._titles[page].get(normalised(block.text), 0) if page in self._titles else 0
        if level:
            self._found.append((block, level))
        return bool(level)

    def set_levels(self) -> None:
        """Depth by outline, else by number, else by the rank of the style among the headings."""
        by_style: dict[tuple[float, bool], Counter[int]] = defaultdict(Counter)
        for block, level in self._found:
            if level:
                by_style[_style(block.first)][level] += 1
        ranks: dict[tuple[float, bool], int] = {}
        deepest = 0
        for style in sorted({_style(block.first) for block, _ in self._found}, reverse=True):
            known = by_style.get(style)
            deepest = known.most_common(1)[0][0] if known else min(deepest + 1, _DEEPEST)
            ranks[style] = deepest
        for block, level in self._found:
            block.level = level or (0 if by_style else _depth(block.text)) or ranks[_style(block.first)]
            count = number_length(block.first.text)
            if count:
                block.label = block.first.text[:count].strip()


def with_chapter_numbers(blocks: Sequence[RawBlock]) -> list[RawBlock]:
    """'Chapter 9' on a line of its own becomes the label of the title below it."""
    result: list[RawBlock] = []
    for block in blocks:
        before = result[-1] if result else None
        if (
            before is not None
            and before.kind is block.kind is BlockKind.HEADING
            and before.pieces[0].page is block.pieces[0].page
            and _CHAPTER.fullmatch(before.text.strip())
        ):
            block.label = before.text.strip()
            block.level = min(block.level, before.level)
            result.pop()
        result.append(block)
    return result


def _style(line: Line) -> tuple[float, bool]:
    return round(line.size * 2) / 2, line.share(BOLD) > 0.5


def _depth(text: str) -> int:
    match = _DEPTH.match(text)
    return match[0].count(".") + 1 if match and match.end() < len(text) else 0


def _stands_out(block: RawBlock, text: str, body: float, *, outlined: bool) -> bool:
    if block.kind is not BlockKind.PROSE or len(text) > _MAX_CHARS or len(text.split()) > MAX_WORDS:
        return False
    if _A_WORD.search(text) is None or sum(map(str.isalpha, text)) < 0.5 * len(text.replace(" ", "")):
        return False
    if text[-1] in ".,;:。、" or block.first.share(MONO) > 0.5:
        return False
    size = min(piece.line.size for piece in block.pieces)
    bold = all(piece.line.share(BOLD) > 0.95 for piece in block.pieces)
    # where the author made an outline, large words that it leaves out stand in figures
    if size > LARGER * body and (bold or not outlined):
        return True
    return bold and size >= body - 0.5 and len(block.pieces) <= 2
