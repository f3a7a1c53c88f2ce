"""How much a sentence tells of a term that it mentions: is it about the term, or speaks it in passing?"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice

from compendium.adapters.models.extractive.definitions import begins_with, best_cue, ends_with
from compendium.adapters.models.extractive.emphasis import Emphasised
from compendium.adapters.models.extractive.pack import Pack
from compendium.adapters.models.extractive.reading import Mention, Reading
from compendium.adapters.models.extractive.sentences import Sentence
from compendium.adapters.models.extractive.telling import told_by
from compendium.adapters.models.extractive.terms import is_name

_NEAR = 3
"""Passages within which a sentence still speaks of what was emphasised."""
_AGAIN = 0.15
_MOST_AGAIN = 5
"""What is said of a term again and again is what it is; how much each such word counts."""
_FEW_WORDS = 7
_TELLS = 3.0
"""How much more a sentence is worth that says what the term is, or who or what a name is."""
_ENOUGH_WORDS = 6
"""Words of substance beside a term that was set off, from which they tell something of it."""
_FEWEST_WORDS = 2
"""The same where the sentence ends with the term."""
_MOST_MENTIONS = 12
_MANY_WORDS = 10
_NEXT = 40
"""Characters after a term in which its predicate begins."""
_SOON = 3
"""Sentences after the one in which a term was set off that may still introduce it."""
_FIGURE = re.compile(r"(?<![\w.-])(?!\d{4}s?\b)\d")
"""A number but a year, as an example has."""
_LABEL = re.compile(r"\s*[:：]\s+[A-Z“]")
"""What follows a label: a sign and a sentence."""


def tells(each: Emphasised, sentence: Sentence, reading: Reading, *, freely: bool = True) -> bool:
    """Whether the sentence in which the author set the term off says enough of it to ask for it: of a
    name, who or what that is or did; of another term, what it is, be it as the sentence's subject or
    by what stands beside it. It is enough that the sentence doesn't mention it in passing; if not
    ``freely``, the sentence must end with it, and others say more, or say much of a name. One of the
    next few sentences may tell of it too, if it begins with the term.
    """
    pack, text = reading.pack, sentence.text
    spans = list(reading.find_all(each.text, text))
    if not spans or in_passing(spans[0], text, pack):
        return False
    is_name_there = _stays_name(each, reading)
    if sentence is not each.mention.sentence:
        return not is_name_there and _introduces(*spans[0], sentence, each, reading)
    beside = _names if is_name_there else _explains
    if any(beside(*span, sentence, reading) for span in spans):
        return True
    told = told_by(sentence, each.text, reading)
    if isinstance(told, str):
        return False
    words = set(pack.content_words(told.content.text)) - {*pack.content_words(each.text), *pack.vague}
    ends = ends_with(spans[0][1], text)
    if freely:
        return len(words) >= (_FEWEST_WORDS if ends else _ENOUGH_WORDS)
    return (ends and not told.alone) or (is_name_there and len(words) >= _MANY_WORDS)


def _introduces(start: int, end: int, sentence: Sentence, each: Emphasised, reading: Reading) -> bool:
    """Whether a sentence soon after the one in which the term was set off is about it: it begins with
    it, and says what it does, not what it may do or did in an example.
    """
    pack, text = reading.pack, sentence.text
    return (
        0 < sentence.number - each.mention.sentence.number <= _SOON
        and begins_with(start, text, pack)
        and not pack.possibilities.match(text, end)
        and not _FIGURE.search(text)
    )


def _stays_name(each: Emphasised, reading: Reading) -> bool:
    """Whether the term is a name, and not one that has a capital from the sentence that it opens."""
    if " " in each.text or not is_name(each.text):
        return is_name(each.text)
    inside = (mention for mention in islice(reading.mentions(each.text), _MOST_MENTIONS) if mention.start)
    return each.mention.start > 0 and all(is_name(mention.text) for mention in inside)


def is_label(mention: Mention) -> bool:
    """Whether it only heads the sentence behind it: 'Answer: It is', 'Transaction 10: On January 23'."""
    return not mention.start and _LABEL.match(mention.sentence.text, mention.end) is not None


def in_passing(span: tuple[int, int], text: str, pack: Pack) -> bool:
    """Whether the term is something that the sentence is not about, or says nothing of."""
    start, end = span
    return pack.mentions_before.search(text, 0, start) is not None or says_little(end, text, pack)


def says_little(end: int, text: str, pack: Pack) -> bool:
    """Whether what is said of the term that ends there praises or places it."""
    if pack.empty_after.match(text, end):
        return True
    verb = None if text.startswith(",", end) else pack.finite.search(text, end, end + _NEXT)
    return verb is not None and pack.weak_predicates.match(text, verb.end() + 1) is not None


def _names(start: int, end: int, sentence: Sentence, reading: Reading) -> bool:
    """Whether it stands beside the name who or what it is or did."""
    pack, text = reading.pack, sentence.text
    return bool(pack.identifies_after.match(text, end) or pack.identifies_before.search(text, 0, start))


def _explains(start: int, end: int, sentence: Sentence, reading: Reading) -> bool:
    """Whether it stands beside the term what it is, or the sentence is about it."""
    pack, text = reading.pack, sentence.text
    return (
        opens(start, sentence, reading)
        or bool(pack.explains_after.match(text, end) or pack.explains_before.search(text, 0, start))
        or best_cue(Mention(sentence, start, end), pack) is not None
    )


def opens(start: int, sentence: Sentence, reading: Reading) -> bool:
    """Whether the term is what the sentence begins with, or is about from its first words on."""
    text, pack = sentence.text, reading.pack
    first = text[:start].rstrip().casefold()
    return (
        begins_with(start, text, pack)
        or first in pack.determiners
        or pack.frames.fullmatch(text, 0, start) is not None
    )


def worth(
    sentence: Sentence, each: Emphasised, said: Counter[str], reading: Reading, *, freely: bool = True
) -> float:
    """How much a sentence tells of a term: it is near to where the author set it off, has the term
    as its subject, says what it is, and what is said of it elsewhere too, and is no passing remark.
    """
    text, pack, own = sentence.text, reading.pack, each.mention.sentence
    span = reading.find(each.text, text)
    if span is None:
        return 0.0
    value = 1.4 * (sentence is own) + 0.6 * (abs(sentence.chunk.id - own.chunk.id) <= _NEAR)
    alone = not text.startswith((" and ", " or "), span[1])  # 'X and Y are' is about both
    value += (1.2 if alone else 0.6) * opens(span[0], sentence, reading)
    value += _TELLS * tells(each, sentence, reading, freely=freely)
    words = set(pack.content_words(text)) - set(pack.content_words(each.text))
    again = sum(said[word] > 1 for word in words)
    value += _AGAIN * min(again, _MOST_AGAIN) - 0.5 * (len(words) < _FEW_WORDS)
    return value - 0.5 * bool(pack.weak_predicates.search(text))
