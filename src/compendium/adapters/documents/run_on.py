"""Paragraphs that a page or column break cut in two, joined."""

from __future__ import annotations

from collections.abc import Sequence

from compendium.adapters.documents.labels import item_label
from compendium.adapters.documents.paragraphs import would_fit
from compendium.adapters.documents.raw_blocks import RawBlock
from compendium.domain.model.document import BlockKind

_TEXT = {BlockKind.PROSE, BlockKind.CALLOUT}
_BETWEEN = {BlockKind.FOOTNOTE, BlockKind.CAPTION, BlockKind.TABLE_ROW}
_ENDS = ".!?:。！？：…"
_CLOSING = "\"'”’»)]）」』"


def joined_over_breaks(blocks: Sequence[RawBlock]) -> list[RawBlock]:
    """The blocks with run-on paragraphs made whole: where the first part stands, both are.

    Notes, captions and tables may lie between the parts.
    """
    result: list[RawBlock] = []
    last: RawBlock | None = None
    for block in blocks:
        if last is not None and block.kind is BlockKind.PROSE and _runs_on(last, block):
            last.pieces.extend(block.pieces)
            last.right = block.right
            continue
        result.append(block)
        if block.kind in _TEXT:
            last = block
        elif block.kind not in _BETWEEN:
            last = None
    return result


def _runs_on(before: RawBlock, after: RawBlock) -> bool:
    a, b = before.pieces[-1], after.pieces[0]
    same_page = a.page is b.page
    if not same_page and b.page.number != a.page.number + 1:
        return False
    if same_page and b.line.base > a.line.base:
        return False  # further down the same column
    if abs(a.line.size - b.line.size) > 0.9:
        return False
    if item_label(b.line.text.lstrip()) is not None:
        return False
    text, first = a.line.text.rstrip(), b.line.text.lstrip()[0]
    if text[-1] in "-‐\u00ad" and first.islower():
        return True
    if text.rstrip(_CLOSING)[-1:] in _ENDS:
        return False
    return first.islower() or not would_fit(a.line, b.line, before.right)
