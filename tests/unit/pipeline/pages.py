"""Documents for tests, written as a few lines of text."""

from collections.abc import Sequence

from compendium.domain.model.document import Block, BlockKind, Box, Document, Page, PageKind, Place
from compendium.domain.model.text import Run, Style, StyledText

BOX = Box(72, 72, 540, 90)


def prose(text: str, page: int = 1, kind: BlockKind = BlockKind.PROSE, level: int = 0) -> Block:
    """A block; ``*bold*`` is bold, and a full stop with a space ends a sentence."""
    plain, runs = "", list[Run]()
    for i, part in enumerate(text.split("*")):
        if i % 2:
            runs.append(Run(len(plain), len(plain) + len(part), Style.BOLD))
        plain += part
    ends = [i + 1 for i, char in enumerate(plain) if char == "." and plain[i + 1 : i + 2] in {" ", ""}]
    if not ends or ends[-1] < len(plain):
        ends.append(len(plain))
    starts = [0, *(end + 1 for end in ends[:-1])]
    sentences = tuple((a, b) for a, b in zip(starts, ends, strict=True) if a < b)
    return Block(kind, StyledText(plain, tuple(runs)), (Place(0, page, BOX),), sentences, level)


def heading(text: str, page: int = 1, level: int = 1) -> Block:
    return prose(text, page, BlockKind.HEADING, level)


def document(*pages: Sequence[Block], title: str = "Cells", kinds: Sequence[PageKind] = ()) -> Document:
    kinds = [*kinds, *[PageKind.BODY] * (len(pages) - len(kinds))]
    made = tuple(
        Page(number, kind, 612, 792, tuple(blocks))
        for number, (kind, blocks) in enumerate(zip(kinds, pages, strict=True), 1)
    )
    return Document("cells.pdf", title, "en", len(pages), made)
