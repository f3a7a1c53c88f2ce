"""The book's own glossary and key terms: definitions that the author wrote to be learned."""

from __future__ import annotations

from collections.abc import Iterator

from compendium.adapters.models.extractive.makers.descriptions import unfit
from compendium.adapters.models.extractive.makers.entries import Entry, entry_of
from compendium.adapters.models.extractive.makers.maker import Maker, question_id
from compendium.adapters.models.extractive.reading import Reading
from compendium.domain.model.card import Tier
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import BlockKind
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import Answer, Asks, Evidence, Question
from compendium.domain.model.text import Style

_SCORE = 12.0
_READ = {BlockKind.PROSE, BlockKind.LIST_ITEM, BlockKind.TABLE_ROW}


class GlossaryEntries(Maker):
    """Asks for the definition of each entry of the book's own glossary."""

    name = "glossary_entries"
    tier = Tier.CORE

    def ask(self, reading: Reading) -> Iterator[Question | Dropped]:
        """One question an entry."""
        for chunk in reading.passages.values():
            if not chunk.glossary or chunk.kind not in _READ:
                continue
            entry = _entry(chunk)
            if entry is None:
                yield Dropped("glossary line without a term", chunk.text, chunk.page, self.name)
                continue
            rule = unfit(entry.term, chunk.text[entry.told :].strip(), reading.pack)
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
                anchors=(chunk.id,),
                maker=self.name,
                score=_SCORE,
            )

    def answer(self, question: Question, reading: Reading) -> Answer | Dropped:
        """The definition as the book gives it."""
        chunk = reading.passages[question.anchors[0]]
        entry = _entry(chunk)
        assert entry is not None, "the anchor was an entry when it was asked about"
        return Answer(
            question=question.id,
            back=chunk.content.slice(entry.told, len(chunk.text)).strip(),
            evidence=(Evidence(chunk.id, chunk.text[entry.start :].strip()),),
            score=question.score,
        )


def _entry(chunk: Chunk) -> Entry | None:
    """The entry by the cells of a row, by typography, or by the sign after its term."""
    if len(chunk.cells) < 2:
        return entry_of(chunk)
    term = chunk.cells[0].text.strip()
    start = chunk.text.find(term)
    told = chunk.text.find(chunk.cells[1].text.strip(), start + len(term))
    return Entry(chunk, start, start + len(term), told, Style.PLAIN, "") if term and told > 0 else None
