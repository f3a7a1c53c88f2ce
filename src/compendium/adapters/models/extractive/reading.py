"""What a maker sees of a task's passages: sentences, where words stand, and what the author marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from compendium.adapters.models.extractive.pack import TOKEN, Pack, load_pack, tokens
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import BlockKind
from compendium.domain.model.tasks import Briefing
from compendium.domain.model.text import StyledText
from compendium.domain.model.topic import Mark, Topic

_RUNNING_TEXT = {BlockKind.PROSE, BlockKind.LIST_ITEM, BlockKind.CALLOUT, BlockKind.FOOTNOTE}
_LONGEST_SENTENCE = 80
"""Words. What is longer was never a sentence: a table or listing read as prose."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """``chunk.text[start:end]``, stripped; ``number`` counts the reading's sentences from 0."""

    number: int
    chunk: Chunk
    start: int
    end: int
    text: str

    @property
    def content(self) -> StyledText:
        """The sentence with its typography."""
        return self.chunk.content.slice(self.start, self.end)

    @property
    def opens_paragraph(self) -> bool:
        """Whether it is the first of its passage."""
        return not self.chunk.text[: self.start].strip()


@dataclass(frozen=True, slots=True)
class Mention:
    """``sentence.text[start:end]`` names the term."""

    sentence: Sentence
    start: int
    end: int


class Reading:
    """The passages of one task, made searchable once; the whole is linear in their length.

    ``retrieved`` gives the ids of the passages found for a question, best first (answering
    only). ``topics`` stand by their normalised names and aliases (asking only).
    """

    def __init__(
        self,
        briefing: Briefing,
        passages: Sequence[Chunk],
        topics: Sequence[Topic] = (),
        retrieved: Mapping[str, tuple[int, ...]] | None = None,
    ) -> None:
        self.briefing = briefing
        self.pack: Pack = load_pack(briefing.language)
        self.passages: dict[int, Chunk] = {chunk.id: chunk for chunk in passages}
        self.retrieved: Mapping[str, tuple[int, ...]] = retrieved or {}
        self.topics: dict[str, Topic] = {
            self.pack.normalise(name): topic
            for topic in reversed(topics)
            for name in (*topic.aliases, topic.name)
        }
        self.sentences: list[Sentence] = []
        self._by_chunk: dict[int, list[Sentence]] = {}
        for chunk in passages:
            self._read(chunk)

    def _read(self, chunk: Chunk) -> None:
        """Running text gives sentences; rows, code, headings and exercises give none."""
        if chunk.kind not in _RUNNING_TEXT:
            return
        found = self._by_chunk[chunk.id] = []
        for start, end in chunk.sentences:
            raw = chunk.text[start:end]
            text = raw.strip()
            if text and text.count(" ") < _LONGEST_SENTENCE:
                begin = start + len(raw) - len(raw.lstrip())
                found.append(Sentence(len(self.sentences), chunk, begin, begin + len(text), text))
                self.sentences.append(found[-1])

    def sentences_of(self, chunk: int) -> list[Sentence]:
        """The sentences of a passage; none where it is not running text."""
        return self._by_chunk.get(chunk, [])

    def before(self, sentence: Sentence) -> Sentence | None:
        """The sentence before in the same passage."""
        own = self._by_chunk[sentence.chunk.id]
        place = sentence.number - own[0].number
        return own[place - 1] if place else None

    def after(self, sentence: Sentence) -> Sentence | None:
        """The sentence after in the same passage."""
        own = self._by_chunk[sentence.chunk.id]
        place = sentence.number - own[0].number + 1
        return own[place] if place < len(own) else None

    @cached_property
    def _sentences_by_word(self) -> dict[str, list[int]]:
        """An inverted index: in which sentences (ascending) a word's stem stands."""
        index: dict[str, list[int]] = defaultdict(list)
        stem = self.pack.stem
        for sentence in self.sentences:
            for word in {stem(word) for word in tokens(sentence.text)}:
                index[word].append(sentence.number)
        return index

    def mentions(self, term: str, among: frozenset[int] | None = None) -> list[Mention]:
        """Where running text names the term, in order, whatever its case and number.

        With ``among``, in the passages of these ids only. The first mention a sentence counts.
        """
        words = [self.pack.stem(word) for word in tokens(term)]
        if not words:
            return []
        postings = sorted((self._sentences_by_word.get(word, []) for word in words), key=len)
        common = set(postings[0]).intersection(*postings[1:])
        found: list[Mention] = []
        for number in sorted(common):
            sentence = self.sentences[number]
            if among is not None and sentence.chunk.id not in among:
                continue
            span = self.find(term, sentence.text)
            if span is not None:
                found.append(Mention(sentence, *span))
        return found

    def find(self, term: str, text: str) -> tuple[int, int] | None:
        """Where ``text`` first names the term, whatever its case and number."""
        wanted = [self.pack.stem(word) for word in TOKEN.findall(term)]
        spans = [match.span() for match in TOKEN.finditer(text)]
        stems = [self.pack.stem(text[start:end]) for start, end in spans]
        for i in range(len(stems) - len(wanted) + 1):
            if stems[i : i + len(wanted)] == wanted:
                return spans[i][0], spans[i + len(wanted) - 1][1]
        at = text.find(term)  # a term of a script without spaces is part of a longer run
        return (at, at + len(term)) if at >= 0 and not term[:1].isascii() else None

    @cached_property
    def _heading_words(self) -> frozenset[str]:
        headings = {heading for chunk in self.passages.values() for heading in chunk.section}
        return frozenset(word for heading in headings for word in self.pack.content_words(heading))

    def confirmation(self, term: str) -> int:
        """How far the author confirmed that this is a term of the subject; 2 and more is a yes.

        In the index or glossary +2, a heading +2, emphasised or quoted somewhere +1, all its
        content words in headings +1.
        """
        topic = self.topics.get(self.pack.normalise(term))
        marks = topic.marks if topic else frozenset()
        score = 2 * bool(marks & {Mark.INDEX, Mark.GLOSSARY}) + 2 * (Mark.HEADING in marks)
        score += bool(marks & {Mark.EMPHASIS, Mark.QUOTED, Mark.CALLED, Mark.ABBREVIATION})
        words = self.pack.content_words(term)
        return score + (bool(words) and self._heading_words.issuperset(words))
