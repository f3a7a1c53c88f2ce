"""What can be told of a term without the page around it: a sentence, or the few that speak of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from compendium.adapters.models.extractive import filters
from compendium.adapters.models.extractive.antecedents import (
    MOST_SENTENCES,
    bold_in,
    broken_shape,
    may_open,
    refers_back,
    with_antecedent,
)
from compendium.adapters.models.extractive.definitions import after_connective, begins_with, ends_with
from compendium.adapters.models.extractive.emphasis import emphasis_of
from compendium.adapters.models.extractive.reading import Mention, Reading
from compendium.adapters.models.extractive.sentences import Sentence
from compendium.domain.model.document import count_words
from compendium.domain.model.tasks import Evidence
from compendium.domain.model.text import StyledText

MOST_WORDS_TOGETHER = 60
"""Sentences about one term are one fact up to about this length."""
_ENOUGH_WORDS = 40
"""What is as long as this needs no other sentence beside it."""
_FEW_WORDS = 22
"""What is shorter may leave what it says of the term to the next sentence."""
_MIXED = re.compile(r"[a-z]\w*[A-Z]")
"""A word whose first letter is small wherever it stands: 'mRNA', 'pH'."""
SHORT_FORM = re.compile(r" \(([A-Z][A-Z-]+|[A-Z][a-z]{1,3}[A-Z][A-Z\d]*)s?\)")
"""An abbreviation in brackets behind its long form."""
_SHARED_WORDS = 2
_LONGEST_TERM = 4
"""Words in which a sentence may begin with a term."""
_STEM = 6
_OPENING = 30
"""Characters in which a sentence after another shows that it speaks of something else."""


@dataclass(frozen=True, slots=True)
class Told:
    """``content`` is what a card may show, without a connective at its beginning and without
    references; ``evidence`` quotes the whole of it. ``more`` is what of the content follows the
    sentence that was asked for, and ``opens`` says whether that sentence stands first.
    """

    content: StyledText
    evidence: Evidence
    more: StyledText
    opens: bool

    @property
    def alone(self) -> bool:
        """Whether it is one sentence."""
        return self.opens and not self.more.text


def told_by(
    sentence: Sentence,
    term: str,
    reading: Reading,
    *,
    leans: bool = False,
    onwards: bool = False,
    narrowly: bool = False,
    loosely: bool = False,
) -> Told | str:
    """What the sentence and its neighbours tell of the term, or the rule by which it can't be shown.

    Where it leans on the sentence before, that one comes with it. While that is short, neighbours
    that name the term or say more of it are added; ``onwards``, only those after it, ``narrowly``,
    none; ``loosely``, any that goes on after a short one.
    """
    rule = broken_shape(sentence, reading)
    if rule:
        return rule
    own = [sentence]
    if leans or not may_open(sentence, reading, strictly=False) or refers_back(sentence, term, reading):
        own = with_antecedent(sentence, term, reading)
        if not own:
            return filters.DANGLING
    told = _told(own, sentence, reading)
    while not isinstance(told, str) and not narrowly and len(own) < MOST_SENTENCES:
        words = count_words(told.content.text)
        short, mere = words < _ENOUGH_WORDS, loosely and words < _FEW_WORDS
        for wider in _wider(own, term, reading, short=short, onwards=onwards, mere=mere):
            more = _told(wider, sentence, reading)
            if not isinstance(more, str):
                told, own = more, wider
                break
        else:
            break
    return told


def _wider(
    own: list[Sentence], term: str, reading: Reading, *, short: bool, onwards: bool, mere: bool
) -> Iterator[list[Sentence]]:
    """``own`` with the sentence after or before it, where that one is about the term."""
    after, before = reading.after(own[-1]), reading.before(own[0])
    if after is not None and not broken_shape(after, reading):
        refers = reading.pack.elaborates.match(after.text) and reading.find(term, own[-1].text)
        if (
            refers
            or (short and _takes_up(after, own[-1], term, reading, onwards=onwards))
            or _about(after, own[-1], term, reading, short=short, mere=mere)
        ):
            yield [*own, after]
    if onwards or before is None or broken_shape(before, reading) or not may_open(before, reading):
        return
    if _about(before, own[0], term, reading, short=short):
        yield [before, *own]


def _takes_up(after: Sentence, sentence: Sentence, term: str, reading: Reading, *, onwards: bool) -> bool:
    """Whether a sentence goes on to speak of the term by a pronoun, 'It', or by what it is, 'In this
    stage', and introduces no other; ``onwards``, when only a part of the sentence before it is shown.
    """
    match = reading.pack.takes_up.match(after.text)
    span = reading.find(term, sentence.text) if match else None
    if match is None or span is None or bold_in(after, reading):
        return False
    if ends_with(span[1], sentence.text) or begins_with(span[0], sentence.text, reading.pack):
        return True
    noun = _stems(match["noun"] or "", reading)
    whole = bold_in(sentence, reading) and not onwards
    return bool(noun & _stems(sentence.text if whole else term, reading))


def _about(
    one: Sentence, other: Sentence, term: str, reading: Reading, *, short: bool, mere: bool = False
) -> bool:
    """Whether a sentence names the term or, beside what is short, has words in common with it; with
    ``mere``, a word of the term is enough.

    A sentence in which the author sets off another term is about that one.
    """
    set_off = emphasis_of(reading).by_sentence.get(one.number, ())
    if any(reading.find(each.text, term) is None for each in set_off):
        return False
    if any(reading.find(name, one.text) for name in (term, *_short_forms(term, other))):
        return True
    if _opens_with_other(one, term, reading):
        return False
    pointer = reading.pack.anaphors.search(one.text, 0, _OPENING)
    if pointer is not None and pointer.start() > 0:
        return False  # 'In these cells', which a picture shows
    subject = reading.pack.new_subject.match(one.text)
    if subject is not None and reading.find(subject["noun"], other.text) is None:
        return False  # it says what another thing is
    leads_on = after_connective(one.text, reading.pack) == 0 and not reading.pack.dangles(one.text)
    if mere and leads_on and _stems(one.text, reading) & _stems(other.text, reading):
        return True
    return short and len(_stems(one.text, reading) & _stems(other.text, reading) - _stems(term, reading)) >= (
        _SHARED_WORDS
    )


def _opens_with_other(sentence: Sentence, term: str, reading: Reading) -> bool:
    """Whether the sentence begins with another term that the author set off somewhere."""
    pack = reading.pack
    words = sentence.text[after_connective(sentence.text, pack) :].split(" ")[: _LONGEST_TERM + 1]
    start = int(words[0].casefold() in pack.articles)
    places = emphasis_of(reading).places
    names = (" ".join(words[start:end]).rstrip(",") for end in range(len(words), start, -1))
    found = next((name for name in names if pack.normalise(name) in places), None)
    return found is not None and reading.find(found, term) is None and reading.find(term, found) is None


def _short_forms(term: str, sentence: Sentence) -> list[str]:
    """The abbreviations that stand in brackets in the term or behind it."""
    behind = [
        match[1]
        for match in SHORT_FORM.finditer(sentence.text)
        if sentence.text.endswith(term, 0, match.start())
    ]
    return SHORT_FORM.findall(term) + behind


def _stems(text: str, reading: Reading) -> set[str]:
    """The beginnings of its words of substance: 'discrimination' and 'discriminatory' are of one."""
    return {word[:_STEM] for word in reading.pack.content_words(text)}


def _told(own: list[Sentence], asked: Sentence, reading: Reading) -> Told | str:
    """The sentences, which follow each other, as one text."""
    pack = reading.pack
    first, last = own[0], own[-1]
    start = first.start + after_connective(first.text, pack)
    content = filters.shown(first.chunk.content.slice(start, last.end) + StyledText(last.stop), pack)
    if first is not last and count_words(content.text) > MOST_WORDS_TOGETHER:
        return filters.TOO_LONG
    for each in own:
        opens = start - first.start if each is first else 0
        rule = filters.broken_context(
            filters.shown(each.content.slice(opens, len(each.text)), pack).text,
            pack,
            addressing=bool(bold_in(each, reading)),
        )
        if rule and (each is first or rule not in (filters.DANGLING, filters.EXAMPLE)):
            return rule
    return Told(
        capitalised(content),
        Evidence(first.chunk.id, first.chunk.text[first.start : last.end]),
        filters.shown(first.chunk.content.slice(asked.end, last.end), pack),
        first is asked,
    )


def capitalised(content: StyledText) -> StyledText:
    """``content`` with a capital at its beginning, but for words like 'mRNA'."""
    if _MIXED.match(content.text):
        return content
    return StyledText(content.text[:1].upper() + content.text[1:], content.runs)


def over_short_form(text: str, end: int) -> int:
    """The end of a term together with its abbreviation: 'Equal Rights Amendment (ERA)'."""
    match = SHORT_FORM.match(text, end)
    return match.end() if match else end


def with_short_form(term: str, mention: Mention) -> str:
    """The term as a question names it: with the abbreviation that stands behind it there."""
    text = mention.sentence.text
    return term + text[mention.end : over_short_form(text, mention.end)]
