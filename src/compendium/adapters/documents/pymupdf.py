"""The document reader on PyMuPDF."""

from __future__ import annotations

import asyncio
import gc
import os
import pickle
import shutil
from asyncio.subprocess import Process
from collections.abc import Callable, Sequence
from typing import ParamSpec, TypeVar

from compendium.adapters.documents.lines import PageLines
from compendium.adapters.documents.page_stream import PageStream, child, ended, opened_stream
from compendium.adapters.documents.survey import Job, Survey
from compendium.domain.errors import DamagedPdf, NoTextLayer, PageRangeOutside
from compendium.domain.model.document import Document, OutlineEntry
from compendium.domain.model.wishes import Ocr
from compendium.ports.document_reader import DocumentReader, PageProgress, ReadRequest

P = ParamSpec("P")
T = TypeVar("T")

SHARED_FROM = 100
"""Pages from which two processes share the extraction: below, starting the second takes longer."""


class PyMuPdfReader(DocumentReader):
    """Reads with MuPDF and, where it is installed, tesseract.

    A child process extracts the lines of the pages (two, in long documents) and ends with the
    reading, however it ends; what they make is sorted into blocks in a thread.
    """

    def __init__(self) -> None:
        self._started: Process | None = None

    async def start(self) -> None:
        """Start the child of the next `read`: it takes as long as all else that must be imported."""
        if self._started is None:
            self._started = await child()

    async def close(self) -> None:
        """End the child that nothing was read with."""
        started, self._started = self._started, None
        if started is not None:
            await ended(started)

    async def read(self, request: ReadRequest, progress: PageProgress) -> Document:
        """See `DocumentReader.read`."""
        job = Job(str(request.path), request.file_name, request.password, request.ocr is Ocr.AUTO)
        started, self._started = self._started, None
        async with opened_stream(job, started) as stream:
            survey = stream.survey
            numbers = _selected(request, survey)
            frames = await _extracted(stream, job, numbers, progress)
        return await asyncio.to_thread(_without_collector, _document, request, survey, frames)


def _without_collector(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Lines and blocks hold no cycles; walking them again and again would double the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        return work(*args, **kwargs)
    finally:
        if enabled:
            gc.enable()


def _selected(request: ReadRequest, survey: Survey) -> tuple[int, ...]:
    try:
        return request.pages.select(survey.num_pages)
    except PageRangeOutside as error:
        raise PageRangeOutside(f"{request.file_name}: {error}") from None


async def _extracted(
    stream: PageStream, job: Job, numbers: Sequence[int], progress: PageProgress
) -> list[bytes]:
    """The pages in order, still pickled."""
    total = 0

    def collect(frames: list[bytes], frame: bytes) -> None:
        nonlocal total
        frames.append(frame)
        total += 1
        progress(total, len(numbers))

    first: list[bytes] = []
    if len(numbers) < SHARED_FROM or (os.cpu_count() or 1) < 2:
        await stream.pages(numbers, lambda frame: collect(first, frame))
        return first
    second: list[bytes] = []
    half = len(numbers) // 2
    async with opened_stream(job) as other:
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(stream.pages(numbers[:half], lambda frame: collect(first, frame)))
                group.create_task(other.pages(numbers[half:], lambda frame: collect(second, frame)))
        except BaseExceptionGroup as errors:
            raise errors.exceptions[0] from None
    return first + second


def _document(request: ReadRequest, survey: Survey, frames: list[bytes]) -> Document:
    from compendium.adapters.documents.assembly import assemble  # noqa: PLC0415  only once it is needed
    from compendium.adapters.documents.title import title_of  # noqa: PLC0415

    pages: list[PageLines] = [pickle.loads(frame) for frame in frames]  # noqa: S301  from our own children
    frames.clear()
    _check_readable(pages, request)
    outline = tuple(
        OutlineEntry(level, " ".join(title.split()), page)
        for level, title, page in survey.outline
        if 1 <= page <= survey.num_pages and title.strip()
    )
    result = assemble(pages, outline)
    return Document(
        request.file_name,
        title_of(survey.title),
        result.language,
        survey.num_pages,
        result.pages,
        outline,
        result.index_terms,
    )


def _check_readable(pages: Sequence[PageLines], request: ReadRequest) -> None:
    if any(page.lines for page in pages):
        return
    name = request.file_name
    if all(page.width == 0 for page in pages):
        raise DamagedPdf(f"{name} is damaged, no page can be read: get a fresh copy")
    if not any(page.has_images for page in pages):
        raise NoTextLayer(f"{name} has no text on the selected pages: choose other pages")
    if request.ocr is Ocr.NEVER:
        raise NoTextLayer(f"{name} has no text layer: drop --ocr never to have its images read")
    if shutil.which("tesseract") is None:
        raise NoTextLayer(
            f"{name} has no text layer: install tesseract-ocr and a language pack, such as tesseract-ocr-deu"
        )
    raise NoTextLayer(
        f"{name} has no text layer and tesseract finds none in its images: install its language pack,"
        " such as tesseract-ocr-deu"
    )
