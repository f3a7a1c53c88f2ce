"""Definitions without a cue beside the term, of terms that the author set off.

One sentence names the term and the next says what it is: 'Another number is the birth rate. This
is the share of those born in a year.' Or what the sentence says of its subject has the words of the
term in it, so that the term can't be hidden there: 'The push-pull amplifier pushes with one half and
pulls with the other.'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from compendium.adapters.models.extractive import filters
from compendium.adapters.models.extractive.antecedents import broken_shape
from compendium.adapters.models.extractive.cue import Cue
from compendium.adapters.models.extractive.definitions import Definition, ends_with
from compendium.adapters.models.extractive.emphasis import Emphasised, emphasis_of, set_off
from compendium.adapters.models.extractive.gaps import AMBIGUOUS, LEAK, cloze
from compendium.adapters.models.extractive.mentions import is_label, opens, says_little, tells
from compendium.adapters.models.extractive.pack import ALWAYS, NEVER, Pack
from compendium.adapters.models.extractive.reading import Mention, Reading
from compendium.adapters.models.extractive.telling import Told, capitalised, told_by, with_short_form
from compendium.adapters.models.extractive.wording import Wording
from compendium.domain.model.card import Gap
from compendium.domain.model.tasks import Evidence
from compendium.domain.model.text import Style, StyledText

_MOST_MENTIONS = 12
_FEW_WORDS = 6
_MOST_LISTED = 2
"""Terms set off in a sentence that may say something of each; of more it is a list."""
_NOUN = re.compile(r" [a-z]+")
"""What may follow the term and be named by it: 'enters the **markup** stage.'"""
_AND = re.compile(r",? (?:[\w’]{1,4} ){0,2}")
"""What stands between two terms in a row, in any language: ' and the '."""
_NO_CUE = Cue("none", ALWAYS, ALWAYS, "sentence", 0.9, finds=False, finder=NEVER)


def told_without_cue(
    term: str, reading: Reading, among: frozenset[int] | None, *, marks: bool
) -> Iterator[tuple[Definition, Wording]]:
    """What is told of the term where the author set it off; ``marks`` as in `ranking.ranked`."""
    for mention in islice(reading.mentions(term, among), _MOST_MENTIONS):
        if set_off(mention, reading, marks=marks):
            told = told_after(mention, term, reading) or _told_of_subject(mention, term, reading)
            if told is not None:
                front = reading.pack.front("definition", term=with_short_form(term, mention))
                definition = Definition(mention, _NO_CUE, 0, len(mention.sentence.text))
                yield definition, Wording(front, *told)


def told_after(mention: Mention, term: str, reading: Reading) -> tuple[StyledText, Evidence] | None:
    """What the next sentence says that the term is, with both sentences as evidence.

    The term must be what 'this' or 'it' can stand for: the last words of its sentence, or the first.
    """
    sentence, pack = mention.sentence, reading.pack
    after = reading.after(sentence)
    predicate = pack.goes_on.match(after.text) if after is not None else None
    noun = _NOUN.match(sentence.text, mention.end)
    ends = ends_with(noun.end() if noun else mention.end, sentence.text)
    if after is None or predicate is None or not (ends or opens(mention.start, sentence, reading)):
        return None
    cut = pack.cuts.search(after.text, predicate.end())
    end = cut.start() if cut else len(after.text)
    told = filters.shown(after.content.slice(predicate.end(), end).strip(), pack)
    told += StyledText("." if cut else "")
    if (
        pack.weak_predicates.match(told.text)
        or filters.broken_context(told.text, pack)
        or broken_shape(after, reading)
        or broken_shape(sentence, reading)
        or not filters.adds(told.text, term, pack)
    ):
        return None
    quote = sentence.chunk.text[sentence.start : after.end]
    return capitalised(told), Evidence(sentence.chunk.id, quote)


def _told_too_narrowly(hidden: tuple[Told, tuple[Gap, ...]] | str, told: Told, pack: Pack) -> bool:
    """Whether a sentence in which the term can be hidden needs its neighbour, where it can't."""
    if isinstance(hidden, str) or hidden[0].content.text == told.content.text:
        return False
    return len(set(pack.content_words(hidden[0].content.text)) - pack.vague) <= _FEW_WORDS


def _in_a_row(mention: Mention, reading: Reading) -> bool:
    """Whether another term stands beside it, so that both are named at once: 'an **X** or a **Y**'."""
    text = mention.sentence.text
    others = (each.mention for each in emphasis_of(reading).by_sentence.get(mention.sentence.number, ()))
    return any(
        _AND.fullmatch(text, first.end, second.start)
        for other in others
        for first, second in ((mention, other), (other, mention))
        if first.end < second.start
    )


def _told_of_subject(mention: Mention, term: str, reading: Reading) -> tuple[StyledText, Evidence] | None:
    """What the sentence says of a term that can't be hidden in it."""
    sentence, pack = mention.sentence, reading.pack
    opening = opens(mention.start, sentence, reading)
    beside = pack.explains_after.match(sentence.text, mention.end)
    listed = len(emphasis_of(reading).by_sentence[sentence.number]) > _MOST_LISTED
    if says_little(mention.end, sentence.text, pack) or (listed and not opening and not beside):
        return None
    if opening and pack.possibilities.match(sentence.text, mention.end):
        return None  # 'The matrix should show clearly': what one wishes of it
    if (is_label(mention) or _in_a_row(mention, reading)) and not beside:
        return None
    if not (opening or tells(Emphasised(mention, Style.BOLD), sentence, reading)):
        return None
    told, hidden = told_by(sentence, term, reading), cloze(sentence, [term], reading)
    if isinstance(told, str) or not (hidden in (LEAK, AMBIGUOUS) or _told_too_narrowly(hidden, told, pack)):
        return None
    if told.opens and filters.points_outside(sentence.text, pack, pack.anaphors):
        return None
    return (told.content, told.evidence) if filters.adds(told.content.text, term, pack) else None
