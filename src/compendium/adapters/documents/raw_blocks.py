"""A block while it is being put together: lines that belong together, not yet one text."""

from __future__ import annotations

from dataclasses import dataclass, field

from compendium.adapters.documents.joining import Piece
from compendium.adapters.documents.lines import Line
from compendium.domain.model.document import BlockKind


@dataclass(slots=True)
class RawBlock:
    """The fields of `Block`, with pieces instead of text.

    ``right`` is the right edge of the column it stands in: what its last line can be full against.
    """

    kind: BlockKind
    pieces: list[Piece]
    right: float = 0.0
    level: int = 0
    group: int = 0
    cells: list[list[Piece]] = field(default_factory=list)
    header: bool = False
    label: str = ""
    glossary: bool = False

    @property
    def first(self) -> Line:
        """The line it begins with."""
        return self.pieces[0].line

    @property
    def text(self) -> str:
        """A quick look at the text, hyphenation not undone."""
        return " ".join(piece.line.text.strip() for piece in self.pieces)


def without_start(line: Line, count: int) -> Line:
    """The line without its first ``count`` characters."""
    styles = tuple((end - count, style) for end, style in line.styles if end > count)
    width = (line.x1 - line.x0) / max(1, len(line.text))
    return line._replace(text=line.text[count:], styles=styles, x0=line.x0 + count * width)
