"""The book's own glossary and key terms: definitions that the author wrote to be learned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from compendium.adapters.models.extractive.filters import shown
from compendium.adapters.models.extractive.makers.descriptions import unfit_entry
from compendium.adapters.models.extractive.makers.entries import entry_of
from compendium.adapters.models.extractive.makers.groups import cell_quotes
from compendium.adapters.models.extractive.makers.maker import Maker, question_id
from compendium.adapters.models.extractive.pack import Pack
from compendium.adapters.models.extractive.reading import Reading
from compendium.adapters.models.extractive.telling import capitalised
from compendium.adapters.models.extractive.terms import why_no_term
from compendium.domain.model.card import Tier
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import BlockKind, count_words
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import Answer, Asks, Evidence, Question
from compendium.domain.model.text import StyledText

_SCORE = 15.0
"""Above all that is found elsewhere: the book's own definitions come first under a cap."""
_READ = {BlockKind.PROSE, BlockKind.LIST_ITEM, BlockKind.TABLE_ROW}
_MOST_WORDS = 50
_TURN = re.compile(r"[;.,(]\s*")
_FEWEST_HEADINGS = 3
"""Terms may stand as headings of their own; fewer are headings of the glossary itself."""


@dataclass(frozen=True, slots=True)
class _GlossaryEntry:
    term: str
    definition: StyledText
    evidence: tuple[Evidence, ...]


class GlossaryEntries(Maker):
    """Asks for the definition of each entry of the book's own glossary."""

    name = "glossary_entries"
    tier = Tier.CORE

    def ask(self, reading: Reading) -> Iterator[Question | Dropped]:
        """One question an entry."""
        lines = [chunk for chunk in reading.passages.values() if chunk.glossary and chunk.kind in _READ]
        heads = [head for chunk in lines if (head := _head(chunk, reading))]
        for chunk in lines:
            head = _head(chunk, reading) if len(heads) >= _FEWEST_HEADINGS else None
            entry = _entry(chunk, head, reading.pack)
            if entry is None:
                yield Dropped("glossary line without a term", chunk.text, chunk.page, self.name)
                continue
            rule = unfit_entry(entry.term, entry.definition.text, reading.pack)
            if rule:
                yield Dropped(rule, chunk.text, chunk.page, self.name)
                continue
            topic = reading.topics.get(reading.pack.normalise(entry.term))
            yield Question(
                id=question_id(self.name, chunk.id, entry.term),
                text=reading.pack.front("definition", term=entry.term),
                asks=Asks.DEFINITION,
                subject=entry.term,
                topic=topic.name if topic else "",
                anchors=(chunk.id, head.id) if head else (chunk.id,),
                maker=self.name,
                score=_SCORE,
            )

    def answer(self, question: Question, reading: Reading) -> Answer | Dropped:
        """The definition as the book gives it."""
        chunk, *heads = (reading.passages[anchor] for anchor in question.anchors)
        entry = _entry(chunk, heads[0] if heads else None, reading.pack)
        assert entry is not None, "the anchor was an entry when it was asked about"
        return Answer(
            question=question.id,
            back=capitalised(shown(entry.definition, reading.pack).strip()),
            evidence=entry.evidence,
            score=question.score,
        )


def _head(chunk: Chunk, reading: Reading) -> Chunk | None:
    """The heading just above ``chunk``, if it can be the term that ``chunk`` defines."""
    above = reading.passages.get(chunk.id - 1)
    if above is None or above.kind is not BlockKind.HEADING or why_no_term(above.text, reading.pack):
        return None
    return above


def _entry(chunk: Chunk, head: Chunk | None, pack: Pack) -> _GlossaryEntry | None:
    """The entry by the heading above it, by the cells of its row, or by how its term is set off."""
    if len(chunk.cells) > 1:
        return _GlossaryEntry(chunk.cells[0].text.strip(), chunk.cells[1].strip(), cell_quotes(chunk, 0, 1))
    if head is not None:
        end = _end(chunk, 0, pack)
        quotes = (Evidence(head.id, head.text.strip()), Evidence(chunk.id, chunk.text[:end].strip()))
        return _GlossaryEntry(head.text.strip(), chunk.content.slice(0, end).strip(), quotes)
    entry = entry_of(chunk)
    if entry is None:
        return None
    end = _end(chunk, entry.told, pack)
    quote = Evidence(chunk.id, chunk.text[entry.start : end].strip())
    return _GlossaryEntry(entry.term, chunk.content.slice(entry.told, end).strip(), (quote,))


def _end(chunk: Chunk, told: int, pack: Pack) -> int:
    """Where a long definition may end: after its first sentence, or as many as are few enough words.

    What follows as a mere reference ('; see also gene') is left out.
    """
    ends = [end for _, end in chunk.sentences if end > told] or [len(chunk.text)]
    end = max((end for end in ends if count_words(chunk.text[told:end]) <= _MOST_WORDS), default=ends[0])
    turns = [
        turn
        for turn in _TURN.finditer(chunk.text, told, end)
        if pack.references.match(chunk.text, turn.end())
    ]
    return turns[0].start() if turns else end
