"""The unit of retrieval: a piece of one block that never cuts a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from compendium.domain.model.document import BlockKind, Place
from compendium.domain.model.text import StyledText


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage with the structure it came from.

    ``id`` counts from 0 in reading order; neighbours in the document are neighbours by id.
    ``section`` is the path of headings above it, outermost first. ``first`` says that it opens
    its section. The other fields are those of `Block`, with offsets into ``content``.
    """

    id: int
    kind: BlockKind
    content: StyledText
    places: tuple[Place, ...]
    sentences: tuple[tuple[int, int], ...]
    section: tuple[str, ...] = ()
    first: bool = False
    group: int = 0
    cells: tuple[StyledText, ...] = ()
    header: bool = False
    label: str = ""
    glossary: bool = False
    """It stands in the book's own glossary or key-terms section."""

    @property
    def text(self) -> str:
        """The characters alone."""
        return self.content.text

    @property
    def page(self) -> int:
        """The page on which the passage begins."""
        return self.places[0].page

    def pages_of(self, start: int, end: int) -> tuple[int, ...]:
        """The pages on which the characters ``start`` to ``end`` (exclusive) stand."""
        starts = [place.start for place in self.places] + [len(self.text) + 1]
        return tuple(
            place.page
            for place, following in zip(self.places, starts[1:], strict=True)
            if place.start < end and following > start
        )
