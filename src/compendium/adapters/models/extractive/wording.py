"""How a definition is put on a card: its question, what is shown of its text, and its evidence."""

from __future__ import annotations

from dataclasses import dataclass

from compendium.adapters.models.extractive import filters
from compendium.adapters.models.extractive.definitions import Definition
from compendium.adapters.models.extractive.pack import Pack
from compendium.adapters.models.extractive.reading import Mention, Reading, Sentence
from compendium.domain.model.document import count_words
from compendium.domain.model.tasks import Evidence
from compendium.domain.model.text import StyledText

NOBODY = "names a person without saying who"
MOST_WORDS_OF_TWO = 60
"""Two sentences that lean on each other are one fact up to about this length."""


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence, or two neighbouring ones, that can stand alone, and the quote that shows it.

    ``content`` is without a connective at its beginning; ``whole`` says that it is one sentence.
    """

    content: StyledText
    evidence: Evidence
    whole: bool


def told_by(mention: Mention, reading: Reading, *, leans: bool) -> Told | str:
    """What the mention's sentence tells, with the sentence before where it leans on that one.

    Else the rule by which it can't stand alone.
    """
    sentence, pack = mention.sentence, reading.pack
    rule = filters.broken_shape(sentence.content)
    if rule:
        return rule
    start = _after_connective(sentence.text, pack)
    if not leans and not pack.dangles(sentence.text[start:]):
        content = capitalised(sentence.content.slice(start, len(sentence.text)))
        return Told(content, Evidence(sentence.chunk.id, sentence.text), whole=True)
    before = reading.before(sentence)
    if before is None or filters.broken_shape(before.content):
        return filters.DANGLING
    start = _after_connective(before.text, pack)
    if pack.dangles(before.text[start:]) or pack.demonstratives.search(before.text[:30]):
        return filters.DANGLING
    both = sentence.chunk.content.slice(before.start + start, sentence.end)
    if count_words(both.text) > MOST_WORDS_OF_TWO:
        return filters.TOO_LONG
    quote = sentence.chunk.text[before.start : sentence.end]
    return Told(capitalised(both), Evidence(sentence.chunk.id, quote), whole=False)


def _after_connective(text: str, pack: Pack) -> int:
    match = pack.connectives.match(text)
    return match.end() if match else 0


@dataclass(frozen=True, slots=True)
class Wording:
    """The two sides of a card and the quote that they rest on."""

    front: str
    back: StyledText
    evidence: Evidence


def worded(definition: Definition, term: str, reading: Reading) -> Wording | str:
    """The card that a definition gives, or the rule by which it gives none."""
    pack = reading.pack
    told = told_by(definition.mention, reading, leans=definition.leans(pack))
    if isinstance(told, str):
        return told
    back = _back(definition, told, term, pack)
    weak = bool(pack.weak_predicates.match(definition.text))
    after = reading.after(definition.mention.sentence)
    if after is not None and pack.elaborates.match(after.text):
        longer = _with(after, told, reading)
        if longer is not None:
            told, weak = longer, False
            back = filters.shown(told.content, pack)
    rule = filters.broken_context(back.text, pack)
    if rule:
        return rule
    if weak:
        return filters.ADDS_LITTLE
    if definition.cue.defines == "sentence" and _names_person(definition, pack):
        return NOBODY
    if not filters.adds(back.text, term, pack):
        return filters.ADDS_LITTLE
    return Wording(_front(definition, term, pack), back, told.evidence)


def _with(after: Sentence, told: Told, reading: Reading) -> Told | None:
    """What is told, and the sentence after it that says more of the same."""
    both = told.content + StyledText(" ") + after.content
    if filters.broken_shape(after.content) or count_words(both.text) > MOST_WORDS_OF_TWO:
        return None
    start = after.chunk.text.index(told.evidence.quote)
    quote = after.chunk.text[start : after.end]
    return (
        None
        if filters.broken_context(both.text, reading.pack)
        else Told(both, Evidence(after.chunk.id, quote), whole=False)
    )


def _names_person(definition: Definition, pack: Pack) -> bool:
    """Whether what follows says who somebody is: no answer to 'what is meant by'."""
    mention = definition.mention
    after = mention.sentence.text[mention.end :].lstrip(" ,–—(")
    return mention.sentence.text[mention.start].isupper() and bool(pack.persons.match(after))


def _back(definition: Definition, told: Told, term: str, pack: Pack) -> StyledText:
    """The predicate with a capital; the whole where cutting is unsafe."""
    sentence = definition.mention.sentence
    if told.whole and definition.cue.defines == "predicate" and definition.opens(pack):
        cut = sentence.content.slice(definition.start, definition.end).strip()
        if filters.adds(cut.text, term, pack):
            closed = cut if definition.end == len(sentence.text) else cut + StyledText(".")
            return filters.shown(capitalised(closed), pack)
    return filters.shown(told.content, pack)


def capitalised(content: StyledText) -> StyledText:
    """``content`` with a capital at its beginning."""
    return StyledText(content.text[:1].upper() + content.text[1:], content.runs)


def _front(definition: Definition, term: str, pack: Pack) -> str:
    """'What is a capacitor?' with the article and number of the sentence; else the neutral form."""
    if not definition.verb or not definition.subject or "what_is" not in pack.fronts:
        return pack.front("definition", term=term)
    subject = definition.subject
    article, _, name = subject.partition(" ")
    if name and article.casefold() in pack.articles:
        subject = f"{article.lower()} {_as_written(name, term)}"
    else:
        subject = _as_written(subject, term)
    sentence = definition.mention.sentence
    person = pack.persons.match(sentence.text, definition.start) and subject[:1].isupper()
    return pack.front("who_is" if person else "what_is", verb=definition.verb, subject=subject, term=term)


def _as_written(name: str, term: str) -> str:
    """``name`` without the capital that only its place in the sentence gives it."""
    return name[:1].lower() + name[1:] if term[:1].islower() and name[1:2].islower() else name
