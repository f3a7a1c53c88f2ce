"""Which of the sentences that mention a term defines it best."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, takewhile

from compendium.adapters.models.extractive.definitions import (
    Definition,
    after_connective,
    begins_with,
    best_cue,
    definitions_by,
)
from compendium.adapters.models.extractive.emphasis import Emphasised, emphasis_of, set_off
from compendium.adapters.models.extractive.naming import told_after, told_without_cue
from compendium.adapters.models.extractive.reading import Mention, Reading
from compendium.adapters.models.extractive.telling import with_short_form
from compendium.adapters.models.extractive.wording import NOBODY, Wording, worded
from compendium.domain.pipeline.tags import without_numbering

_MOST_MENTIONS = 40
"""Books define a term early; looking at all mentions of a common word would not be linear."""
_NEAR = 3
"""Passages within which a sentence still speaks of what was emphasised."""
_LONG = 28
"""Words above which a sentence is hard to keep in mind (minimum information principle)."""

NO_DEFINITION = "no sentence says what it is"
PARTICIPLE = "a participle names nothing"
ENOUGH = 9.4
"""The rank from which a sentence says what its term is: 'X is a' is not enough by itself, one of
the term's first mentions, the head of a section or paragraph, or emphasis must speak for it too."""
_WITHOUT_CUE = 9.4
_LATE_SUBJECT = 1.0
_DASHES = ("—", "–", ":")
_ENDING = 4
"""Characters by which emphasis may be longer than the term's name: an article, an ending."""
_SURE = 0.9
"""The strength from which a cue defines also where typography says nothing."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """A definition and its rank; 10 is a plain 'X is a' at the term's first mention.

    ``set_off`` says that the author emphasised the term right there.
    """

    definition: Definition
    rank: float
    set_off: bool


def ranked(
    term: str, reading: Reading, among: frozenset[int] | None = None, *, marks: bool = False
) -> list[Ranked]:
    """The definitions of a term, best first; earlier ones first among equals.

    ``marks`` says that emphasis marks terms, which a few passages of a document don't show.
    """
    return sorted(_ranked(term, reading, among, marks), key=lambda each: -each.rank)


def _ranked(term: str, reading: Reading, among: frozenset[int] | None, marks: bool) -> Iterator[Ranked]:
    for place, first_mention in enumerate(_looked_at(term, reading, among)):
        own = _set_off(first_mention, reading)
        mention = own.mention if own else first_mention
        marked = own is not None and (marks or own.style in emphasis_of(reading).term_styles)
        near = marks or _near_emphasis(term, mention, reading)
        aside = near and mention.sentence.text.startswith(" (", mention.end)
        definition = _best(mention, reading)
        if definition is not None and (
            marked
            or aside
            or definition.cue.strength >= _SURE
            or (near and _says_what_kind(definition, reading))
        ):
            emphasis = 2.0 if marked or aside else 1.0 if own else 0.5 * (near and bool(definition.verb))
            rank = _rank(definition, term, place, reading) + emphasis
            if _states(definition, reading) and _place(term, reading) is not None:
                rank = max(rank, min(rank + 1.0, ENOUGH))  # what the author set off is worth asking
            yield Ranked(definition, rank, own is not None)


def _says_what_kind(definition: Definition, reading: Reading) -> bool:
    """Whether it is 'X, a such-and-such' at the sentence's head."""
    mention, pack = definition.mention, reading.pack
    article, _, _ = definition.text.partition(" ")
    return article in pack.indefinite and begins_with(mention.start, mention.sentence.text, pack)


def _best(mention: Mention, reading: Reading) -> Definition | None:
    """The first cue beside the term that doesn't merely praise or place it, or else the first."""
    first = best_cue(mention, reading.pack)
    weak = reading.pack.weak_predicates
    if first is None or not weak.match(first.text):
        return first
    others = definitions_by(mention, reading.pack)
    return next((each for each in others if not weak.match(each.text)), first)


def _states(definition: Definition, reading: Reading) -> bool:
    """Whether it is a plain 'X is' such-and-such, which holds at any time and for all of X, or an
    apposition that says the same: 'X, a such-and-such, has'.
    """
    pack = reading.pack
    if definition.closed and _says_what_kind(definition, reading):
        return True
    return bool(definition.verb) and definition.verb not in pack.past_verbs and definition.stands_alone(pack)


def _place(term: str, reading: Reading) -> int | None:
    """The passage in which the author set the term off, in a style that marks terms."""
    emphasis = emphasis_of(reading)
    return emphasis.places.get(reading.pack.normalise(term)) if emphasis.term_styles else None


def _near_emphasis(term: str, mention: Mention, reading: Reading) -> bool:
    """Whether the author set the term off near by, in a style that marks terms."""
    own = _place(term, reading)
    return own is not None and abs(mention.sentence.chunk.id - own) <= _NEAR


def _looked_at(term: str, reading: Reading, among: frozenset[int] | None) -> Iterator[Mention]:
    """The first mentions, and those after them that are near to where the author set the term off."""
    mentions = reading.mentions(term, among)
    yield from islice(mentions, _MOST_MENTIONS)
    own = emphasis_of(reading).places.get(reading.pack.normalise(term))
    if among is None and own is not None:
        near = takewhile(lambda mention: mention.sentence.chunk.id <= own + _NEAR, mentions)
        yield from (mention for mention in near if mention.sentence.chunk.id >= own - _NEAR)


def _rank(definition: Definition, term: str, place: int, reading: Reading) -> float:
    sentence = definition.mention.sentence
    text = sentence.text[definition.start : definition.end]
    rank = 3 + 6 * definition.cue.strength
    rank += 1.0 if place == 0 else 0.5 if place < 6 else 0.0
    rank += 1.5 * _heads(term, sentence.chunk.section, reading) + 0.5 * sentence.opens_paragraph
    rank -= 0.5 * (text.count(" ") >= _LONG)
    names = definition.cue.defines == "sentence"  # then what follows the name may point to it
    points = text[: definition.mention.start] if names else text
    told_before = definition.leans(reading.pack) and bool(emphasis_of(reading).term_styles)
    rank -= 0.5 * (bool(reading.pack.demonstratives.search(points)) and not told_before)
    if definition.cue.defines == "predicate" and definition.subject_start > after_connective(
        sentence.text, reading.pack
    ):
        rank -= _LATE_SUBJECT  # 'Like rain, X is a'
    rank -= 2.5 * bool(reading.pack.weak_predicates.match(text))
    return rank


def _heads(term: str, section: tuple[str, ...], reading: Reading) -> bool:
    """Whether the section is named for the term."""
    normalise = reading.pack.normalise
    return bool(section) and normalise(without_numbering(section[-1])) == normalise(term)


def _set_off(mention: Mention, reading: Reading) -> Emphasised | None:
    """The emphasis at the mention, where it is on the term alone."""
    for each in emphasis_of(reading).by_sentence.get(mention.sentence.number, ()):
        if each.mention.start <= mention.end and each.mention.end >= mention.start:
            longer = (each.mention.end - each.mention.start) - (mention.end - mention.start)
            return each if longer <= _ENDING else None
    return None


def _worded(definition: Definition, term: str, reading: Reading) -> Wording | str:
    """The card that the best cue gives, or else another one: 'These are called isotopes, atoms that'.

    Where a sentence only names the term at its end, the next one may say what it is.
    """
    if definition.cue.defines == "sentence" and not definition.leans(reading.pack):
        told = told_after(definition.mention, term, reading)
        if told is not None:
            front = reading.pack.front("definition", term=with_short_form(term, definition.mention))
            return Wording(front, *told)
    wordings = (worded(each, term, reading) for each in definitions_by(definition.mention, reading.pack))
    first = next(wordings)
    after = definition.mention.sentence.text[definition.mention.end :].lstrip(' ”’"')
    marked = after.startswith(", ") and set_off(definition.mention, reading, marks=False)
    others = wordings if marked or after.startswith(_DASHES) else ()
    return next((each for each in (first, *others) if isinstance(each, Wording)), first)


def usable_definitions(
    term: str, reading: Reading, among: frozenset[int] | None = None, floor: float = ENOUGH
) -> tuple[list[tuple[Ranked, Wording]], str]:
    """The definitions that make a card, best first, and the rule by which the best one makes none.

    A lower ``floor`` than `ENOUGH` is for terms that were found worth asking in view of the whole
    document.
    """
    if reading.pack.participles.fullmatch(term):
        return [], PARTICIPLE
    usable: list[tuple[Ranked, Wording]] = []
    rule = ""
    for each in ranked(term, reading, among, marks=floor < ENOUGH):
        if each.rank < floor:
            break
        if not each.set_off and reading.pack.persons.match(each.definition.text):
            continue  # somebody in an example
        wording = _worded(each.definition, term, reading)
        if isinstance(wording, Wording):
            usable.append((each, wording))
        else:
            rule = rule or wording
    if not usable and rule != NOBODY:
        usable = [
            (Ranked(definition, _WITHOUT_CUE, set_off=True), wording)
            for definition, wording in told_without_cue(term, reading, among, marks=floor < ENOUGH)
        ]
    return usable, rule or NO_DEFINITION
