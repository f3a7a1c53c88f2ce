"""Headings that stand over several sections, such as 'Learning objectives': they say nothing of any."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from compendium.domain.model.document import BlockKind, Document
from compendium.domain.pipeline.grounding import normalise

Section = tuple[str, ...]

_REPEATED: Final = 3
"""Sections from which on a heading of them all is a label."""
_CHAPTER: Final = 2
"""The levels of headings that a tag shows."""


class Labels:
    """The labels of a document."""

    def __init__(self, document: Document) -> None:
        headings = Counter(
            normalise(block.text)
            for page in document.pages
            for block in page.blocks
            if block.kind is BlockKind.HEADING
        )
        self._names = frozenset(name for name, times in headings.items() if times >= _REPEATED)

    def without(self, section: Section) -> Section:
        """The headings that say something."""
        return tuple(title for title in section if normalise(title) not in self._names)

    def most_telling(self, sections: Iterable[Section]) -> Section:
        """The first of the sections that stand in the chapter named most often, without labels; what
        stands under none counts before what does.
        """
        given = list(sections)
        telling = [each for each in given if self.without(each) == each] or [*map(self.without, given)]
        chapters = Counter(each[:_CHAPTER] for each in telling)
        return max(telling, key=lambda each: chapters[each[:_CHAPTER]], default=())
