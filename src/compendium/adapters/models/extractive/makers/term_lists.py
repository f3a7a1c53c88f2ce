"""Term lists: list items and paragraphs that open with a term and then explain it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from compendium.adapters.models.extractive.definitions import best_cue
from compendium.adapters.models.extractive.filters import shown
from compendium.adapters.models.extractive.makers.descriptions import unfit
from compendium.adapters.models.extractive.makers.entries import Entry, entry_of, explanation
from compendium.adapters.models.extractive.makers.groups import groups
from compendium.adapters.models.extractive.makers.maker import Maker, question_id
from compendium.adapters.models.extractive.reading import Mention, Reading
from compendium.adapters.models.extractive.telling import capitalised
from compendium.adapters.models.extractive.terms import why_no_term
from compendium.domain.model.card import Tier
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import BlockKind, count_words, is_cjk
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import Answer, Asks, Evidence, Question
from compendium.domain.model.text import Style

_LIST_SCORE = 7.0
_RUN_IN_SCORE = 8.5
_FEWEST_SIBLINGS = 2
_MOST_A_LABEL = 2
"""A term that heads three entries is a label such as 'Value' or 'Step 3', in any language."""
_MOST_WORDS, _OPENING_WORDS = 4, 10
_DIGITS = re.compile(r"\d+")
_LIFE = re.compile(r"(?:[^\W\d_][\w’'.-]* ){1,5}\(?\d{4}\s?[-–]\s?(?:\d{4})?\)?")
"""A title with the years of a life, 'Ada Lovelace 1815-1852': 'Personal history: Born in' is no term."""
_CODE = re.compile(r"[(){}\[\]<>=/\\_$%|]|^-|\w\.\w|[a-z][A-Z]")
"""Signatures, options and paths: their explanations need the context of the whole manual page."""


class TermLists(Maker):
    """Asks what the terms of a list mean, where the list's typography marks them as terms."""

    name = "term_lists"
    tier = Tier.CORE

    def ask(self, reading: Reading) -> Iterator[Question | Dropped]:
        """The entries of lists, then those of paragraphs with run-in heads."""
        articles = reading.pack.articles
        found = [entry for siblings in _candidates(reading) for entry in _alike(siblings, articles)]
        labels = Counter(_label(entry) for entry in found)
        asked: set[str] = set()
        for entry in sorted(found, key=lambda entry: entry.chunk.id):
            start, end = explanation(entry, reading.pack)
            text = entry.chunk.text[start:end]
            rule = why_no_term(entry.term, reading.pack) if _plain(entry) else ""
            if labels[_label(entry)] > _MOST_A_LABEL:
                rule = "label repeats"
            elif entry.term in asked:
                rule = "term was asked before"
            if rule := rule or unfit(entry.term, text, reading.pack):
                yield Dropped(rule, f"{entry.term}: {text}", entry.chunk.page, self.name)
                continue
            asked.add(entry.term)
            topic = reading.topics.get(reading.pack.normalise(entry.term))
            yield Question(
                id=question_id(self.name, entry.chunk.id, entry.term),
                text=reading.pack.front("table", term=entry.term),
                asks=Asks.DEFINITION,
                subject=entry.term,
                topic=topic.name if topic else "",
                anchors=(entry.chunk.id,),
                maker=self.name,
                score=_LIST_SCORE if entry.chunk.kind is BlockKind.LIST_ITEM else _RUN_IN_SCORE,
                tier=Tier.CORE if _plain(entry) and _defines(entry, reading) else Tier.MORE,
            )

    def answer(self, question: Question, reading: Reading) -> Answer | Dropped:
        """The explanation, with term and explanation as evidence."""
        entry = entry_of(reading.passages[question.anchors[0]])
        assert entry is not None, "the anchor was an entry when it was asked about"
        start, end = explanation(entry, reading.pack)
        told = shown(entry.chunk.content.slice(start, end), reading.pack).strip()
        return Answer(
            question=question.id,
            back=capitalised(told) if start > entry.told else told,
            evidence=(Evidence(entry.chunk.id, entry.chunk.text[entry.start : end]),),
            score=question.score,
        )


def _candidates(reading: Reading) -> Iterator[list[Chunk]]:
    """Lists, and the paragraphs that share a section, but for a section on somebody's life."""
    yield from groups(reading, BlockKind.LIST_ITEM)
    sections: dict[tuple[str, ...], list[Chunk]] = {}
    for chunk in reading.passages.values():
        if chunk.kind is BlockKind.PROSE and not chunk.glossary and chunk.content.runs:
            sections.setdefault(chunk.section, []).append(chunk)
    for section, chunks in sections.items():
        if not (section and _LIFE.fullmatch(section[-1])):
            yield chunks


def _alike(chunks: Sequence[Chunk], articles: frozenset[str]) -> list[Entry]:
    """The entries whose term is set off like the terms of enough of their siblings."""
    found = (entry_of(chunk) for chunk in chunks if not chunk.glossary)
    entries = [entry for entry in found if entry and entry.style and _set_apart(entry, articles)]
    forms = Counter(entry.form for entry in entries)
    return [entry for entry in entries if forms[entry.form] > _FEWEST_SIBLINGS]


def _set_apart(entry: Entry, articles: frozenset[str]) -> bool:
    """Whether the explanation is more than the rest of a sentence that opens with the term."""
    if entry.sign:
        return True
    rest = entry.chunk.text[entry.told :]
    if entry.chunk.kind is BlockKind.LIST_ITEM:
        return rest[0].isalpha() and not is_cjk(rest[0])
    return rest[0].isupper() and rest.split()[0].casefold() in articles


def _plain(entry: Entry) -> bool:
    """Whether the term is a word of the language, and no code."""
    return not (entry.style & Style.MONO or _CODE.search(entry.term))


def _defines(entry: Entry, reading: Reading) -> bool:
    """Whether it is a term and no heading, and the explanation says what it is: a phrase after a sign,
    or a cue beside the term.

    A whole sentence says as often what one does with the thing, or that there are others.
    """
    pack = reading.pack
    inner = entry.term.casefold().split()[1:]
    if count_words(entry.term) > _MOST_WORDS or not pack.determiners.isdisjoint(inner):
        return False
    opening = entry.chunk.text[entry.told :].split()[:_OPENING_WORDS]
    introduced = opening[0].casefold() in pack.stop - pack.articles and "," in " ".join(opening)
    phrase = opening[0][0].islower() or not (introduced or pack.finite.search(" ".join(opening)))
    if phrase and (entry.sign != "." or opening[0].casefold() in pack.indefinite):
        return bool(entry.sign)
    start, _ = explanation(entry, pack)
    if start > entry.told:
        return True  # 'Coupon rate: This is the rate'
    for sentence in reading.sentences_of(entry.chunk.id):
        if sentence.end > entry.told:
            skipped = max(0, start - sentence.start)
            told = replace(sentence, start=sentence.start + skipped, text=sentence.text[skipped:])
            span = reading.find(entry.term, told.text)
            return span is not None and best_cue(Mention(told, *span), pack) is not None
    return False


def _label(entry: Entry) -> str:
    return _DIGITS.sub("#", entry.term.casefold())
