"""Bold and italic words in running text, and whether in this document they mark terms.

Textbooks make a term bold where it is introduced; manuals use the same typography for contrast,
file names and buttons. Which of the two it is can be learned from the document: runs that mark
terms are rare, short, stand inside sentences, mostly at the term's first mention and often beside
a wording that defines.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from compendium.adapters.models.extractive.definitions import best_cue
from compendium.adapters.models.extractive.pack import Pack
from compendium.adapters.models.extractive.reading import Mention, Reading, Sentence
from compendium.adapters.models.extractive.terms import trimmed, why_no_term
from compendium.domain.model.text import Run, Style, StyledText

_NAMES_BEFORE = re.compile(r"(?:(?:[A-Z][\w’'-]+|[A-Z]\.) )+$")
_NAMES_AFTER = re.compile(r"(?: (?:[A-Z][\w’'-]+|[A-Z]\.))+")
_FEWEST_RUNS = 4
_DEFINING_SHARE = 0.22
_LEAST_DEFINING_SHARE = 0.08
"""Of a style's runs, how many stand beside a cue where it marks terms for sure, and at the least."""
_FIRST_SHARE = 0.5
"""Of a style's runs, how many are the term's first mention where a smaller share is enough."""
_MOST_REPEATS = 1.6
"""Runs a term. Books mark a term once or twice; manuals set a name in italics each time."""


@dataclass(frozen=True, slots=True)
class Emphasised:
    """A term set in ``style`` at ``mention``."""

    mention: Mention
    style: Style

    @property
    def text(self) -> str:
        """The term as it stands there."""
        return self.mention.sentence.text[self.mention.start : self.mention.end]


def runs(content: StyledText) -> Iterator[Run]:
    """Stretches of letters set off from the rest by BOLD, or else by ITALIC, joined over blanks.

    In a paragraph that is set in italics as a whole, italics set nothing off.
    """
    base = _base(content)
    joined: Run | None = None
    for run in content.runs:
        own = run.style & ~base
        style = Style.BOLD if own & Style.BOLD else own & Style.ITALIC
        if not style or own & Style.MONO:
            continue
        if joined and joined.style == style and not content.text[joined.end : run.start].strip():
            joined = Run(joined.start, run.end, style)
            continue
        if joined:
            yield joined
        joined = Run(run.start, run.end, style)
    if joined:
        yield joined


def _base(content: StyledText) -> Style:
    """The styles in which most of the text is set."""
    base = Style.PLAIN
    for style in (Style.BOLD, Style.ITALIC):
        if sum(run.end - run.start for run in content.runs if run.style & style) > 0.5 * len(content.text):
            base |= style
    return base


def emphasised_in(sentence: Sentence, pack: Pack) -> Iterator[Emphasised]:
    """The emphasised stretches of a sentence that are whole words, unless most of it is emphasised."""
    chunk = sentence.chunk
    if not chunk.content.runs:
        return
    found = [run for run in runs(chunk.content) if run.start < sentence.end and run.end > sentence.start]
    if sum(run.end - run.start for run in found) > 0.5 * len(sentence.text):
        return
    for run in found:
        start, end = trimmed(chunk.text, max(run.start, sentence.start), min(run.end, sentence.end))
        if end > start and not (_joined(chunk.text, start - 1) or _joined(chunk.text, end)):
            yield Emphasised(
                _whole_name(sentence, start - sentence.start, end - sentence.start, pack), run.style
            )


def _whole_name(sentence: Sentence, start: int, end: int, pack: Pack) -> Mention:
    """The mention, widened over the rest of a name: 'James Clerk **Maxwell**'."""
    text = sentence.text
    if text[start].isupper() and not text[start:end].isupper():
        before = _NAMES_BEFORE.search(text, 0, start)
        names = before[0].split() if before else []
        while names and names[0].casefold() in pack.stop:  # what opens a sentence has a capital anyway
            names.pop(0)
        start -= sum(len(name) + 1 for name in names)
        after = _NAMES_AFTER.match(text, end)
        end = after.end() if after else end
    return Mention(sentence, start, end)


def _joined(text: str, at: int) -> bool:
    """Whether the character at ``at`` makes the emphasis beside it a part of a word."""
    return 0 <= at < len(text) and (text[at].isalnum() or text[at] in "-/_")


def emphasised(reading: Reading) -> list[Emphasised]:
    """All emphasised terms of the running text, in order."""
    return [
        each
        for sentence in reading.sentences
        for each in emphasised_in(sentence, reading.pack)
        if not why_no_term(each.text, reading.pack)
    ]


def styles_of_terms(found: list[Emphasised], reading: Reading) -> frozenset[Style]:
    """The styles by which this document marks its terms."""
    by_style: dict[Style, list[Emphasised]] = defaultdict(list)
    for each in found:
        by_style[each.style].append(each)
    return frozenset(style for style, own in by_style.items() if _mark_terms(own, reading))


def _mark_terms(own: list[Emphasised], reading: Reading) -> bool:
    terms = {reading.pack.normalise(each.text) for each in own}
    if len(own) < _FEWEST_RUNS or len(own) > _MOST_REPEATS * len(terms):
        return False
    defining = sum(best_cue(each.mention, reading.pack) is not None for each in own)
    if defining < _LEAST_DEFINING_SHARE * len(own):
        return False
    return defining >= _DEFINING_SHARE * len(own) or _first(own, reading) >= _FIRST_SHARE * len(own)


def _first(own: list[Emphasised], reading: Reading) -> int:
    """How many stand where the document first names their term."""
    firsts = ((each, next(reading.mentions(each.text), None)) for each in own)
    return sum(first is not None and first.sentence is each.mention.sentence for each, first in firsts)
