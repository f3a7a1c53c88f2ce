"""One card a term, and no sentence under two fronts: of rivals the better one stays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from compendium.adapters.models.extractive.emphasis import emphasis_of
from compendium.adapters.models.extractive.filters import without_brackets
from compendium.adapters.models.extractive.pack import Pack
from compendium.adapters.models.extractive.reading import Reading
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import SUBJECTS_BETWEEN, Answer, Asks, Question

ASKED_ALREADY = "the term is asked by another card"
SAME_SENTENCE = "its sentence is on another card"
_OF_A_TERM = {Asks.DEFINITION, Asks.DESCRIPTION, Asks.GAP}
_FROM_SENTENCES = {Asks.DEFINITION, Asks.GAP, Asks.FACT}


def one_a_term(
    questions: Sequence[Question], passages: Mapping[int, Chunk], pack: Pack
) -> Iterator[Question | Dropped]:
    """The questions with, of those about one term, only the best, be it about others too; what an
    abbreviation stands for and what else is said of a term are facts of their own.
    """
    best: dict[str, Question] = {}
    for question in questions:
        for key in _terms(question, pack) if question.asks in _OF_A_TERM else ():
            if question.score > best.setdefault(key, question).score:
                best[key] = question
    for question in questions:
        if question.asks not in _OF_A_TERM or any(best[key] is question for key in _terms(question, pack)):
            yield question
        else:
            yield Dropped(ASKED_ALREADY, question.text, passages[question.anchors[0]].page, question.maker)


def _terms(question: Question, pack: Pack) -> list[str]:
    """Its terms' normalised names; one with its abbreviation in brackets is the same term."""
    return [pack.normalise(without_brackets(term)) for term in question.subject.split(SUBJECTS_BETWEEN)]


def doubled_sentences(
    answers: Sequence[Answer], questions: Sequence[Question], reading: Reading
) -> dict[str, Dropped]:
    """By question id what to drop, so that of the answers that rest on one sentence the best stays.

    Two that show different parts of it, 'X is ..., while Y is ...', may both stay, and so may two
    that have a neighbour in common, or ask for two terms that the author set off in it.
    """
    asked = {question.id: question for question in questions}
    taken: dict[int, list[tuple[int, int, frozenset[str]]]] = defaultdict(list)
    dropped: dict[str, Dropped] = {}
    for answer in sorted(answers, key=lambda answer: -answer.score):
        question = asked[answer.question]
        if question.asks not in _FROM_SENTENCES:
            continue
        spans = [
            (each.chunk, *_shown(answer, each.quote, reading.passages[each.chunk].text))
            for each in answer.evidence
        ]
        marked = _set_off(question, spans[0][0], reading)
        if any(
            _mostly(start, end, a, b) and not (marked and other and marked.isdisjoint(other))
            for chunk, start, end in spans
            for a, b, other in taken[chunk]
        ):
            page = reading.passages[spans[0][0]].page
            dropped[answer.question] = Dropped(SAME_SENTENCE, question.text, page, question.maker)
        else:
            for chunk, start, end in spans:
                taken[chunk].append((start, end, marked))
    return dropped


def _set_off(question: Question, chunk: int, reading: Reading) -> frozenset[str]:
    """The terms of which a question asks, where the author emphasised the first in that passage."""
    terms = _terms(question, reading.pack)
    emphasis = emphasis_of(reading)
    found = any(
        reading.pack.normalise(without_brackets(each.text)) == terms[0]
        for sentence in reading.sentences_of(chunk)
        for each in emphasis.by_sentence.get(sentence.number, ())
    )
    return frozenset(terms) if found else frozenset()


def _mostly(start: int, end: int, a: int, b: int) -> bool:
    """Whether more than two thirds of ``start`` to ``end`` lies between ``a`` and ``b``."""
    return min(end, b) - max(start, a) > (end - start) * 2 / 3


def _shown(answer: Answer, quote: str, text: str) -> tuple[int, int]:
    """Where in the passage the answer stands, or all of its evidence where that is not verbatim."""
    start = text.find(quote)
    part = answer.back.text[1:].rstrip(".")  # its first letter may have been made a capital
    at = quote.find(part) if part else -1
    return (start + at - 1, start + at + len(part)) if at > 0 else (start, start + len(quote))
