"""How a definition is put on a card: its question, what is shown of its text, and its evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

from compendium.adapters.models.extractive import filters
from compendium.adapters.models.extractive.antecedents import broken_shape
from compendium.adapters.models.extractive.definitions import Definition, begins_with
from compendium.adapters.models.extractive.pack import Pack
from compendium.adapters.models.extractive.reading import Reading
from compendium.adapters.models.extractive.telling import (
    Told,
    capitalised,
    told_by,
    with_short_form,
)
from compendium.domain.model.document import count_words
from compendium.domain.model.tasks import Evidence
from compendium.domain.model.text import StyledText

_NO_QUOTES = str.maketrans("", "", '“”"„«»')
_MOST_MENTIONS = 12
_LONGEST_CUT = 45
"""Words that a definition may have which was cut out of a sentence too long to show."""
_FEW_WORDS = 9
"""A shorter definition is told more of where the next sentence goes on."""
_YEARS = re.compile(r" \((?:c\. |born )?\d{3,4}\b[^()]{0,30}\)")
"""When somebody lived, after the name."""
NOBODY = "names a person without saying who"
CIRCULAR = "says that it is what it is"
_LABEL = re.compile(r"\s*[:—–]\s+(?=[A-Z])")
"""What stands between a label and its sentence."""
_CONJUNCTION = 3
"""Letters of 'and', 'und', 'y' before a clause that is put in."""
_GENUS = 4
"""Words in which a definition says what kind of thing it defines."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The two sides of a card and the quote that they rest on."""

    front: str
    back: StyledText
    evidence: Evidence


def worded(definition: Definition, term: str, reading: Reading) -> Wording | str:
    """The card that a definition gives, or the rule by which it gives none."""
    sentence, pack = definition.mention.sentence, reading.pack
    if not definition.verb and _names_person(definition, pack):
        return NOBODY
    predicates = definition.cue.defines != "sentence"
    if predicates and reading.find(term, " ".join(definition.text.split(" ")[:_GENUS])):
        return CIRCULAR
    weak = pack.weak_predicates.match(definition.text) or definition.merely_names(pack)
    cut = None if weak else _cut(definition, term, reading)
    told = told_by(
        sentence,
        term,
        reading,
        leans=definition.leans(pack),
        onwards=cut is not None,
        loosely=cut is None or count_words(cut.text) < _FEW_WORDS,
    )
    whole = definition.closed and isinstance(told, Told) and told.opens and not weak
    if cut is not None and not whole:
        if isinstance(told, str) or not told.opens:
            return Wording(
                _front(definition, term, reading), cut, Evidence(sentence.chunk.id, sentence.quote)
            )
        return Wording(_front(definition, term, reading), cut + told.more, told.evidence)
    if isinstance(told, str):
        return told
    if (weak and told.alone) or not filters.adds(told.content.text, term, pack):
        return filters.ADDS_LITTLE
    return Wording(_front(definition, term, reading), _without_label(told.content, term), told.evidence)


def _without_label(content: StyledText, term: str) -> StyledText:
    """``content`` without the term as a label before it, which the question names: 'Par value: A bond'."""
    label = _LABEL.match(content.text, len(term))
    opens = content.text[: len(term)].casefold() == term.casefold()
    return content.slice(label.end(), len(content.text)) if label and opens else content


def _cut(definition: Definition, term: str, reading: Reading) -> StyledText | None:
    """What defines alone, with a capital and a full stop; None where cutting is unsafe."""
    sentence, pack = definition.mention.sentence, reading.pack
    if definition.text.count("“") != definition.text.count("”"):
        return None
    shape = broken_shape(sentence, reading)
    leads_on = sentence.text.endswith(":")  # to a formula
    whole = shape in ("", filters.TOO_LONG) or (leads_on and shape == filters.NO_SENTENCE)
    if not definition.stands_alone(pack) or not whole or _ends_in_conjunction(definition, pack):
        return None
    predicate = definition.cue.defines == "predicate"
    before = filters.without_brackets(sentence.text[: definition.start])
    if predicate and pack.hedges.search(before):
        return None  # 'Generally, X is a' is no 'X is a'
    if not predicate and pack.finite.match(sentence.text, definition.start):
        return None  # 'X, Y and Z—are' explains none of them
    end = min(definition.end, len(sentence.text) - leads_on)
    content = sentence.content.slice(definition.start, end).strip()
    shown = filters.shown(content, pack)
    if end < len(sentence.text):
        shown += StyledText(".")
    if shape and count_words(shown.text) > _LONGEST_CUT:
        return None
    bracketed = sentence.text.startswith(")", definition.end)
    if filters.points_outside(shown.text, pack, pack.anaphors) or (
        bracketed and filters.refers(content.text, pack)
    ):
        return None
    begins = begins_with(definition.mention.start, sentence.text, pack)
    if not (predicate or begins) and pack.possessives.search(shown.text):
        return None  # what they stand for may be in what is cut off
    fewest = filters.NEW_CONTENT_WORDS - definition.closed  # 'ballast, the load that steadies, is'
    if filters.broken_context(shown.text, pack) or not filters.adds(shown.text, term, pack, fewest):
        return None
    return capitalised(shown)


def _ends_in_conjunction(definition: Definition, pack: Pack) -> bool:
    """Whether a clause is put in where the definition ends: 'making holograms and, although few know it,'."""
    text = definition.mention.sentence.text
    last = text[: definition.end].rpartition(" ")[2]
    return definition.end < len(text) and len(last) <= _CONJUNCTION and last in pack.stop


def _names_person(definition: Definition, pack: Pack) -> bool:
    """Whether what follows says who somebody is: no answer to 'what is meant by'."""
    mention = definition.mention
    text = mention.sentence.text
    years = _YEARS.match(text, mention.end)
    after = text[years.end() if years else mention.end :].lstrip(" ,–—(")
    persons = pack.persons.match
    return text[mention.start].isupper() and bool(years or persons(after) or persons(text, 0, mention.start))


def _front(definition: Definition, term: str, reading: Reading) -> str:
    """'What is a capacitor?' with the article and number of the sentence; else the neutral form."""
    pack = reading.pack
    if not definition.verb or not definition.subject or "what_is" not in pack.fronts:
        return pack.front("definition", term=with_short_form(term, definition.mention))
    subject = definition.subject.translate(_NO_QUOTES)
    article, _, name = subject.partition(" ")
    if pack.opens_with_article(subject.split(" ")):
        subject = f"{article.lower()} {_as_written(name, term, reading, plural=False)}"
    else:
        subject = _as_written(subject, term, reading, plural=definition.verb in pack.plural_verbs)
    person = pack.persons.match(definition.text) and subject[:1].isupper()
    if subject.endswith(definition.mention.text[1:]):
        subject = with_short_form(subject, definition.mention)
    return pack.front("who_is" if person else "what_is", verb=definition.verb, subject=subject, term=term)


def _as_written(name: str, term: str, reading: Reading, *, plural: bool) -> str:
    """``name`` without the capital that only its place in the sentence gives it."""
    owed = term[:1].islower() or (plural and " " not in name) or _is_common(name, reading)
    return name[:1].lower() + name[1:] if owed and not name[1:2].isupper() else name


def _is_common(name: str, reading: Reading) -> bool:
    """Whether the first word of ``name`` is small within sentences, or at least is no name."""
    first, _, rest = name.partition(" ")
    inside = [each.text for each in islice(reading.mentions(first), _MOST_MENTIONS) if each.start > 0]
    if inside:
        return all(text[:1].islower() for text in inside)
    return rest.islower() or reading.pack.common_nouns.fullmatch(first) is not None
