"""What can be told of a term without the page around it: a sentence, or two that lean on each other."""

from __future__ import annotations

import re
from dataclasses import dataclass

from compendium.adapters.models.extractive import filters
from compendium.adapters.models.extractive.definitions import after_connective
from compendium.adapters.models.extractive.reading import Reading, Sentence
from compendium.domain.model.document import count_words
from compendium.domain.model.tasks import Evidence
from compendium.domain.model.text import StyledText

MOST_WORDS_OF_TWO = 60
"""Two sentences that lean on each other are one fact up to about this length."""
_SHORT_FORM = re.compile(r" \([A-Z]{2,}s?\)")
_SHORT_TOGETHER = 45
_SHARED_WORDS = 2
_OPENING = 30
"""Characters in which a sentence shows that it rests on another."""


@dataclass(frozen=True, slots=True)
class Told:
    """``content`` is what a card may show, without a connective at its beginning and without
    references; ``evidence`` quotes the whole of it. ``alone`` says that it is one sentence.
    """

    content: StyledText
    evidence: Evidence
    alone: bool


def told_by(
    sentence: Sentence, term: str, reading: Reading, *, leans: bool = False, brief: bool = False
) -> Told | str:
    """What the sentence tells of the term, or the rule by which it can't stand alone.

    Where it leans on the sentence before, that one comes with it; else the one after it does
    where it says more of the term. With ``brief`` it has to take up the term for that: 'It is'.
    """
    rule = filters.broken_shape(sentence.content)
    if rule:
        return rule
    start = after_connective(sentence.text, reading.pack)
    if leans or reading.pack.dangles(sentence.text[start:]):
        return _with_before(sentence, reading)
    after, before = reading.after(sentence), reading.before(sentence)
    if after is not None and _says_more(after, term, reading, also=None if brief else sentence):
        both = _told(sentence, start, after, reading)
        if not isinstance(both, str):
            return both
    if not brief and before is not None and _hang_together(before, sentence, term, reading):
        both = _with_before(sentence, reading)
        if not isinstance(both, str):
            return both
    return _told(sentence, start, sentence, reading)


def _with_before(sentence: Sentence, reading: Reading) -> Told | str:
    before, pack = reading.before(sentence), reading.pack
    if before is None or filters.broken_shape(before.content):
        return filters.DANGLING
    start = after_connective(before.text, pack)
    if pack.dangles(before.text[start:]) or pack.demonstratives.search(before.text[:_OPENING]):
        return filters.DANGLING
    return _told(before, start, sentence, reading)


def _hang_together(one: Sentence, other: Sentence, term: str, reading: Reading) -> bool:
    """Whether two sentences speak of the same, so that a short one is better read with the other."""
    if count_words(one.text) + count_words(other.text) > _SHORT_TOGETHER or filters.broken_shape(one.content):
        return False
    words = reading.pack.content_words
    shared = set(words(one.text)) & set(words(other.text)) - set(words(term))
    return len(shared) >= _SHARED_WORDS


def _says_more(after: Sentence, term: str, reading: Reading, *, also: Sentence | None) -> bool:
    """'The term refers to ...', or, of what may be longer, the term as subject or more words in common."""
    if filters.broken_shape(after.content):
        return False
    if reading.pack.elaborates.match(after.text):
        return True
    if also is None:
        return False
    span = reading.find(term, after.text)
    article = after.text[: span[0]].strip().casefold() if span else "?"
    return article in {"", *reading.pack.articles} or _hang_together(after, also, term, reading)


def _told(first: Sentence, start: int, last: Sentence, reading: Reading) -> Told | str:
    """From ``start`` in the first sentence to the end of the last, which may be the same."""
    chunk, alone = first.chunk, first is last
    content = filters.shown(chunk.content.slice(first.start + start, last.end), reading.pack)
    if not alone and count_words(content.text) > MOST_WORDS_OF_TWO:
        return filters.TOO_LONG
    for each in (first, last):
        text = filters.shown(each.content, reading.pack).text
        rule = filters.broken_context(text[start:] if each is first else text, reading.pack)
        if rule and not (rule == filters.DANGLING and each is not first):
            return rule
    quote = chunk.text[first.start : last.end]
    return Told(capitalised(content), Evidence(chunk.id, quote), alone)


def capitalised(content: StyledText) -> StyledText:
    """``content`` with a capital at its beginning."""
    return StyledText(content.text[:1].upper() + content.text[1:], content.runs)


def over_short_form(text: str, end: int) -> int:
    """The end of a term together with its abbreviation: 'Equal Rights Amendment (ERA)'."""
    match = _SHORT_FORM.match(text, end)
    return match.end() if match else end
