"""Footnotes: found at the foot of a page, their marks taken out of the text above."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from compendium.adapters.documents.lines import SUPERSCRIPT, Line
from compendium.adapters.documents.raw_blocks import RawBlock, without_start
from compendium.domain.model.document import BlockKind

SMALLER = 0.9
"""Points by which a note is set smaller than the body."""
_MARK = re.compile(r"\s*(\d{1,3}|[*†‡§¶]{1,3})\s?(?=\S)")
_MARKS_ALONE = re.compile(r"\s*(?:\d{1,3}(?:\s*,\s*\d{1,3})*|[*†‡§¶]{1,3}|\[\d{1,3}\])\s*")
_AFTER_SENTENCE = ".,;:!?)]\"'”’»。"


def set_footnotes(blocks: Sequence[RawBlock], body: float) -> None:
    """Small blocks at the foot of a page, from the first that begins with a mark on."""
    foot: list[RawBlock] = []
    for block in reversed(blocks):
        if block.kind is not BlockKind.PROSE or block.first.size > body - SMALLER:
            break
        foot.append(block)
    marked = [index for index, block in enumerate(foot) if _MARK.match(block.first.text)]
    for block in foot[: marked[-1] + 1] if marked else ():
        block.kind = BlockKind.FOOTNOTE
        mark = _MARK.match(block.first.text)
        if mark is not None:
            block.label = mark[1]
            block.pieces[0] = block.pieces[0]._replace(line=without_start(block.first, mark.end()))


def take_marks_out(blocks: Sequence[RawBlock]) -> None:
    """Remove raised note marks from the text of one page; exponents stay."""
    marks = {block.label for block in blocks if block.kind is BlockKind.FOOTNOTE and block.label}
    for block in blocks:
        if block.kind in {BlockKind.PROSE, BlockKind.LIST_ITEM, BlockKind.CALLOUT, BlockKind.CAPTION}:
            block.pieces = [
                piece._replace(line=_without_marks(piece.line, marks))
                if any(style & SUPERSCRIPT for _, style in piece.line.styles)
                else piece
                for piece in block.pieces
            ]


def _without_marks(line: Line, marks: Container[str]) -> Line:
    text = ""
    styles: list[tuple[int, int]] = []
    start = 0
    for end, style in line.styles:
        part = line.text[start:end]
        if not (style & SUPERSCRIPT and _is_mark(part, text, marks)):
            text += part
            styles.append((len(text), style))
        elif part[-1:] == " " and text[-1:] != " ":
            text += " "
            styles.append((len(text), styles[-1][1] if styles else 0))
        start = end
    return line._replace(text=text, styles=tuple(styles)) if text.strip() else line


def _is_mark(part: str, before: str, marks: Container[str]) -> bool:
    """Whether raised text points to a note: it follows a sentence or a word, not a symbol or number."""
    before = before.rstrip()
    if not before or not _MARKS_ALONE.fullmatch(part):
        return False
    if before[-1] in _AFTER_SENTENCE and before[-1] != ")":
        return True
    return part.strip() in marks and (before[-1] in _AFTER_SENTENCE or before[-2:].isalpha())
