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
        """The first section under no label, or else the first without its labels."""
        first: Section | None = None
        for section in sections:
            telling = self.without(section)
            if telling == section:
                return section
            first = telling if first is None else first
        return first or ()
