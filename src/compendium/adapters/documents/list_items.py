"""List items: labels that are believed, nesting by indent, one group a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compendium.adapters.documents.labels import is_numbered, item_label, ordinal
from compendium.adapters.documents.raw_blocks import RawBlock, without_start
from compendium.domain.model.document import BlockKind

_SAME_EDGE = 4.0


def set_list_items(blocks: Sequence[RawBlock], groups: Iterator[int]) -> None:
    """Turn prose that begins with a label into list items; labels go off the text.

    A number or letter is a label only where the one before or after it begins another block at
    the same left edge: '1991. It rained.' and 'A. Smith' stay prose.
    """
    marks = [item_label(b.first.text.strip()) if b.kind is BlockKind.PROSE else None for b in blocks]
    believed = [
        mark is not None and (not is_numbered(mark[0]) or _has_neighbour(blocks, marks, index))
        for index, mark in enumerate(marks)
    ]
    group, edges, shift = 0, list[float](), 0.0
    known: dict[str, float] = {}
    page = None
    for index, block in enumerate(blocks):
        mark = marks[index]
        if believed[index] and mark is not None:
            if not edges:
                group, known, shift = next(groups), {}, 0.0
            sign = "1" if is_numbered(mark[0]) else mark[0]
            if block.pieces[0].page is not page and sign in known:
                shift = block.first.x0 - known[sign]  # left and right pages differ in their margins
            page = block.pieces[0].page
            edge = block.first.x0 - shift
            while edges and edge < edges[-1] - _SAME_EDGE:
                edges.pop()
            if not edges or edge > edges[-1] + _SAME_EDGE:
                edges.append(edge)
            known[sign] = edge
            _take_label(block, mark, level=len(edges), group=group)
        elif block.kind not in {BlockKind.FOOTNOTE, BlockKind.CAPTION} and not _belongs(block, edges):
            edges = []


def _belongs(block: RawBlock, edges: Sequence[float]) -> bool:
    """Whether a block is indented under the item above it: a second paragraph, code."""
    return bool(edges) and block.first.x0 > edges[0] + _SAME_EDGE and block.kind is not BlockKind.HEADING


def _take_label(block: RawBlock, mark: tuple[str, int], level: int, group: int) -> None:
    label, length = mark
    first = block.pieces[0]
    lead = len(first.line.text) - len(first.line.text.lstrip())
    block.kind = BlockKind.LIST_ITEM
    block.label, block.level, block.group = label, level, group
    block.pieces[0] = first._replace(line=without_start(first.line, lead + length))


def _has_neighbour(blocks: Sequence[RawBlock], marks: Sequence[tuple[str, int] | None], index: int) -> bool:
    label, edge = marks[index], blocks[index].first.x0
    assert label is not None
    for step in (-1, 1):
        for other in range(index + step, index + 12 * step, step):
            if not 0 <= other < len(blocks) or blocks[other].kind is BlockKind.HEADING:
                break
            mark = marks[other]
            if mark is None or mark[0][-1] != label[0][-1] or mark[0][0].isdigit() != label[0][0].isdigit():
                continue
            new_page = blocks[other].pieces[0].page is not blocks[index].pieces[0].page
            if abs(blocks[other].first.x0 - edge) > 12 and not new_page:
                continue
            if ordinal(mark[0]) == ordinal(label[0]) + step:
                return True
    return False
