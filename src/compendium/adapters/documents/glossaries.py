"""Glossaries and lists of key terms: one block an entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from compendium.adapters.documents.lines import BOLD, ITALIC, Line
from compendium.adapters.documents.raw_blocks import RawBlock
from compendium.adapters.documents.section_titles import set_apart
from compendium.domain.model.document import BlockKind, PageKind

_TERM_WORDS = 6


def one_block_an_entry(blocks: Sequence[RawBlock]) -> list[RawBlock]:
    """In glossary sections: entries that share a paragraph are cut apart where a line begins with an
    emphasised term, and a term that stands alone above its definition is joined with it.
    """
    result: list[RawBlock] = []
    level = 0
    for index, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING and not (level and _is_term(block, blocks, index)):
            if set_apart(block.text) is PageKind.GLOSSARY:
                level = block.level or 1
            elif block.level <= level and len(block.text.strip()) > 1:  # 'A' heads no section
                level = 0
        elif level and block.kind in {BlockKind.PROSE, BlockKind.HEADING, BlockKind.LIST_ITEM}:
            before = result[-1] if result else None
            if before is not None and before.kind is BlockKind.HEADING and before.level == 0:
                before.pieces += block.pieces
                before.kind = BlockKind.LIST_ITEM
                continue
            if block.kind is BlockKind.HEADING:
                block.level = 0  # a term: its definition follows
            else:
                result += _entries(block)
                continue
        result.append(block)
    return result


def terms_of(blocks: Sequence[RawBlock]) -> Iterator[str]:
    """The terms of the glossary sections, in order: what is emphasised, or stands before a colon."""
    level = 0
    for block in blocks:
        if block.kind is BlockKind.HEADING:
            if set_apart(block.text) is PageKind.GLOSSARY:
                level = block.level or 1
            elif block.level <= level and len(block.text.strip()) > 1:
                level = 0
        elif level and block.pieces:
            line = block.first
            end = line.styles[0][0] if line.styles[0][1] & (BOLD | ITALIC) else line.text.find(":")
            term = line.text[: max(end, 0)].strip(" :–—-")
            if 0 < len(term.split()) <= _TERM_WORDS:
                yield term


def _is_term(block: RawBlock, blocks: Sequence[RawBlock], index: int) -> bool:
    """Whether what looks like a heading is a term: small words above a definition."""
    after = blocks[index + 1] if index + 1 < len(blocks) else None
    return (
        len(block.text.split()) <= _TERM_WORDS
        and len(block.text.strip()) > 1
        and after is not None
        and after.kind is BlockKind.PROSE
        and abs(block.first.size - after.first.size) < 0.5
        and set_apart(block.text) is None
    )


def _entries(block: RawBlock) -> list[RawBlock]:
    starts = [0] + [
        index
        for index in range(1, len(block.pieces))
        if _opens(block.pieces[index].line) and not _emphasised_end(block.pieces[index - 1].line)
    ]
    if len(starts) == 1:
        return [block]
    return [
        replace(block, kind=BlockKind.LIST_ITEM, pieces=block.pieces[start:end], cells=[])
        for start, end in zip(starts, [*starts[1:], len(block.pieces)], strict=True)
    ]


def _opens(line: Line) -> bool:
    return bool(line.styles[0][1] & (BOLD | ITALIC)) and line.styles[0][0] < len(line.text)


def _emphasised_end(line: Line) -> bool:
    return bool(line.styles[-1][1] & (BOLD | ITALIC))
