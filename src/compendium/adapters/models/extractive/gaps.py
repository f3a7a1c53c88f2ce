"""Hiding terms in what is told of them, so that what stays in view doesn't give them away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from os.path import commonprefix

from compendium.adapters.models.extractive import filters
from compendium.adapters.models.extractive.definitions import ends_with
from compendium.adapters.models.extractive.pack import Pack, tokens
from compendium.adapters.models.extractive.reading import Reading
from compendium.adapters.models.extractive.sentences import Sentence
from compendium.adapters.models.extractive.telling import SHORT_FORM, Told, over_short_form, told_by
from compendium.domain.model.card import Gap

AMBIGUOUS = "one example of several"
LEAK = "answer stands in the question"
OVERLAP = "one gap lies in another"
_LEAST_CONTENT = 5
_LEAST_BESIDE = 3
"""The same where the term is what the sentence begins or ends with: 'The base unit of time is ...'."""
_LEAST_NAMED = 2
"""The same where the sentence says what is called so: '... is the kelvin.'"""
_COPULA = 8
"""Characters before the term in which 'is the ' stands."""
_ARTICLE = 4
"""Characters of an article and a blank."""
_OTHER_NUMBER = re.compile(r" \((?:sing|plu|pl)[a-zé]*[.:]? [^()]{1,30}\)", re.IGNORECASE)
"""How a bracket gives the plural of a singular, or the other way round."""
_MOST_PLACES = 3
_LEAST_STEM, _STEM_SHARE = 5, 0.6
"""Letters, and which share of a word's, in which another begins like it and gives it away: 'elastic',
'elasticity'.
"""
_SHORT = re.compile(r"[A-Z]{3,6}")
"""An abbreviation of several words by their first letters."""
_LEAST_PREFIX = 4
"""Letters of a quoted beginning ('the "micro-" prefix') that give its word away."""


def cloze(sentence: Sentence, terms: Sequence[str], reading: Reading) -> tuple[Told, tuple[Gap, ...]] | str:
    """What is told by the sentence with a gap for each term, or the rule that forbids it.

    Where what stands around the sentence gives a term away, the sentence alone is shown.
    """
    if any(reading.find(term, sentence.text) is None for term in terms):
        return filters.NO_SENTENCE
    made = _asked_of(told_by(sentence, terms[0], reading, loosely=True), terms, reading)
    if made == LEAK:
        return _asked_of(told_by(sentence, terms[0], reading, narrowly=True), terms, reading)
    if made == filters.DANGLING:
        return _asked_of(told_by(sentence, terms[0], reading, leans=True), terms, reading)
    return made


def _asked_of(told: Told | str, terms: Sequence[str], reading: Reading) -> tuple[Told, tuple[Gap, ...]] | str:
    """What is told with its gaps, or the rule that forbids it."""
    if isinstance(told, str):
        return told
    gaps = _gaps(told.content.text, terms, reading)
    if isinstance(gaps, str):
        return gaps
    text, pack = told.content.text, reading.pack
    if told.alone and any(pack.one_of_many.search(text, 0, gap.start) for gap in gaps):
        return AMBIGUOUS
    asked = text[: len(text) - len(told.more.text)]
    if told.opens and filters.points_outside(asked, pack, pack.demonstratives):
        return filters.DANGLING
    hidden = {i for gap in gaps for i in range(gap.start, gap.end)}
    rest = "".join(" " if i in hidden else char for i, char in enumerate(text))
    if len(set(pack.content_words(rest))) < _fewest(text, gaps[0], pack):
        return filters.ADDS_LITTLE
    for term in terms:
        others = (other for other in terms if other is not term)
        if gives_away(" ".join((rest, *others)), term, pack) or _tells_apart(rest, term, pack):
            return LEAK
    return told, tuple(sorted(gaps, key=lambda gap: gap.start))


def _fewest(text: str, gap: Gap, pack: Pack) -> int:
    """How many content words must stand around a gap, so that not too many answers fit."""
    ends = ends_with(gap.end, text)
    if ends and pack.finite.search(text, max(0, gap.start - _COPULA), gap.start):
        return _LEAST_NAMED
    return _LEAST_BESIDE if ends or gap.start <= _ARTICLE else _LEAST_CONTENT


def _gaps(text: str, terms: Sequence[str], reading: Reading) -> list[Gap] | str:
    """The gaps of all terms; a term within a longer one has none there."""
    gaps: list[Gap] = []
    for number, term in sorted(enumerate(terms, 1), key=lambda each: -len(each[1])):
        own = [
            Gap(number, start, _over_other_form(text, end))
            for start, end in islice(reading.find_all(term, text), _MOST_PLACES)
            if not any(start < gap.end and gap.start < end for gap in gaps)
        ]
        if not own:
            return OVERLAP
        gaps.extend(own)
    return [*gaps, *_short_forms(gaps, text)]


def _short_forms(gaps: Sequence[Gap], text: str) -> Iterator[Gap]:
    """Where the abbreviation that a gap holds in brackets stands by itself, in no gap."""
    found = ((gap.number, SHORT_FORM.search(text, gap.start, gap.end)) for gap in gaps)
    for number, short in {(number, match[1]) for number, match in found if match}:
        for match in re.finditer(rf"\b{re.escape(short)}s?\b", text):
            if not any(gap.start <= match.start() < gap.end for gap in gaps):
                yield Gap(number, match.start(), match.end())


def _over_other_form(text: str, end: int) -> int:
    """The end of a term with its abbreviation or its other number: 'atria (singular: atrium)'."""
    other = _OTHER_NUMBER.match(text, end)
    return other.end() if other else over_short_form(text, end)


def gives_away(shown: str, term: str, pack: Pack) -> bool:
    """Whether most of the term's words stand in ``shown``, be it with another ending, or the
    beginning of one that is all of it.
    """
    if len(term) >= _LEAST_PREFIX and term.casefold() in shown.casefold():  # 'pitched' has 'pitch' in it
        return True
    if _SHORT.fullmatch(term) and term in "".join(word[0].upper() for word in tokens(shown)):
        return True  # 'human immunodeficiency virus, or HIV'
    words = pack.content_words(term)
    seen = set(pack.content_words(shown))
    found = sum(word in seen or _begins(word, seen) for word in words)
    if len(words) > 1:
        return found > len(words) / 2 or set(words) <= seen
    cut_off = {
        word.casefold() for word in tokens(shown) if len(word) >= _LEAST_PREFIX and f"{word}-" in shown
    }
    return found > 0 or any(word.startswith(prefix) for word in words for prefix in cut_off)


def _tells_apart(shown: str, term: str, pack: Pack) -> bool:
    """Whether all words but the head stand in ``shown``: 'contact', of 'contact transmission'."""
    words = pack.content_words(term)
    others = words[1:] if pack.head_first else words[:-1]
    seen = set(pack.content_words(shown))
    return bool(others) and all(word in seen or _begins(word, seen) for word in others)


def _begins(word: str, seen: Iterable[str]) -> bool:
    fewest = max(_LEAST_STEM, _STEM_SHARE * len(word))
    return any(len(commonprefix((word, other))) >= fewest for other in seen)  # noqa: RUF071  of letters
