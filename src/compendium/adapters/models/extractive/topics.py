"""Topics: what the author marked as a term, and in which ways."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from compendium.adapters.models.extractive.emphasis import emphasis_of
from compendium.adapters.models.extractive.found_terms import called_terms, defined_subjects
from compendium.adapters.models.extractive.makers.abbreviations import abbreviations
from compendium.adapters.models.extractive.pack import Pack
from compendium.adapters.models.extractive.reading import Mention, Reading
from compendium.adapters.models.extractive.terms import (
    trimmed,
    why_no_term,
    without_article,
)
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import Topics
from compendium.domain.model.topic import Mark, Topic
from compendium.domain.pipeline.tags import without_numbering

_MENTIONS_KEPT = 12
_REPEATED_LABEL = 3
"""A heading that occurs so often, but for its number, is a label: 'Exercises', 'Note 3'."""
REPEATED = "heading that repeats"
_WEIGHTS = {
    Mark.GLOSSARY: 3.0,
    Mark.INDEX: 2.0,
    Mark.HEADING: 2.0,
    Mark.EMPHASIS: 1.5,
    Mark.CALLED: 1.0,
    Mark.QUOTED: 0.5,
    Mark.ABBREVIATION: 1.0,
}
_ENTRY = re.compile(r"\s*[:–—\t]\s|\s{2,}|\s-\s")
"""What separates a glossary's term from its explanation."""
_PAGES = re.compile(r"[\s,.]*\b\d[\d\s,–-]*$")


def extract(reading: Reading) -> Topics:
    """Everything the author marked, each spelling a topic of its own, in the document's order."""
    found: dict[str, tuple[set[Mark], list[int]]] = {}
    dropped: dict[str, Dropped] = {}
    for term, mark, chunk in _marked(reading):
        name = without_article(term, reading.pack)
        rule = why_no_term(name, reading.pack, marked=mark is Mark.EMPHASIS and name[:1].islower())
        if rule:
            if mark in {Mark.GLOSSARY, Mark.EMPHASIS}:
                dropped.setdefault(name, Dropped(rule, name, chunk.page if chunk else 0, "topics"))
            continue
        marks, chunks = found.setdefault(name, (set(), []))
        marks.add(mark)
        if chunk is not None:
            chunks.append(chunk.id)
    for heading, chunk, rule in _headings(reading):
        if rule and heading not in found:
            dropped.setdefault(heading, Dropped(rule, heading, chunk.page, "topics"))
    topics = []
    for name, (marks, chunks) in found.items():
        mentions = list(islice(reading.mentions(name), _MENTIONS_KEPT))
        where = sorted({*chunks, *(mention.sentence.chunk.id for mention in mentions)})
        if where:
            topics.append(Topic(_as_in_text(name, mentions), tuple(where), frozenset(marks)))
    return Topics(tuple(sorted(topics, key=lambda topic: topic.chunks[0])), tuple(dropped.values()))


def _as_in_text(name: str, mentions: list[Mention]) -> str:
    """The name without a capital that it owes to a heading or to where it stands in a sentence: all of
    'Bill of Rights' is a name, wherever 'the bill' stands.
    """
    if any(word[:1].isupper() for word in name.split()[1:]):
        return name
    inside = [mention.text for mention in mentions if mention.start > 0]
    small = sum(text[:1].islower() for text in inside)
    return name[:1].lower() + name[1:] if small > len(inside) / 2 else name


def _marked(reading: Reading) -> Iterator[tuple[str, Mark, Chunk | None]]:
    for entry in reading.briefing.index_terms:
        yield _clean(_PAGES.sub("", entry)), Mark.INDEX, None
    yield from ((heading, Mark.HEADING, chunk) for heading, chunk, rule in _headings(reading) if not rule)
    yield from _set_off(reading)
    for mention in called_terms(reading):
        text = mention.sentence.text
        quoted = text[mention.start - 1 : mention.start] in {"“", '"', "„", "«", "「"}
        yield mention.text, Mark.QUOTED if quoted else Mark.CALLED, mention.sentence.chunk
    yield from _defined(reading)


def _defined(reading: Reading) -> Iterator[tuple[str, Mark, Chunk]]:
    """Subjects of 'X is a': in a book that marks its terms such sentences are there to define, and
    elsewhere where the section is about the subject.
    """
    textbook = bool(emphasis_of(reading).term_styles)
    for mention in defined_subjects(reading):
        chunk = mention.sentence.chunk
        if chunk.section and reading.pack.normalise(chunk.section[-1]) in reading.pack.labels:
            continue  # an example's solution speaks of its own things
        if reading.pack.is_about(chunk.section, mention.text) and mention.sentence.opens_paragraph:
            yield mention.text, Mark.HEADING, chunk
        elif textbook and not any(word[:1].isupper() for word in mention.text.split()[1:]):
            yield mention.text, Mark.CALLED, chunk


def _set_off(reading: Reading) -> Iterator[tuple[str, Mark, Chunk]]:
    """The entries of the glossary, what is emphasised as terms are here, and abbreviations."""
    emphasis = emphasis_of(reading)
    for each in emphasis.terms:
        if not emphasis.term_styles or each.style in emphasis.term_styles:
            yield each.text, Mark.EMPHASIS, each.mention.sentence.chunk
    for chunk in reading.passages.values():
        if chunk.glossary and not chunk.header:
            head = chunk.cells[0].text if chunk.cells else _ENTRY.split(chunk.text, maxsplit=1)[0]
            yield _clean(head), Mark.GLOSSARY, chunk
        for short in abbreviations(chunk.text, reading.pack.stop):
            yield short.short, Mark.ABBREVIATION, chunk


def _headings(reading: Reading) -> Iterator[tuple[str, Chunk, str]]:
    """Each heading once, with the passage that it opens, and the rule against it where it repeats."""
    seen: dict[tuple[str, ...], Chunk] = {}
    for chunk in reading.passages.values():
        for depth in range(1, len(chunk.section) + 1):
            seen.setdefault(chunk.section[:depth], chunk)
    names = Counter(_numberless(path[-1]) for path in seen)
    for path, chunk in seen.items():
        rule = REPEATED if names[_numberless(path[-1])] >= _REPEATED_LABEL else ""
        yield _clean(without_numbering(path[-1])), chunk, rule


def _numberless(heading: str) -> str:
    return re.sub(r"\d+", "#", heading).casefold()


def _clean(text: str) -> str:
    start, end = trimmed(text, 0, len(text))
    return text[start:end]


def refine(topics: Iterable[Topic], pack: Pack) -> Topics:
    """One topic for all spellings of a term, the most strongly marked first."""
    groups: dict[str, list[Topic]] = defaultdict(list)
    for topic in topics:
        groups[pack.normalise(topic.name)].append(topic)
    merged = [_merged(group) for key, group in groups.items() if key]
    return Topics(tuple(sorted(merged, key=lambda topic: (-topic.weight, topic.chunks))))


def _merged(group: list[Topic]) -> Topic:
    """Named as in the running text, where a capital is not owed to a heading or an index."""
    marks = frozenset(mark for topic in group for mark in topic.marks)
    in_text = {Mark.EMPHASIS, Mark.CALLED, Mark.QUOTED}
    best = min(
        group, key=lambda topic: (not topic.marks & in_text, topic.name[:1].isupper(), -len(topic.chunks))
    )
    chunks = sorted({chunk for topic in group for chunk in topic.chunks})
    return Topic(
        best.name,
        tuple(chunks),
        marks,
        tuple(dict.fromkeys(topic.name for topic in group if topic.name != best.name)),
        sum(_WEIGHTS[mark] for mark in marks) + min(len(chunks), _MENTIONS_KEPT) / _MENTIONS_KEPT,
    )
