"""Callouts: short labels ('Tip', 'Anmerkung', '注意') that open blocks again and again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from compendium.adapters.documents.raw_blocks import RawBlock
from compendium.domain.model.document import BlockKind

_REPEATS = 5
_MAX_CHARS, _MAX_WORDS = 14, 2


def set_callouts(blocks: Sequence[RawBlock]) -> list[RawBlock]:
    """Blocks under a label seen at least five times become callouts; the label goes off the text.

    Needs no list of words and no bold: a line of its own of at most 14 characters without digits
    that opens several blocks is a label in any language.
    """
    labels = Counter(text for block in blocks if (text := _label(block)))
    result: list[RawBlock] = []
    pending: tuple[RawBlock, str] | None = None
    for block in blocks:
        text = _label(block)
        if text and labels[text] >= _REPEATS:
            if len(block.pieces) > 1:
                block.pieces = block.pieces[1:]
                block.kind, block.label = BlockKind.CALLOUT, text
                result.append(block)
            else:
                pending = (block, text)
            continue
        if pending is not None:
            if block.kind in {BlockKind.PROSE, BlockKind.LIST_ITEM}:
                block.kind, block.label = BlockKind.CALLOUT, pending[1]
            pending = None
        result.append(block)
    return result


def _label(block: RawBlock) -> str:
    if block.kind not in {BlockKind.PROSE, BlockKind.HEADING, BlockKind.CALLOUT}:
        return ""
    text = block.first.text.strip()
    if len(text) > _MAX_CHARS or len(text.split()) > _MAX_WORDS or any(char.isdigit() for char in text):
        return ""
    return text if text[-1:] not in ".,;" and any(char.isalpha() for char in text) else ""
