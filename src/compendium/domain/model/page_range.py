"""Page selections as people write them: '1-10,15,20-'."""

from __future__ import annotations

import re
from dataclasses import dataclass

from compendium.domain.errors import BadPageRange, PageRangeOutside

_PART = re.compile(r"(\d+)(?:\s*-\s*(\d*))?|-\s*(\d+)")


@dataclass(frozen=True, slots=True)
class PageRange:
    """Inclusive (first, last) pairs counting from 1, sorted, merged; ``last`` None is open.

    No pair at all means every page.
    """

    parts: tuple[tuple[int, int | None], ...] = ()

    @classmethod
    def parse(cls, text: str) -> PageRange:
        """Read '1-10,15,20-' or '-5'; '' is every page. Raises BadPageRange."""
        if not text.strip():
            return cls()
        parts: list[tuple[int, int | None]] = []
        for raw in text.split(","):
            match = _PART.fullmatch(raw.strip())
            if match is None:
                raise BadPageRange(
                    f"page range {text!r}: {raw.strip()!r} is not a page or a range; write 1-10,15,20-"
                )
            single, end, until = match.group(1, 2, 3)
            first = int(single or 1)
            last = int(until or end) if (until or end) else (first if end is None else None)
            if first < 1 or (last is not None and last < first):
                raise BadPageRange(
                    f"page range {text!r}: {raw.strip()!r} runs backwards or starts before page 1"
                )
            parts.append((first, last))
        return cls(_merged(parts))

    def __str__(self) -> str:
        return ",".join(str(a) if a == b else f"{a}-{'' if b is None else b}" for a, b in self.parts)

    def __contains__(self, page: int) -> bool:
        return not self.parts or any(a <= page and (b is None or page <= b) for a, b in self.parts)

    def select(self, num_pages: int) -> tuple[int, ...]:
        """The selected page numbers of a document of ``num_pages``. Raises PageRangeOutside."""
        pages = tuple(n for n in range(1, num_pages + 1) if n in self)
        if not pages:
            noun = "page" if num_pages == 1 else "pages"
            raise PageRangeOutside(
                f"page range {self} lies outside the document, which has {num_pages} {noun}"
            )
        return pages


def _merged(parts: list[tuple[int, int | None]]) -> tuple[tuple[int, int | None], ...]:
    merged: list[tuple[int, int | None]] = []
    for first, last in sorted(parts, key=lambda part: part[0]):
        if merged:
            before_first, before_last = merged[-1]
            if before_last is None:
                break
            if first <= before_last + 1:
                merged[-1] = (before_first, None if last is None else max(last, before_last))
                continue
        merged.append((first, last))
    return tuple(merged)
