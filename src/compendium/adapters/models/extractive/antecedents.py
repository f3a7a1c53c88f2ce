"""What a sentence rests on: whether it may be read first, and which sentences before it must come along."""

from __future__ import annotations

from compendium.adapters.models.extractive import filters
from compendium.adapters.models.extractive.definitions import after_connective
from compendium.adapters.models.extractive.emphasis import emphasis_of
from compendium.adapters.models.extractive.pack import tokens
from compendium.adapters.models.extractive.reading import Reading
from compendium.adapters.models.extractive.sentences import Sentence
from compendium.domain.model.text import Style

MOST_SENTENCES = 3
"""Sentences that one card shows together."""
_FIRST_WORDS = 45
"""Characters in which the sentence that comes first shows that it rests on another."""


def broken_shape(sentence: Sentence, reading: Reading) -> str:
    """The rule by which what is shown of a sentence can't be read by itself, '' where it can."""
    return filters.broken_shape(filters.shown(sentence.content, reading.pack))


def with_antecedent(sentence: Sentence, term: str, reading: Reading) -> list[Sentence]:
    """The sentence with those that it rests on; none where these rest on others, or where the
    term isn't bold and they speak of something definite, which may be an example's.
    """
    own = [sentence]
    marked = any(reading.find(term, text) for text in bold_in(sentence, reading))
    while len(own) < MOST_SENTENCES:
        before = reading.before(own[0])
        if before is None or broken_shape(before, reading):
            return []
        own.insert(0, before)
        if not reading.pack.piles.match(before.text) and may_open(before, reading):
            return own if marked or not reading.pack.definite.match(before.text) else []
        if not marked and not reading.pack.piles.match(before.text):
            return []
    return []


def bold_in(sentence: Sentence, reading: Reading) -> list[str]:
    """What the author set in bold in the sentence."""
    set_off = emphasis_of(reading).by_sentence.get(sentence.number, ())
    return [each.text for each in set_off if each.style & Style.BOLD]


def refers_back(sentence: Sentence, term: str, reading: Reading) -> bool:
    """Whether the sentence's subject is 'the' such-and-such, of which the one before speaks."""
    match = reading.pack.back_references.match(sentence.text)
    before = reading.before(sentence)
    if match is None or before is None or reading.find(term, match[0]) is not None:
        return False
    return reading.pack.stem(match["noun"]) in map(reading.pack.stem, tokens(before.text))


def may_open(sentence: Sentence, reading: Reading, *, strictly: bool = True) -> bool:
    """Whether nothing before is needed; ``strictly``, no 'these' may stand near its beginning."""
    text = sentence.text[after_connective(sentence.text, reading.pack) :]
    if reading.pack.dangles(text):
        return False
    return not (strictly and reading.pack.demonstratives.search(text[:_FIRST_WORDS]))
