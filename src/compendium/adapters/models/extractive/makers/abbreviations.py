"""Abbreviations: 'Secure Sockets Layer (SSL)' and 'SSL (Secure Sockets Layer)'.

After Schwartz and Hearst (2003), 'A simple algorithm for identifying abbreviation definitions in
biomedical text', made stricter: letters must be the initials of the words, but for one letter.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Set
from dataclasses import dataclass

from compendium.adapters.models.extractive.makers.maker import Maker, question_id
from compendium.adapters.models.extractive.reading import Reading
from compendium.domain.model.card import Tier
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import BlockKind
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import Answer, Asks, Evidence, Question

SILENT = frozenset({BlockKind.CODE, BlockKind.FORMULA, BlockKind.EXERCISE})
SCORE = 8.0

_BRACKETS = re.compile(r"[(（]\s*([^()（）]{2,90}?)\s*[)）]")
_CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[^\W\d_{_CJK}]+(?:['’][^\W\d_{_CJK}]+)*")
_LAST = re.compile(rf"[^\W_{_CJK}][^\s()（）{_CJK}]*\s*$")
_BETWEEN = re.compile(r"[\s\u00ad]*[-‐–,&]?[\s\u00ad]*")
"""What may stand between two words of one name."""
_INNER_CAPITAL = re.compile(r"(?<=[^\W\d_])(?=[A-Z][a-z])")


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """``short`` and where its long form stands in the text."""

    short: str
    start: int
    end: int


class Abbreviations(Maker):
    """Asks what an abbreviation stands for, once a document."""

    name = "abbreviations"
    tier = Tier.CORE

    def ask(self, reading: Reading) -> Iterator[Question | Dropped]:
        """One question for each abbreviation, where its usual long form stands first."""
        found: dict[str, list[tuple[Chunk, str]]] = {}
        for chunk in reading.chunks:
            if chunk.kind not in SILENT:
                for each in abbreviations(chunk.text, reading.pack.stop):
                    found.setdefault(each.short, []).append((chunk, chunk.text[each.start : each.end]))
        for short, mentions in sorted(found.items(), key=lambda item: item[1][0][0].id):
            chunk, long = usual(mentions)
            yield Question(
                id=question_id(self.name, chunk.id, f"{short}={long}"),
                text=reading.pack.front("expansion", term=short),
                asks=Asks.EXPANSION,
                subject=short,
                topic=long,
                anchors=(chunk.id,),
                maker=self.name,
                score=SCORE,
            )

    def answer(self, question: Question, reading: Reading) -> Answer | Dropped:
        """The long form, with the sentence that gives it."""
        chunk = reading.chunk(question.anchors[0])
        for each in abbreviations(chunk.text, reading.pack.stop):
            if each.short == question.subject and chunk.text[each.start : each.end] == question.topic:
                return Answer(
                    question=question.id,
                    back=chunk.content.slice(each.start, each.end),
                    evidence=(Evidence(chunk.id, _sentence(chunk, each.start)),),
                    score=question.score,
                )
        return Dropped("long form not found again", question.subject, chunk.page, self.name)


def usual(mentions: list[tuple[Chunk, str]]) -> tuple[Chunk, str]:
    """The long form that most mentions agree on, but for case and endings, in its plainest form.

    Of its inflected variants the most frequent counts, then the shortest: endings make longer.
    """
    variants = Counter(long for _, long in mentions)
    groups = Counter(_stems(long) for _, long in mentions)
    best = max(groups, key=groups.__getitem__)
    long = min((long for long in variants if _stems(long) == best), key=lambda v: (-variants[v], len(v)))
    return next((chunk, text) for chunk, text in mentions if text == long)


def abbreviations(text: str, stop: Set[str]) -> Iterator[Abbreviation]:
    """All abbreviations that ``text`` explains with the help of brackets, in order."""
    for bracket in _BRACKETS.finditer(text):
        inside = bracket[1]
        if short := short_form(inside):
            words = _words_before(text, bracket.start(), 2 * len(short) + 4)
            spans = [(start, words[-1][1]) for start, _ in reversed(words)]
        elif (last := _LAST.search(text, 0, bracket.start())) and (short := short_form(last[0].strip())):
            words = _words_after(text, bracket.start(1), bracket.end(1))
            spans = [(start, words[-1][1]) for start, _ in words[:3]]
        else:
            continue
        fits = [
            (missing, span) for span in spans if (missing := unexplained(short, text[slice(*span)], stop)) < 2
        ]
        if fits:
            yield Abbreviation(short, *min(fits, key=lambda fit: fit[0])[1])


def short_form(text: str) -> str:
    """``text`` without a plural's s, or '' where it does not look like an abbreviation."""
    text = text.strip("\"'“”„«»‘’")
    if len(text) > 3 and text[-1] == "s" and text[-2].isupper():
        text = text[:-1]
    letters = text.replace(".", "").replace("-", "")
    capitals = sum(map(str.isupper, letters))
    return text if letters.isalpha() and 2 <= len(letters) <= 10 and 2 <= capitals >= len(letters) / 2 else ""


def unexplained(short: str, long: str, stop: Set[str]) -> int:
    """How many letters of ``short`` are no initials of ``long``'s words, in order; 9 if it is no long form.

    The first letter must be explained, the last content word used, and no more words may be there
    than letters and one. Two letters need two words.
    """
    letters = [char for char in short.casefold() if char.isalpha()]
    words = [part for word in _WORD.findall(long) for part in _INNER_CAPITAL.split(word)]
    content = [word for word in words if word.casefold() not in stop]
    if len(content) < 2 or len(content) > len(letters) + 1 or short in words:
        return 9
    if letters[0] not in words[0][:2].casefold():
        return 9
    used, missing = 0, 0
    for position, letter in enumerate(letters[1:], 2):
        following = next((i for i in range(used + 1, len(words)) if words[i][0].casefold() == letter), None)
        if following is not None:
            used = following
        elif letter in words[used][1:].casefold() and position > 1:
            missing += 1
        else:
            return 9
    skipped = sum(word.casefold() not in stop for word in words[used + 1 :])
    spared = len(content) - (len(letters) - missing)
    if skipped or spared > 1 or ("," in long and missing):
        return 9
    return missing if len(letters) > 2 or not missing else 9


def _words_before(text: str, end: int, most: int) -> list[tuple[int, int]]:
    words = [match.span() for match in _WORD.finditer(text, max(0, end - 20 * most), end)][-most:]
    return _unbroken(text, [*words, (end, end)], from_end=True)[:-1]


def _words_after(text: str, start: int, end: int) -> list[tuple[int, int]]:
    return _unbroken(text, [match.span() for match in _WORD.finditer(text, start, end)], from_end=False)
