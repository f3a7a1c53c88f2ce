"""Lists and tables: passages that the author set side by side."""

from __future__ import annotations

from collections.abc import Iterator

from compendium.adapters.models.extractive.reading import Reading
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import BlockKind
from compendium.domain.model.tasks import Evidence


def groups(reading: Reading, kind: BlockKind) -> Iterator[list[Chunk]]:
    """The items of each list, or the rows of each table, in the document's order."""
    found: dict[int, list[Chunk]] = {}
    for chunk in reading.passages.values():
        if chunk.kind is kind and chunk.group:
            found.setdefault(chunk.group, []).append(chunk)
    yield from found.values()


def cell_quotes(row: Chunk, *columns: int) -> tuple[Evidence, ...]:
    """These cells of the row as evidence: what stands between them on the page is not the card's."""
    texts = (row.cells[column].text.strip() for column in columns)
    return tuple(Evidence(row.id, text) for text in texts if any(map(str.isalnum, text)))
