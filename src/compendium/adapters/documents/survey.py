"""What parent and child tell each other before pages are read."""

from __future__ import annotations

from typing import Any, NamedTuple


class Job(NamedTuple):
    """What a child process is to open; ``crashes`` counts the children that died at it."""

    path: str
    file_name: str
    password: str
    ocr: bool
    crashes: int = 0


class Survey(NamedTuple):
    """What is known of the document before a page is read; outline entries are (level, title, page)."""

    num_pages: int
    title: str
    outline: list[tuple[int, str, int]]

    @classmethod
    def of(cls, document: Any) -> Survey:
        """Of an open `pymupdf.Document`. A broken outline is none."""
        try:
            outline = [(level, title, page) for level, title, page, *_ in document.get_toc(simple=True)]
        except (RuntimeError, ValueError):
            outline = []
        return cls(document.page_count, (document.metadata or {}).get("title") or "", outline)
