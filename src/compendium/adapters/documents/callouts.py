"""Callouts: short labels ('Tip', 'Anmerkung', '注意') that open blocks again and again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from compendium.adapters.documents.paragraphs import Typography
from compendium.adapters.documents.raw_blocks import RawBlock
from compendium.domain.model.document import BlockKind

_REPEATS = 5
_MAX_CHARS, _MAX_WORDS = 14, 2


def set_callouts(blocks: Sequence[RawBlock], type_: Typography) -> list[RawBlock]:
    """Blocks under a label seen at least five times become callouts; the label goes off the text.

    Needs no list of words and no bold: a line of at most 14 characters without digits, set in the
    body's size right above its text, is a label in any language. A heading stands further off.
    """
    following = [*blocks, None][1:]
    labels = [
        _label(block) if len(block.pieces) > 1 or _is_tight(block, after, type_) else ""
        for block, after in zip(blocks, following, strict=True)
    ]
    counts = Counter(filter(None, labels))
    result: list[RawBlock] = []
    pending = ""
    for block, label in zip(blocks, labels, strict=True):
        if pending:
            block.kind, block.label = BlockKind.CALLOUT, pending
            pending = ""
        elif label and counts[label] >= _REPEATS:
            if len(block.pieces) == 1:
                pending = label
                continue
            block.pieces = block.pieces[1:]
            block.kind, block.label = BlockKind.CALLOUT, label
        result.append(block)
    return result


def _is_tight(block: RawBlock, after: RawBlock | None, type_: Typography) -> bool:
    """Whether a text follows at the usual line distance."""
    if after is None or after.kind not in {BlockKind.PROSE, BlockKind.LIST_ITEM}:
        return False
    a, b = block.first, after.first
    return (
        block.pieces[0].page is after.pieces[0].page
        and a.size < 1.06 * type_.body
        and abs(a.x0 - b.x0) < 3
        and 0 < b.base - a.base < 1.25 * type_.pitch * max(a.size, b.size)
    )


def _label(block: RawBlock) -> str:
    if block.kind not in {BlockKind.PROSE, BlockKind.HEADING}:
        return ""
    text = block.first.text.strip()
    if len(text) > _MAX_CHARS or len(text.split()) > _MAX_WORDS or any(char.isdigit() for char in text):
        return ""
    return text if text[-1:] not in ".,;" and any(char.isalpha() for char in text) else ""
