"""How a definition is put on a card: its question, what is shown of its text, and its evidence."""

from __future__ import annotations

from dataclasses import dataclass

from compendium.adapters.models.extractive import filters
from compendium.adapters.models.extractive.definitions import Definition
from compendium.adapters.models.extractive.pack import Pack
from compendium.adapters.models.extractive.reading import Reading, Sentence
from compendium.domain.model.tasks import Evidence
from compendium.domain.model.text import StyledText


@dataclass(frozen=True, slots=True)
class Wording:
    """The two sides of a card and the quote that they rest on."""

    front: str
    back: StyledText
    evidence: Evidence


def worded(definition: Definition, term: str, reading: Reading) -> Wording | str:
    """The card that a definition gives, or the rule by which it gives none."""
    sentence, pack = definition.mention.sentence, reading.pack
    rule = filters.broken_shape(sentence.content)
    if rule:
        return rule
    opening = sentence
    if pack.dangling_start.match(sentence.text):
        before = reading.before(sentence)
        if before is None or not pack.continues.match(sentence.text):
            return filters.DANGLING
        opening = before
        rule = filters.broken_shape(before.content)
        if rule or pack.dangling_start.match(before.text):
            return rule or filters.DANGLING
    back = _back(definition, opening, term, pack)
    told = back.text if opening is sentence else sentence.text
    rule = filters.broken_context(told, pack) if opening is sentence else ""
    rule = rule or filters.broken_context(opening.text, pack)
    if rule:
        return rule
    if not filters.adds(back.text, term, pack):
        return filters.ADDS_LITTLE
    quote = sentence.chunk.text[opening.start : sentence.end]
    return Wording(_front(definition, term, pack), back, Evidence(sentence.chunk.id, quote))


def _back(definition: Definition, opening: Sentence, term: str, pack: Pack) -> StyledText:
    """The predicate with a capital; the whole where cutting is unsafe."""
    sentence = definition.mention.sentence
    if opening is not sentence:
        return filters.shown(sentence.chunk.content.slice(opening.start, sentence.end), pack)
    if definition.cue.defines == "predicate" and definition.subject_opens:
        cut = sentence.content.slice(definition.start, definition.end).strip()
        if filters.adds(cut.text, term, pack):
            closed = cut if definition.end == len(sentence.text) else cut + StyledText(".")
            return filters.shown(_capitalised(closed), pack)
    return filters.shown(sentence.content, pack)


def _capitalised(content: StyledText) -> StyledText:
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
