"""The reader on PyMuPDF: its contract, its child processes, tesseract, and real manuals."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import unicodedata
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest

from compendium.adapters.documents.pymupdf import PyMuPdfReader
from compendium.domain.errors import Cancelled, NoTextLayer
from compendium.domain.model.document import BlockKind, Document, PageKind
from tests.contracts.document_reader import (
    SENTENCE,
    DocumentReaderContract,
    book,
    no_progress,
    prose,
    request,
    scan,
)

MANUALS = {
    "R-intro.pdf": (Path("/usr/share/R/doc/manual/R-intro.pdf"), "r-doc-pdf", "en"),
    "debian-reference.de.pdf": (
        Path("/usr/share/debian-reference/debian-reference.de.pdf"),
        "debian-reference-de",
        "de",
    ),
    "debian-reference.ja.pdf": (
        Path("/usr/share/debian-reference/debian-reference.ja.pdf"),
        "debian-reference-ja",
        "ja",
    ),
}
"""Real documents as Debian ships them: where they lie, in which package, in which language."""


class TestPyMuPdfReader(DocumentReaderContract):
    @pytest.fixture
    def reader(self) -> PyMuPdfReader:
        return PyMuPdfReader()

    async def test_a_long_document_is_read_in_order_by_two_processes(
        self, reader: PyMuPdfReader, tmp_path: Path
    ) -> None:
        document = await reader.read(request(book(tmp_path / "a.pdf", pages=130)), no_progress)
        assert prose(document) == [SENTENCE.format(number) for number in range(1, 131)]

    async def test_a_page_that_kills_its_child_is_left_empty_and_the_others_are_read(
        self, reader: PyMuPdfReader, tmp_path: Path
    ) -> None:
        def kill(done: int, _total: int) -> None:
            if done == 1:
                for child in children():
                    os.kill(int(child), signal.SIGKILL)

        document = await reader.read(request(book(tmp_path / "a.pdf", pages=400)), kill)
        assert [page.number for page in document.pages] == list(range(1, 401))
        assert len(prose(document)) >= 398

    async def test_children_end_when_the_reading_is_stopped(
        self, reader: PyMuPdfReader, tmp_path: Path
    ) -> None:
        def stop(done: int, _total: int) -> None:
            if done == 3:
                raise Cancelled("enough")

        before = children()
        with pytest.raises(Cancelled):
            await reader.read(request(book(tmp_path / "a.pdf", pages=130)), stop)
        assert children() == before

    async def test_children_end_when_the_task_is_cancelled(
        self, reader: PyMuPdfReader, tmp_path: Path
    ) -> None:
        before = children()
        task = asyncio.create_task(reader.read(request(book(tmp_path / "a.pdf", pages=130)), no_progress))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert children() == before

    async def test_a_picture_of_text_is_recognised(self, reader: PyMuPdfReader, tmp_path: Path) -> None:
        assert shutil.which("tesseract"), "install the Debian package tesseract-ocr"
        document = await reader.read(request(scan(tmp_path / "a.pdf")), no_progress)
        assert prose(document) == [SENTENCE.format(1)]
        assert document.pages[0].ocr
        assert not document.pages[0].blocks[0].content.runs

    async def test_without_tesseract_the_message_says_what_to_install(
        self, reader: PyMuPdfReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(NoTextLayer, match="install tesseract-ocr"):
            await reader.read(request(scan(tmp_path / "a.pdf")), no_progress)


@pytest.fixture(scope="module", params=MANUALS)
def manual(request: pytest.FixtureRequest) -> tuple[Path, Document, str]:
    path, package, language = MANUALS[request.param]
    assert path.exists(), f"{path} is missing: install the Debian package {package}"
    return path, asyncio.run(read_manual(path)), language


async def read_manual(path: Path) -> Document:
    return await PyMuPdfReader().read(request(path), no_progress)


def test_sentences_are_found_on_their_pages_by_another_reader(manual: tuple[Path, Document, str]) -> None:
    path, document, _ = manual
    pages = [letters(text) for text in texts_by_pdfium(path)]
    lost = []
    total = 0
    for page in document.pages:
        for block in page.blocks:
            if block.kind not in {BlockKind.PROSE, BlockKind.LIST_ITEM, BlockKind.CALLOUT}:
                continue
            places = [pages[number - 1] for number in sorted({place.page for place in block.places})]
            for start, end in block.sentences:
                total += 1
                if not stands_on(letters(block.text[start:end]), places):
                    lost.append((page.number, block.text[start:end]))
    assert total > 1000
    assert len(lost) <= 0.01 * total, lost[:20]


def test_sentences_cover_all_text_without_overlap(manual: tuple[Path, Document, str]) -> None:
    _, document, _ = manual
    for page in document.pages:
        for block in page.blocks:
            end = 0
            for start, stop in block.sentences:
                assert not block.text[end:start].strip()
                assert start < stop
                end = stop
            assert not block.text[end:].strip()


def test_the_language_and_the_parts_of_the_book_are_recognised(manual: tuple[Path, Document, str]) -> None:
    _, document, language = manual
    kinds = [page.kind for page in document.pages]
    assert document.language == language
    assert kinds[0] in {PageKind.FRONT_MATTER, PageKind.NO_TEXT}
    assert PageKind.CONTENTS in kinds
    assert kinds.count(PageKind.BODY) > 0.75 * len(kinds)


def stands_on(sentence: str, places: list[str]) -> bool:
    """Whole on one page, or its beginning on one and its rest on the next."""
    return any(sentence in place for place in places) or any(
        sentence[:cut] in before and sentence[cut:] in after
        for before, after in pairwise(places)
        for cut in range(1, len(sentence))
    )


def letters(text: str) -> str:
    """What is left of a text when layout is: letters and digits."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def texts_by_pdfium(path: Path) -> list[str]:
    document = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def children() -> set[str]:
    """Ids of this process's children."""
    return set(Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split())
