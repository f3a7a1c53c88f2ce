"""The sentences of a passage: without the headings, labels and asides that stand in their line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from compendium.adapters.models.extractive.pack import Pack
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import BlockKind
from compendium.domain.model.text import Run, Style, StyledText

_RUNNING_TEXT = {BlockKind.PROSE, BlockKind.LIST_ITEM, BlockKind.CALLOUT, BlockKind.FOOTNOTE}
_LONGEST_SENTENCE = 80
"""Words. What is longer was never a sentence: a table or listing read as prose."""

_LABEL = re.compile(r"(?P<label>[^\W\d_][^:.!?—]{2,40}?)(?:: | ?[—–] ?)(?=[A-Z])(?=.*?\b(?i:(?P=label)))")
"""A heading within the line that its sentence repeats: 'Osmosis: Osmosis is the'."""
_CAPITAL = re.compile(r"\s+([A-Z]\w*)")
"""The word with a capital by which a sentence begins behind its heading."""
_LONG_HEADING = 2
"""Blanks between the words of a heading that is too long for a term before a capital."""
_EXAMPLE_NUMBER = re.compile(r"\d+(?:[.-]\d+)*[.:]?")
_IN_BRACKETS = re.compile(r"\((?=[^()]+[.!?]\)$)")
"""What opens a sentence that stands in brackets by itself."""
_ASIDE = re.compile(r"\([^()]*[.!?]\)\s+(?=\S)")
"""A sentence in brackets, which sentence splitters leave with the next one."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """``chunk.text[start:end]``, stripped; ``number`` counts the reading's sentences from 0.

    ``stop`` is the full stop that ``text`` has besides where the sentence was cut before it leads
    over to a formula.
    """

    number: int
    chunk: Chunk
    start: int
    end: int
    text: str
    stop: str = ""

    @property
    def content(self) -> StyledText:
        """The sentence with its typography."""
        return self.chunk.content.slice(self.start, self.end) + StyledText(self.stop)

    @property
    def quote(self) -> str:
        """The sentence as its passage has it."""
        return self.chunk.text[self.start : self.end]

    @property
    def opens_paragraph(self) -> bool:
        """Whether it is the first of its passage."""
        return not self.chunk.text[: self.start].strip()


def sentences_in(chunk: Chunk, pack: Pack, number: int) -> Iterator[Sentence]:
    """The sentences of running text, counted from ``number``; rows, code, headings and exercises have
    none, nor has a part of a worked example.
    """
    if chunk.kind not in _RUNNING_TEXT:
        return
    told = _heading_end(chunk.content, pack)
    if chunk.text[:told].strip().casefold() in pack.worked:
        return
    for start, end in chunk.sentences:
        begin = max(start, min(told, end))
        raw = chunk.text[begin:end]
        text = raw.strip()
        if text and text.count(" ") < _LONGEST_SENTENCE:
            begin += len(raw) - len(raw.lstrip())
            if aside := _ASIDE.match(text):
                begin, text = begin + aside.end(), text[aside.end() :]
            if _IN_BRACKETS.match(text):
                begin, text = begin + 1, text[1:-1]
            label = _LABEL.match(text)
            if label and _bold_after(begin + label.end(), begin + len(text), chunk):
                begin, text = begin + label.end(), text[label.end() :]
            stop = ""
            if tail := pack.formula_tails.search(text):
                text, stop = text[: tail.start()] + ".", "."
            yield Sentence(number, chunk, begin, begin + len(text) - len(stop), text, stop)
            number += 1


def numbers_an_example(chunk: Chunk, pack: Pack) -> bool:
    """Whether it heads what a worked example or an exercise is about: 'EXAMPLE 3.16'."""
    if chunk.kind not in {BlockKind.CAPTION, BlockKind.HEADING}:
        return False
    label, _, number = chunk.text.strip().partition(" ")
    return label.casefold() in pack.instances | pack.worked and _EXAMPLE_NUMBER.fullmatch(number) is not None


def _heading_end(content: StyledText, pack: Pack) -> int:
    """Where the heading in bold ends with which the text begins, without a sign after it: '**Strategy**
    We begin'. The term that a sentence begins with is no heading, so that what follows must be a
    function word with a capital, or the bold a label or too long for a term.
    """
    run = leading_run(content)
    if run is None or not run.style & Style.BOLD:
        return 0
    heading = content.text[: run.end].strip()
    following = _CAPITAL.match(content.text, run.end)
    if following is None or not heading[-1].isalnum():
        return 0
    label = heading.casefold() in pack.labels | pack.worked or heading.count(" ") >= _LONG_HEADING
    return run.end if label or following[1].casefold() in pack.stop else 0


def leading_run(content: StyledText) -> Run | None:
    """The stretch of one typography with which the text opens, unless all or no word of it is."""
    opening: Run | None = None
    for run in content.runs:
        at = opening.end if opening else 0
        if content.text[at : run.start].strip() or (opening and run.style != opening.style):
            break
        opening = Run(opening.start if opening else run.start, run.end, run.style)
    if opening is None or not any(map(str.isalnum, content.text[opening.start : opening.end])):
        return None
    return opening if content.text[opening.end :].strip() else None


def _bold_after(start: int, end: int, chunk: Chunk) -> bool:
    """Whether something is set in bold there."""
    return any(run.style & Style.BOLD and start <= run.start < end for run in chunk.content.runs)
