"""What a maker sees of a task's passages: sentences, where words stand, and what the author marked."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from compendium.adapters.models.extractive.pack import TOKEN, Pack, tokens
from compendium.adapters.models.extractive.pack_files import load_pack
from compendium.adapters.models.extractive.sentences import Sentence, numbers_an_example, sentences_in
from compendium.adapters.models.extractive.terms import over_bracket
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import is_cjk
from compendium.domain.model.tasks import Briefing
from compendium.domain.model.topic import Mark, Topic


@dataclass(frozen=True, slots=True)
class Mention:
    """``sentence.text[start:end]`` names the term."""

    sentence: Sentence
    start: int
    end: int

    @property
    def text(self) -> str:
        """The term as it stands there."""
        return self.sentence.text[self.start : self.end]


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
        for before, chunk in zip((None, *passages), passages, strict=False):
            posed = before is not None and numbers_an_example(before, self.pack)
            own = [] if posed else list(sentences_in(chunk, self.pack, len(self.sentences)))
            self._by_chunk[chunk.id] = own
            self.sentences.extend(own)

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
        stems: dict[str, str] = {}  # by the word as written, of which a book has many times the same
        for sentence in self.sentences:
            for found in {
                stems.get(word) or stems.setdefault(word, stem(word)) for word in tokens(sentence.text)
            }:
                index[found].append(sentence.number)
        return index

    def mentions(self, term: str, among: frozenset[int] | None = None) -> Iterator[Mention]:
        """Where running text names the term, in order, whatever its case and number.

        With ``among``, in the passages of these ids only. The first mention a sentence counts.
        """
        words = {self.pack.stem(word) for word in tokens(term)}
        if not words:
            return
        rarest, *others = sorted((self._sentences_by_word.get(word, []) for word in words), key=len)
        for number in rarest:
            sentence = self.sentences[number]
            wanted = among is None or sentence.chunk.id in among
            if wanted and all(_holds(numbers, number) for numbers in others):
                span = self.find(term, sentence.text)
                if span is not None:
                    yield Mention(sentence, *span)

    def find(self, term: str, text: str) -> tuple[int, int] | None:
        """Where ``text`` first names the term, whatever its case and number."""
        return next(self.find_all(term, text), None)

    def find_all(self, term: str, text: str) -> Iterator[tuple[int, int]]:
        """Wherever ``text`` names the term, whatever its case and number."""
        pattern, stems = _spelling(term, self.pack)
        for match in pattern.finditer(text):
            if [self.pack.stem(word) for word in TOKEN.findall(match[0])] == stems:
                start, end = match.span()
                yield start, over_bracket(text, start, end)

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
        return score + self.in_headings(term)

    def in_headings(self, term: str) -> bool:
        """Whether all words of substance of the term stand in headings."""
        words = self.pack.content_words(term)
        return bool(words) and self._heading_words.issuperset(words)


def _holds(ascending: Sequence[int], number: int) -> bool:
    at = bisect_left(ascending, number)
    return at < len(ascending) and ascending[at] == number


@lru_cache(maxsize=16384)
def _spelling(term: str, pack: Pack) -> tuple[re.Pattern[str], list[str]]:
    """A pattern that meets the term in singular and plural, and the stems that it must have."""
    stems = [pack.stem(word) for word in TOKEN.findall(term)]
    # a stem's last letter may change with the ending: city, cities
    words = [re.escape(stem if len(stem) < 4 else stem[:-1]) + r"\w{0,4}" for stem in stems]
    if is_cjk(term[:1] or " "):
        return re.compile(re.escape(term)), stems
    return re.compile(r"(?<!\w)" + r"\W{1,3}".join(words) + r"(?!-?\w)", re.IGNORECASE), stems
