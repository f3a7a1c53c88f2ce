"""Stage 2: blocks become passages that follow the document's structure, and are indexed."""

from __future__ import annotations

from collections.abc import Iterator

from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import Block, BlockKind, Document, PageKind, Place, count_words
from compendium.domain.pipeline.reporter import Reporter, Stage
from compendium.ports.passage_index import PassageIndex

MAX_WORDS = 200
"""A longer block is split at a sentence's end: about as long as a long paragraph, so that a
retrieved passage stays on its subject."""

READ_KINDS = frozenset({PageKind.BODY, PageKind.GLOSSARY})
"""The pages whose text is asked for cards; the report names the others."""


async def chunk_and_index(document: Document, index: PassageIndex, reporter: Reporter) -> tuple[Chunk, ...]:
    """The document's passages, also added to ``index`` (headings only lead to other passages)."""
    with reporter.stage(Stage.CHUNK):
        chunks = tuple(chunk_document(document))
        await index.add([chunk for chunk in chunks if chunk.kind is not BlockKind.HEADING])
        return chunks


def chunk_document(document: Document) -> Iterator[Chunk]:
    """Every block of the pages that are read, in order, long ones split between sentences."""
    section: list[tuple[int, str]] = []
    next_id, opens_section = 0, False
    for page in document.pages:
        if page.kind not in READ_KINDS:
            continue
        for block in page.blocks:
            if block.kind is BlockKind.HEADING:
                section = [(level, title) for level, title in section if level < block.level]
                section.append((block.level, block.text))
            for start, end, sentences in _pieces(block):
                yield Chunk(
                    id=next_id,
                    kind=block.kind,
                    content=block.content
                    if end - start == len(block.text)
                    else block.content.slice(start, end),
                    places=_places(block.places, start, end),
                    sentences=sentences,
                    section=tuple(title for _, title in section),
                    first=opens_section and block.kind is not BlockKind.HEADING,
                    group=block.group,
                    cells=block.cells,
                    header=block.header,
                    label=block.label,
                    glossary=block.glossary,
                )
                next_id += 1
                opens_section = block.kind is BlockKind.HEADING


def _pieces(block: Block) -> Iterator[tuple[int, int, tuple[tuple[int, int], ...]]]:
    """(start, end, sentences) of each piece: the whole block, or runs of whole sentences."""
    if len(block.sentences) < 2 or count_words(block.text) <= MAX_WORDS:
        yield 0, len(block.text), block.sentences
        return
    start, words, kept = 0, 0, list[tuple[int, int]]()
    for first, last in block.sentences:
        length = count_words(block.text[first:last])
        if kept and words + length > MAX_WORDS:
            yield start, first, tuple((a - start, b - start) for a, b in kept)
            start, words, kept = first, 0, []
        kept.append((first, last))
        words += length
    yield start, len(block.text), tuple((a - start, b - start) for a, b in kept)


def _places(places: tuple[Place, ...], start: int, end: int) -> tuple[Place, ...]:
    """The places that the characters ``start`` to ``end`` touch, with offsets from ``start``."""
    if start == 0 and len(places) == 1:
        return places
    ends = [place.start for place in places[1:]] + [max(end, places[-1].start + 1)]
    touched = [
        Place(max(place.start - start, 0), place.page, place.box)
        for place, until in zip(places, ends, strict=True)
        if until > start and place.start < end
    ]
    return tuple(touched) or places[-1:]
