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
from functools import cached_property
from weakref import WeakKeyDictionary

from compendium.adapters.models.extractive.definitions import best_cue
from compendium.adapters.models.extractive.pack import Pack
from compendium.adapters.models.extractive.reading import Mention, Reading
from compendium.adapters.models.extractive.sentences import Sentence
from compendium.adapters.models.extractive.terms import is_name, over_bracket, trimmed, why_no_term
from compendium.domain.model.text import Run, Style, StyledText

_ENDING = re.compile(r"e?s\b")
"""A plural's ending is often left out of the emphasis."""
_LONGER = 4
"""Characters by which emphasis may be longer than the term: an article, an ending."""
_NAMES_BEFORE = re.compile(r"(?:(?:[A-Z][\w’'-]+|[A-Z]\.) )+$")
_NAMES_AFTER = re.compile(r"(?: (?:[A-Z][\w’'-]+|[A-Z]\.))+")
_DEFINING = 0.75
"""The strength from which a cue beside a run says that its style marks terms."""
_FEWEST_RUNS = 4
"""Runs from which shares say something; in a page with fewer, each must stand beside a cue."""
_DEFINING_SHARE = 0.2
_LEAST_DEFINING_SHARE = 0.08
"""Of a style's runs, or of the terms in bold, how many stand beside a cue where it marks terms for sure, and
at the least.
"""
_FIRST_SHARE = 0.5
"""Of a style's runs or terms, how many are the first mention where a smaller share is enough."""
_MOST_REPEATS = 1.6
"""Runs a term. Books mark a term once or twice; manuals set a name in italics each time."""
_ONCE = 1.05
_FEWEST_ONCE = 10
"""From so many runs in bold, each term set off but once, they mark terms, whatever is said beside them: of
ten manuals with so many none repeats less than 1.18 times; most of 36 textbook chapters repeat none.
"""


@dataclass(frozen=True, slots=True)
class Emphasised:
    """A term set in ``style`` at ``mention``."""

    mention: Mention
    style: Style

    @property
    def text(self) -> str:
        """The term as it stands there."""
        return self.mention.text


_FOUND: WeakKeyDictionary[Reading, Emphasis] = WeakKeyDictionary()


class Emphasis:
    """What a reading's running text sets off: by sentence number, and which styles mark terms."""

    def __init__(self, reading: Reading) -> None:
        self.by_sentence: dict[int, list[Emphasised]] = {}
        self._reading = reading
        for chunk in reading.passages.values():
            if chunk.content.runs and reading.sentences_of(chunk.id):
                found = list(runs(chunk.content))
                for sentence in reading.sentences_of(chunk.id) if found else ():
                    if own := list(_emphasised_in(sentence, found, reading.pack)):
                        self.by_sentence[sentence.number] = own

    @cached_property
    def terms(self) -> list[Emphasised]:
        """What is set off and may be a term, in order."""
        return [
            each
            for found in self.by_sentence.values()
            for each in found
            if not why_no_term(
                each.text,
                self._reading.pack,
                marked=bool(each.style & Style.BOLD) and each.text[:1].islower(),
            )
            and not _is_title(each)
        ]

    @cached_property
    def places(self) -> dict[str, int]:
        """The passage in which each term is first set in bold, by its normalised name."""
        found: dict[str, int] = {}
        for each in self.terms:
            if each.style & Style.BOLD:
                key = self._reading.pack.normalise(each.text)
                found.setdefault(key, each.mention.sentence.chunk.id)
        return found

    @cached_property
    def term_styles(self) -> frozenset[Style]:
        """The styles by which this document marks its terms."""
        by_style: dict[Style, list[Emphasised]] = defaultdict(list)
        for each in self.terms:
            by_style[each.style].append(each)
        return frozenset(style for style, own in by_style.items() if _mark_terms(own, self._reading))


def _is_title(each: Emphasised) -> bool:
    """Whether it is a work's title, which is set in italics wherever it stands."""
    return each.style is Style.ITALIC and " " in each.text and is_name(each.text)


def emphasis_of(reading: Reading) -> Emphasis:
    """The emphasis in a reading's text, found once."""
    if reading not in _FOUND:
        _FOUND[reading] = Emphasis(reading)
    return _FOUND[reading]


def set_off(mention: Mention, reading: Reading, *, marks: bool) -> bool:
    """Whether the author emphasised the term alone there, in a style that marks terms or, with ``marks``,
    in any.
    """
    emphasis = emphasis_of(reading)
    return any(
        each.mention.start <= mention.start < each.mention.end
        and each.mention.end - each.mention.start <= mention.end - mention.start + _LONGER
        and (marks or each.style in emphasis.term_styles)
        for each in emphasis.by_sentence.get(mention.sentence.number, ())
    )


def runs(content: StyledText) -> Iterator[Run]:
    """Stretches of letters set off from the rest by BOLD, or else by ITALIC, joined over blanks.

    In a paragraph that is set in italics as a whole, italics set nothing off.
    """
    base = _base(content)
    joined: Run | None = None
    for run in content.runs:
        style = _KINDS[run.style.value & ~base]
        if style is Style.PLAIN:
            continue
        if joined and joined.style is style and not content.text[joined.end : run.start].strip():
            joined = Run(joined.start, run.end, style)
            continue
        if joined:
            yield joined
        joined = Run(run.start, run.end, style)
    if joined:
        yield joined


def _kind(style: int) -> Style:
    if style & Style.MONO:
        return Style.PLAIN
    return Style.BOLD if style & Style.BOLD else Style.ITALIC if style & Style.ITALIC else Style.PLAIN


_KINDS = [_kind(style) for style in range(2 * max(Style))]
"""By the number of a combination of styles, how it sets off: there are few, and runs are many."""


def _base(content: StyledText) -> int:
    """The styles in which most of the text is set, as a number."""
    base = 0
    for style in (Style.BOLD.value, Style.ITALIC.value):
        if sum(run.end - run.start for run in content.runs if run.style.value & style) > 0.5 * len(
            content.text
        ):
            base |= style
    return base


def _emphasised_in(sentence: Sentence, found: list[Run], pack: Pack) -> Iterator[Emphasised]:
    """The stretches of a sentence that are whole words, but those of a style in which most of it is set."""
    text = sentence.chunk.text
    own = [run for run in found if run.start < sentence.end and run.end > sentence.start]
    for style in {run.style for run in own}:
        if sum(run.end - run.start for run in own if run.style is style) > 0.5 * len(sentence.text):
            own = [run for run in own if run.style is not style]  # a law, after its name in bold
    for run in own:
        start, end = trimmed(text, max(run.start, sentence.start), min(run.end, sentence.end))
        ending = _ENDING.match(text, end)
        end = _closed(text, start, ending.end() if ending else end)
        if end > start and not (_joined(text, start - 1) or _joined(text, end)):
            mention = _whole_name(sentence, start - sentence.start, end - sentence.start, pack)
            yield Emphasised(mention, run.style)


def _closed(text: str, start: int, end: int) -> int:
    """The end of the term with the bracket that it opens, which is often left out of the emphasis."""
    end = over_bracket(text, start, end)
    if text.count("(", start, end) <= text.count(")", start, end):
        return end
    return start + len(text[start : text.rindex("(", start, end)].rstrip())


def _whole_name(sentence: Sentence, start: int, end: int, pack: Pack) -> Mention:
    """The mention, widened over the rest of a name: 'James Clerk **Maxwell**'."""
    text = sentence.text
    if text[start].isupper() and not text[start:end].isupper():
        before = _NAMES_BEFORE.search(text, 0, start)
        names = before[0].split() if before else []
        while names and names[0].casefold() in pack.stop:  # what opens a sentence has a capital anyway
            names.pop(0)
        if " " in text[start:end] and all(map(pack.demonyms.fullmatch, names)):  # 'Polish Marie Curie'
            names = []
        start -= sum(len(name) + 1 for name in names)
        after = _NAMES_AFTER.match(text, end)
        end = after.end() if after else end
    return Mention(sentence, start, end)


def _joined(text: str, at: int) -> bool:
    """Whether the character at ``at`` makes the emphasis beside it a part of a word."""
    return 0 <= at < len(text) and (text[at].isalnum() or text[at] in "-/_")


def _mark_terms(own: list[Emphasised], reading: Reading) -> bool:
    terms = {reading.pack.normalise(each.text) for each in own}
    if len(own) > _MOST_REPEATS * len(terms):
        return False
    if own[0].style is Style.BOLD and _FEWEST_ONCE <= len(own) <= _ONCE * len(terms):
        return True
    cues = [(each, best_cue(each.mention, reading.pack)) for each in own]
    defining = [each for each, found in cues if found is not None and found.cue.strength >= _DEFINING]
    if len(own) < _FEWEST_RUNS:
        return len(defining) == len(own)
    stand, count = len(defining), len(own)
    if own[0].style is Style.BOLD:  # a summary may set the terms off again, where it defines none
        stand, count = len({reading.pack.normalise(each.text) for each in defining}), len(terms)
    if stand < _LEAST_DEFINING_SHARE * count:
        return False
    return stand >= _DEFINING_SHARE * count or _first(own, reading) >= _FIRST_SHARE * count


def _first(own: list[Emphasised], reading: Reading) -> int:
    """How many stand where the document first names their term."""
    firsts = ((each, next(reading.mentions(each.text), None)) for each in own)
    return sum(first is not None and first.sentence is each.mention.sentence for each, first in firsts)
