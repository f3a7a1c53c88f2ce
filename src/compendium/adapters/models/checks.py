"""What is wrong with a question or an answer that a model gave: the rule, and what to tell the model."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

from compendium.adapters.models.replies import AskedQuestion, GivenAnswer
from compendium.domain.model.card import Card, Citation, NoteForm
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import is_cjk
from compendium.domain.model.tasks import Evidence, Question
from compendium.domain.model.text import StyledText
from compendium.domain.pipeline.answers import NO_ANSWER, NOT_FOUND
from compendium.domain.pipeline.card_rules import broken_rule
from compendium.domain.pipeline.grounding import locate, normalise

ItemT = TypeVar("ItemT", bound=BaseModel)

LanguageOf = Callable[[str], str]
"""ISO 639-1 code of a text, '' where it is too short to tell."""

ASKED_TWICE = "asked twice"
NO_PASSAGE = "question names no passage"
NOT_ALONE = "question can't be understood alone"
WRONG_LANGUAGE = "not in the language asked for"
NO_QUESTION = "answers no question"
SLIGHT = "evidence is too short to prove anything"
UNSUPPORTED = "answer is not in its evidence"

MAX_QUOTES = 3
_LEAST_EVIDENCE = 10
"""Letters and digits of a quote, less only where it is the whole passage (a table's row, say)."""
_LEAST_COPY = 25
"""Letters and digits of an answer that is found in a sentence and not by chance: five words or so."""
_LEAST_SHARE = 0.5
"""Of an answer's longer words, how many its evidence must have in the same or another form."""
_STEM = 5
_NEAR = (
    {"no", "nb", "nn", "da"},
    {"hr", "sr", "bs", "sh"},
    {"id", "ms"},
    {"cs", "sk"},
    {"es", "gl", "pt", "ca"},
)
"""Languages that the detector takes for one another in short texts."""
_OF_THE_TEXT = re.compile(
    r"\b(?:according to|in|by|from) (?:the|this) (?:text|passage|author|document|chapter|section|excerpt)s?\b"
    r"|\b(?:laut|im|in diesem|dem) (?:text|abschnitt|kapitel|dokument|autor)\b"
    r"|\b(?:selon|dans) (?:le|ce) (?:texte|passage|document|chapitre)\b"
    r"|\b(?:según|en) (?:el|este) (?:texto|pasaje|documento|capítulo)\b|本文|この文章",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{4,}")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why something can't be used: the rule as reports have it, and ``told`` for the model, which
    is not asked again where that is ''.
    """

    rule: str
    told: str


@dataclass(frozen=True, slots=True)
class Judged(Generic[ItemT]):
    """An item of a reply under its number, and what is wrong with it, None where nothing is."""

    number: int
    item: ItemT
    fault: Fault | None


def wrong_language(text: str, wanted: str, language_of: LanguageOf) -> bool:
    """Whether the text is surely in another language than the one ``wanted`` ('' is any)."""
    found = language_of(text) if wanted else ""
    return bool(found) and found != wanted and not any({found, wanted} <= near for near in _NEAR)


class QuestionCheck:
    """Judges questions in the order they come; remembers them, so that none is asked twice.

    A question that mends another has its number; the others are numbered as they come.
    """

    def __init__(self, passages: Mapping[int, Chunk], language: str, language_of: LanguageOf) -> None:
        self._passages = passages
        self._language = language
        self._language_of = language_of
        self._numbers: dict[str, int] = {}
        self._faulty: set[int] = set()
        self._count = 0

    def judge(self, items: Sequence[AskedQuestion]) -> list[Judged[AskedQuestion]]:
        """Each of a reply's questions. In a foreign language none of them can be used."""
        together = " ".join(item.question for item in items)
        foreign = wrong_language(together, self._language, self._language_of)
        mending = self._count > 0
        new = [item for item in items if not (mending and self._is_repeated(item))]
        return [self._judged(item, foreign) for item in new]

    def anchors(self, item: AskedQuestion) -> tuple[int, ...]:
        """The passages that the question names, as far as they were shown; else those that speak of
        its subject.
        """
        named = tuple(dict.fromkeys(id_ for id_ in item.passages if id_ in self._passages))
        return (
            named or tuple(c.id for c in self._passages.values() if locate(item.subject, c.text))[:MAX_QUOTES]
        )

    def _is_repeated(self, item: AskedQuestion) -> bool:
        """Whether a second reply has again what was taken from the first: that is no candidate."""
        return item.number not in self._faulty and normalise(item.question) in self._numbers

    def _judged(self, item: AskedQuestion, foreign: bool) -> Judged[AskedQuestion]:
        if item.number in self._faulty:
            number = item.number
        else:
            number = self._count = self._count + 1
        fault = self._fault_of(number, item, foreign)
        if fault:
            self._faulty.add(number)
        else:
            self._faulty.discard(number)
        return Judged(number, item, fault)

    def _fault_of(self, number: int, item: AskedQuestion, foreign: bool) -> Fault | None:
        lead = f"question {number} ({item.question[:80]!r})"
        if not item.question.strip() or not self.anchors(item):
            return Fault(NO_PASSAGE, f"{lead} names no passage that holds its answer")
        if _OF_THE_TEXT.search(item.question):
            return Fault(NOT_ALONE, f"{lead} speaks of the text: it must be understood alone")
        if foreign or wrong_language(item.question, self._language, self._language_of):
            return Fault(WRONG_LANGUAGE, f"{lead} is not in the language '{self._language}'")
        other = self._numbers.setdefault(normalise(item.question), number)
        if other != number:
            return Fault(ASKED_TWICE, f"{lead} is the same as question {other}: ask for another fact")
        return None


@dataclass(frozen=True, slots=True)
class AnswerCheck:
    """Judges answers to the questions ``asked`` (by number), given from ``passages``.

    ``translated`` says that the cards' language isn't the document's.
    """

    asked: Mapping[int, Question]
    passages: Mapping[int, Chunk]
    language: str
    translated: bool
    language_of: LanguageOf

    def judge(self, items: Sequence[GivenAnswer]) -> list[Judged[GivenAnswer]]:
        """Each of a reply's answers. In a foreign language none of them can be used."""
        together = " ".join(item.answer for item in items)
        foreign = wrong_language(together, self.language, self.language_of)
        return [Judged(item.number, item, self._fault_of(item, foreign)) for item in items]

    def _fault_of(self, item: GivenAnswer, foreign: bool) -> Fault | None:
        lead = f"question {item.number}"
        question = self.asked.get(item.number)
        if question is None:
            return Fault(NO_QUESTION, "")
        if not item.answer.strip():
            return Fault(NO_ANSWER, "")
        if foreign or wrong_language(item.answer, self.language, self.language_of):
            return Fault(WRONG_LANGUAGE, f"{lead}: its answer is not in the language '{self.language}'")
        if rule := broken_rule(_card(question, item.answer)):
            return Fault(rule, f"{lead}: {rule}")
        evidence = self.evidence(item)
        if not evidence:
            told = "; ".join(repr(each.quote[:80]) for each in item.evidence[:MAX_QUOTES]) or "no quote"
            return Fault(NOT_FOUND, f"{lead}: its evidence is in no passage: {told}")
        if any(self._slight(each) for each in evidence):
            return Fault(SLIGHT, f"{lead}: its evidence is too short: quote the sentence")
        quotes = " ".join(each.quote for each in evidence)
        if not _supported(item.answer, question.text, quotes, words=not self.translated):
            return Fault(UNSUPPORTED, f"{lead}: its evidence doesn't say {item.answer[:80]!r}")
        return None

    def evidence(self, item: GivenAnswer) -> tuple[Evidence, ...]:
        """Each quote where it stands, whatever passage was named. Where one stands nowhere, the
        sentence that has the whole answer in its own words; else ().
        """
        found = []
        for each in item.evidence[:MAX_QUOTES]:
            named = [self.passages[each.passage]] if each.passage in self.passages else []
            at = next((c.id for c in (*named, *self.passages.values()) if locate(each.quote, c.text)), None)
            if at is None:
                return self._own_words(item.answer)
            found.append(Evidence(at, each.quote))
        return tuple(found)

    def _own_words(self, answer: str) -> tuple[Evidence, ...]:
        """The sentence that the answer is copied from, if it is as long as a phrase."""
        if len(normalise(answer)) < _LEAST_COPY:
            return ()
        for chunk in self.passages.values():
            for start, end in chunk.sentences or ((0, len(chunk.text)),):
                sentence = chunk.text[start:end]
                if locate(answer, sentence):
                    return (Evidence(chunk.id, sentence),)
        return ()

    def _slight(self, evidence: Evidence) -> bool:
        quote = normalise(evidence.quote)
        return len(quote) < _LEAST_EVIDENCE and quote != normalise(self.passages[evidence.chunk].text)


def _card(question: Question, answer: str) -> Card:
    """What the answer would become, as far as the card rules look."""
    citation = Citation("", (), (), ())
    return Card("", NoteForm.BASIC, StyledText(question.text), StyledText(answer), citation)


def _supported(answer: str, question: str, quotes: str, *, words: bool) -> bool:
    """Whether the evidence has the answer's numbers, and of its words that the question hasn't
    (where ``words`` are to be compared) at least half: a true quote below an invented answer
    proves nothing.
    """
    source = normalise(quotes)
    numbers = [number for number in _NUMBER.findall(answer) if len(number) > 1]  # small ones may be spelt out
    if not all(number in quotes or number in question for number in numbers):
        return False
    known = normalise(question)
    long_words = [word for word in _WORD.findall(answer) if words and not is_cjk(word[0])]
    stems = {normalise(word)[:_STEM] for word in long_words}
    new = {stem for stem in stems if stem not in known}
    return not new or sum(stem in source for stem in new) >= _LEAST_SHARE * len(new)
