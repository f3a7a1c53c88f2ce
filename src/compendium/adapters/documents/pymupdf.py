"""The document reader on PyMuPDF."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from compendium.adapters.documents.lines import PageLines
from compendium.domain.errors import DamagedPdf, NoTextLayer, PageRangeOutside
from compendium.domain.model.document import Document, OutlineEntry
from compendium.domain.model.wishes import Ocr
from compendium.ports.document_reader import DocumentReader, PageProgress, ReadRequest


class PyMuPdfReader(DocumentReader):
    """Reads with MuPDF and, where it is installed, tesseract.

    CPU work runs in a thread; documents of more than a hundred pages are extracted by two
    processes of their own, which end with the reading, however it ends.
    """

    async def read(self, request: ReadRequest, progress: PageProgress) -> Document:
        """See `DocumentReader.read`."""
        from compendium.adapters.documents.assembly import assemble  # noqa: PLC0415
        from compendium.adapters.documents.title import title_of  # noqa: PLC0415

        about = await asyncio.to_thread(_survey, request)
        pages = await asyncio.to_thread(_extract, request, about.numbers, progress)
        _check_readable(pages, request)
        result = await asyncio.to_thread(assemble, pages, about.outline)
        return Document(
            request.file_name,
            title_of(about.title, request.file_name),
            result.language,
            about.num_pages,
            result.pages,
            about.outline,
            result.index_terms,
        )


class _Survey:
    """What is known before a page is read."""

    def __init__(self, document: Any, request: ReadRequest) -> None:
        self.num_pages: int = document.page_count
        try:
            self.numbers = request.pages.select(self.num_pages)
        except PageRangeOutside as error:
            raise PageRangeOutside(f"{request.file_name}: {error}") from None
        self.title: str = (document.metadata or {}).get("title") or ""
        self.outline = tuple(
            OutlineEntry(level, " ".join(title.split()), page)
            for level, title, page, *_ in document.get_toc(simple=True)
            if 1 <= page <= self.num_pages and title.strip()
        )


def _survey(request: ReadRequest) -> _Survey:
    from compendium.adapters.documents.opening import opened  # noqa: PLC0415

    with opened(request.path, request.file_name, request.password) as document:
        return _Survey(document, request)


def _extract(request: ReadRequest, numbers: Sequence[int], progress: PageProgress) -> list[PageLines]:
    from compendium.adapters.documents.extraction import extract  # noqa: PLC0415
    from compendium.adapters.documents.ocr import ocr_languages  # noqa: PLC0415
    from compendium.adapters.documents.opening import opened  # noqa: PLC0415

    languages = ocr_languages() if request.ocr is Ocr.AUTO else ""
    pages = []
    with opened(request.path, request.file_name, request.password) as document:
        for page in extract(document, numbers, ocr_language=languages):
            pages.append(page)
            progress(len(pages), len(numbers))
    return pages


def _check_readable(pages: Sequence[PageLines], request: ReadRequest) -> None:
    if any(page.lines for page in pages):
        return
    name = request.file_name
    if all(page.width == 0 for page in pages):
        raise DamagedPdf(f"{name} is damaged, no page can be read: get a fresh copy")
    if request.ocr is Ocr.NEVER:
        raise NoTextLayer(f"{name} has no text layer: drop --ocr never to read its images")
    raise NoTextLayer(
        f"{name} has no text layer: install tesseract-ocr and its language pack (such as tesseract-ocr-deu)"
    )
