"""Abbreviations: 'Secure Sockets Layer (SSL)' and 'SSL (Secure Sockets Layer)'.

After Schwartz and Hearst (2003), 'A simple algorithm for identifying abbreviation definitions in
biomedical text', made stricter: the letters must be initials of the words, but for one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from compendium.adapters.models.extractive.emphasis import emphasis_of
from compendium.adapters.models.extractive.filters import EXAMPLE
from compendium.adapters.models.extractive.makers.maker import Maker, question_id
from compendium.adapters.models.extractive.reading import Reading
from compendium.domain.model.card import Tier
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import BlockKind
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import Answer, Asks, Evidence, Question

_SILENT = {BlockKind.CODE, BlockKind.FORMULA, BlockKind.EXERCISE}
_SCORE = 8.0
_NO_FIT = 9
_FEWEST_USES = 3
"""How often a textbook must use an abbreviation; a manual's are used at the keyboard."""
_MANY_USES = 6
"""How often, to be asked in the default deck, or if it is an example that gives its long form."""
UNUSED = "abbreviation is hardly used"

_CJK = r"\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_BRACKETS = re.compile(r"[(（]\s*([^()（）]{2,90}?)\s*[)）]")
_WORD = re.compile(rf"[^\W\d_{_CJK}]+(?:['’][^\W\d_{_CJK}]+)*")
_LAST = re.compile(rf"(?<![^\s{_CJK}\"'“„«])[^\W_{_CJK}][^\s()（）{_CJK}]*\s*$")
_BETWEEN = re.compile(r"(?:\s*[-‐–&]\s*|,?\s+)")
"""What may stand between two words of one name."""
_BLANK = re.compile(r"[\s-]")
_INNER_CAPITAL = re.compile(r"(?<=[^\W\d_])(?=[A-Z][a-z])")


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """``short``, and where its ``long`` form stands in the text."""

    short: str
    long: str
    start: int


class Abbreviations(Maker):
    """Asks what an abbreviation stands for, once a document."""

    name = "abbreviations"
    tier = Tier.CORE

    def ask(self, reading: Reading) -> Iterator[Question | Dropped]:
        """One question for each abbreviation, in the passage that first has its usual long form."""
        found: dict[str, list[tuple[Chunk, str]]] = {}
        for chunk in reading.passages.values():
            if chunk.kind not in _SILENT:
                for each in abbreviations(chunk.text, reading.pack.stop):
                    found.setdefault(each.short, []).append((chunk, each.long))
        for short, mentions in found.items():
            longs = [long for _, long in mentions]
            spelled = [long for long in longs if len(reading.pack.content_words(long)) <= len(short)]
            long = usual(spelled or longs)  # the one whose every word has its letter, where there is one
            chunk = next(chunk for chunk, text in mentions if text == long)
            uses = _uses(short, reading)
            if rule := _unfit(short, long, chunk, uses, reading):
                yield Dropped(rule, short, chunk.page, self.name)
                continue
            yield Question(
                id=question_id(self.name, chunk.id, f"{short} = {long}"),
                text=reading.pack.front("expansion", term=short),
                asks=Asks.EXPANSION,
                subject=short,
                topic="",
                anchors=(chunk.id,),
                maker=self.name,
                score=_SCORE,
                tier=self.tier if uses >= _MANY_USES else Tier.MORE,
            )

    def answer(self, question: Question, reading: Reading) -> Answer | Dropped:
        """The long form, with the sentence that gives it."""
        chunk = reading.passages[question.anchors[0]]
        for each in abbreviations(chunk.text, reading.pack.stop):
            if question.id == question_id(self.name, chunk.id, f"{each.short} = {each.long}"):
                start, end = _sentence(chunk, each.start)
                return Answer(
                    question=question.id,
                    back=chunk.content.slice(each.start, each.start + len(each.long)),
                    evidence=(Evidence(chunk.id, chunk.text[start:end].strip()),),
                    score=question.score,
                )
        return Dropped("long form not found again", question.subject, chunk.page, self.name)


def _unfit(short: str, long: str, chunk: Chunk, uses: int, reading: Reading) -> str:
    """The rule by which an abbreviation is not asked, '' where it is."""
    if reading.pack.finite.search(long):  # 'PT' in 'the penny may be tails (PT)'
        return "long form is a clause"
    if short in reading.pack.everyday and long.casefold().startswith(reading.pack.everyday[short]):
        return "everybody knows it"
    start, end = _sentence(chunk, chunk.text.index(long))
    if uses < _MANY_USES and reading.pack.examples.match(chunk.text, start, end):
        return EXAMPLE
    return UNUSED if uses < _FEWEST_USES else ""


def _uses(short: str, reading: Reading) -> int:
    """How often a textbook uses the abbreviation; a manual's count as used."""
    if not emphasis_of(reading).term_styles:
        return _MANY_USES
    word = re.compile(rf"(?<!\w){re.escape(short)}(?!\w)")
    return sum(len(word.findall(chunk.text)) for chunk in reading.passages.values())


def _sentence(chunk: Chunk, at: int) -> tuple[int, int]:
    return next(((a, b) for a, b in chunk.sentences if a <= at < b), (0, len(chunk.text)))


def usual(longs: Sequence[str]) -> str:
    """The long form that most mentions agree on, but for case and endings, in its plainest form.

    Of its inflected variants the most frequent counts, then the shortest: endings make longer.
    """
    groups = Counter(map(_beginnings, longs))
    best = max(groups, key=groups.__getitem__)
    variants = Counter(long for long in longs if _beginnings(long) == best)
    return min(variants, key=lambda long: (-variants[long], len(long)))


def _beginnings(long: str) -> tuple[str, ...]:
    return tuple(word[:4].casefold() for word in _WORD.findall(long))


def abbreviations(text: str, stop: frozenset[str]) -> Iterator[Abbreviation]:
    """All abbreviations that ``text`` explains with the help of brackets, in order."""
    for bracket in _BRACKETS.finditer(text):
        if short := short_form(bracket[1]):
            words = _words_before(text, bracket.start(), most=2 * len(short) + 4)
            spans = [(start, words[-1][1]) for start, _ in reversed(words)]
        elif (last := _LAST.search(text, max(0, bracket.start() - 20), bracket.start())) and (
            short := short_form(last[0].strip())
        ):
            words = _words_after(text, bracket.start(1), bracket.end(1))
            # a word or two such as 'short for' may come before the long form, a comma ends it
            ends = [end for _, end in words if end == words[-1][1] or text[end] == ","]
            spans = [(start, end) for start, _ in words[:3] for end in ends if start < end]
        else:
            continue
        fits = [(unexplained(short, text[start:end], stop), start, end) for start, end in spans]
        missing, start, end = min(fits, key=lambda fit: fit[0], default=(_NO_FIT, 0, 0))
        if missing < _NO_FIT:
            yield Abbreviation(short, text[start:end], start)


def short_form(text: str) -> str:
    """``text`` without a plural's s, or '' where it does not look like an abbreviation."""
    text = text.strip("\"'“”„«»‘’")
    if len(text) > 2 and text[-1] == "s" and text[-2].isupper():
        text = text[:-1]
    letters = text.replace(".", "").replace("-", "")
    capitals = sum(map(str.isupper, letters))
    return text if letters.isalpha() and 2 <= len(letters) <= 10 and 2 <= capitals >= len(letters) / 2 else ""


def unexplained(short: str, long: str, stop: frozenset[str]) -> int:
    """How many letters of ``short`` are no initials of words of ``long``, in order: 0 or 1; else 9.

    The first letter begins the first word (an X may stand for 'ex'), the last word that is no
    stop word is used, and at most one such word has no letter. One word is no long form.
    """
    letters = [char for char in short.casefold() if char.isalpha()]
    words = [part.casefold() for word in _WORD.findall(long) for part in _INNER_CAPITAL.split(word)]
    content = [word for word in words if word not in stop]
    if not _BLANK.search(long) or not 2 <= len(content) <= len(letters) + 1 or short.casefold() in words:
        return _NO_FIT
    if words[0] in stop and long[len(words[0])] != "-":  # 'of Petroleum Exporting Countries'
        return _NO_FIT
    if not words[0].startswith("ex" if letters[0] == "x" else letters[0]):
        return _NO_FIT
    missing = _missing(letters[1:], words, 0, stop)
    if missing and any(char.islower() for char in short):  # units: 'MHz' is no 'millions of hertz'
        return _NO_FIT
    unused = len(content) - (len(letters) - missing)
    return missing if unused <= 1 and missing <= (len(letters) > 2 and "," not in long) else _NO_FIT


def _missing(letters: Sequence[str], words: Sequence[str], at: int, stop: frozenset[str]) -> int:
    """How many of the ``letters`` stand inside words instead of beginning one after ``words[at]``."""
    if not letters:
        return _NO_FIT if any(word not in stop for word in words[at + 1 :]) else 0
    best = 1 + _missing(letters[1:], words, at, stop) if letters[0] in words[at][1:] else _NO_FIT
    for following in range(at + 1, len(words)):
        if words[following][0] == letters[0]:
            best = min(best, _missing(letters[1:], words, following, stop))
    return best


def _words_before(text: str, end: int, most: int) -> list[tuple[int, int]]:
    """Where the words stand that lead up to ``end`` with nothing but spaces and hyphens between."""
    words: list[tuple[int, int]] = []
    for match in reversed([*_WORD.finditer(text, max(0, end - 20 * most), end)][-most:]):
        following = words[-1][0] if words else end
        gap = text[match.end() : following]
        if not (_BETWEEN.fullmatch(gap) if words else not gap.strip("\"'“”„«»‘’ \n,")):
            break
        words.append(match.span())
    return words[::-1]


def _words_after(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where the words stand from ``start`` on, up to the first other sign than space and hyphen."""
    words: list[tuple[int, int]] = []
    for match in _WORD.finditer(text, start, end):
        if words and not _BETWEEN.fullmatch(text, words[-1][1], match.start()):
            break
        words.append(match.span())
    return words
