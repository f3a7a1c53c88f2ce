"""Footnotes: found at the foot of a page, their marks taken off the sentences above."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import replace

from compendium.adapters.documents.paragraphs import SMALLER
from compendium.adapters.documents.raw_blocks import RawBlock, without_start
from compendium.domain.model.document import BlockKind, Place
from compendium.domain.model.text import Run, Style, StyledText

_MARK = re.compile(r"\s*(\d{1,3}|[*†‡§¶]{1,3})\s?(?=\S)")
_MARKS_ALONE = re.compile(r"\s*(?:\d{1,3}(?:\s*,\s*\d{1,3})*|[*†‡§¶]{1,3}|\[\d{1,3}\])\s*")
_CLOSING = ")]\"'”’»"
_SENTENCE_END = re.compile(r"\s*[.!?。][)\]\"'”’»]*(?:\s|$)")


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


def without_marks(
    content: StyledText, places: tuple[Place, ...], marks: Container[str]
) -> tuple[StyledText, tuple[Place, ...]]:
    """The text without raised note marks at the ends of sentences. ``marks`` are those of the notes
    on its pages.

    Exponents stay, and so do marks inside a sentence: taken out there, the sentence could no longer
    be found on its page word for word.
    """
    for run in reversed(content.runs):
        if run.style & Style.SUPERSCRIPT and _is_mark(content.text, run, marks):
            cut = run.end - run.start
            content = content.slice(0, run.start) + content.slice(run.end, len(content.text))
            places = tuple(
                replace(place, start=place.start - cut) if place.start >= run.end else place
                for place in places
            )
    return content, places


def _is_mark(text: str, run: Run, marks: Container[str]) -> bool:
    """Whether raised text points to a note and ends a sentence."""
    part, before, after = text[run.start : run.end], text[: run.start], text[run.end :]
    if not before or not _MARKS_ALONE.fullmatch(part):
        return False
    if before[-1] in ".!?。" or (before[-1] in _CLOSING and before[-2:-1] in ".!?。"):
        return True
    return part in marks and before[-2:].isalpha() and _SENTENCE_END.match(after) is not None
