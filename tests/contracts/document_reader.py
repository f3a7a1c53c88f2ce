"""What every document reader promises."""

from __future__ import annotations

from pathlib import Path

import pymupdf
import pytest

from compendium.domain.errors import (
    BadInput,
    Cancelled,
    DamagedPdf,
    EncryptedPdf,
    FileEmpty,
    FileMissing,
    NotAPdf,
    NoTextLayer,
    PageRangeOutside,
    WrongPassword,
)
from compendium.domain.model.document import Document, PageKind
from compendium.domain.model.page_range import PageRange
from compendium.domain.model.wishes import Ocr
from compendium.ports.document_reader import DocumentReader, ReadRequest

AES_256 = 5
"""PyMuPDF's number for the encryption."""
SENTENCE = "The harbour number {} is closed in winter because of the ice on the river."


def book(path: Path, pages: int = 4, **saving: object) -> Path:
    document = pymupdf.open()
    for number in range(1, pages + 1):
        document.new_page().insert_text((72, 200), SENTENCE.format(number))
    document.save(path, **saving)
    return path


def scan(path: Path) -> Path:
    """A page that is a picture of text."""
    with pymupdf.open(book(path.with_name("source.pdf"), pages=1)) as source:
        picture = source[0].get_pixmap(dpi=200).tobytes("png")
    document = pymupdf.open()
    page = document.new_page()
    page.insert_image(page.rect, stream=picture)
    document.save(path)
    return path


def request(path: Path, pages: str = "", password: str = "", ocr: Ocr = Ocr.AUTO) -> ReadRequest:
    return ReadRequest(path, "lecture.pdf", PageRange.parse(pages), ocr, password)


def no_progress(_done: int, _total: int) -> None:
    """Nobody watches."""


def prose(document: Document) -> list[str]:
    return [block.text for page in document.pages for block in page.blocks]


class DocumentReaderContract:
    @pytest.fixture
    def reader(self) -> DocumentReader:
        raise NotImplementedError

    async def test_all_pages_come_in_order(self, reader: DocumentReader, tmp_path: Path) -> None:
        document = await reader.read(request(book(tmp_path / "a.pdf")), no_progress)
        assert prose(document) == [SENTENCE.format(number) for number in range(1, 5)]
        assert [page.number for page in document.pages] == [1, 2, 3, 4]
        assert (document.file_name, document.title, document.num_pages) == ("lecture.pdf", "", 4)

    async def test_selected_pages_keep_their_numbers(self, reader: DocumentReader, tmp_path: Path) -> None:
        document = await reader.read(request(book(tmp_path / "a.pdf"), "2,4-"), no_progress)
        assert [page.number for page in document.pages] == [2, 4]
        assert document.num_pages == 4

    async def test_the_same_request_gives_an_equal_document(
        self, reader: DocumentReader, tmp_path: Path
    ) -> None:
        path = book(tmp_path / "a.pdf")
        assert await reader.read(request(path), no_progress) == await reader.read(request(path), no_progress)

    async def test_progress_counts_up_to_all_pages(self, reader: DocumentReader, tmp_path: Path) -> None:
        seen: list[tuple[int, int]] = []
        await reader.read(request(book(tmp_path / "a.pdf")), lambda done, total: seen.append((done, total)))
        assert seen == sorted(seen)
        assert seen[-1] == (4, 4)

    async def test_what_progress_raises_ends_the_reading(
        self, reader: DocumentReader, tmp_path: Path
    ) -> None:
        def stop(_done: int, _total: int) -> None:
            raise Cancelled("enough")

        with pytest.raises(Cancelled, match="enough"):
            await reader.read(request(book(tmp_path / "a.pdf")), stop)

    async def test_a_file_that_is_not_there(self, reader: DocumentReader, tmp_path: Path) -> None:
        await self._refuses(reader, request(tmp_path / "none.pdf"), FileMissing, "No such file")

    async def test_a_folder(self, reader: DocumentReader, tmp_path: Path) -> None:
        await self._refuses(reader, request(tmp_path), FileMissing, "Is a directory")

    async def test_an_empty_file(self, reader: DocumentReader, tmp_path: Path) -> None:
        (tmp_path / "a.pdf").touch()
        await self._refuses(reader, request(tmp_path / "a.pdf"), FileEmpty, "is empty")

    async def test_a_file_that_only_is_called_pdf(self, reader: DocumentReader, tmp_path: Path) -> None:
        (tmp_path / "a.pdf").write_text("A harbour.")
        await self._refuses(reader, request(tmp_path / "a.pdf"), NotAPdf, "is not a PDF")

    async def test_a_file_of_which_only_the_beginning_is_left(
        self, reader: DocumentReader, tmp_path: Path
    ) -> None:
        path = tmp_path / "a.pdf"
        path.write_bytes(book(path).read_bytes()[:60])
        await self._refuses(reader, request(path), DamagedPdf, "is damaged")

    async def test_a_file_that_can_be_repaired_is_read(self, reader: DocumentReader, tmp_path: Path) -> None:
        path = book(tmp_path / "a.pdf")
        data = path.read_bytes()
        path.write_bytes(data[: data.rindex(b"xref")])
        document = await reader.read(request(path), no_progress)
        assert prose(document)[0] == SENTENCE.format(1)

    async def test_an_encrypted_file_asks_for_its_password(
        self, reader: DocumentReader, tmp_path: Path
    ) -> None:
        path = book(tmp_path / "a.pdf", encryption=AES_256, user_pw="tide")
        await self._refuses(reader, request(path), EncryptedPdf, "give its password")
        await self._refuses(reader, request(path, password="ebb"), WrongPassword, "password")
        document = await reader.read(request(path, password="tide"), no_progress)
        assert prose(document)[0] == SENTENCE.format(1)

    async def test_pages_that_the_document_does_not_have(
        self, reader: DocumentReader, tmp_path: Path
    ) -> None:
        await self._refuses(reader, request(book(tmp_path / "a.pdf"), "5-9"), PageRangeOutside, "4 page")

    async def test_a_picture_of_text_when_it_may_not_be_recognised(
        self, reader: DocumentReader, tmp_path: Path
    ) -> None:
        await self._refuses(
            reader, request(scan(tmp_path / "a.pdf"), ocr=Ocr.NEVER), NoTextLayer, "drop --ocr never"
        )

    async def test_a_scanned_page_among_others_is_named_as_such(
        self, reader: DocumentReader, tmp_path: Path
    ) -> None:
        path = tmp_path / "b.pdf"
        with pymupdf.open(book(tmp_path / "a.pdf")) as whole, pymupdf.open(scan(tmp_path / "s.pdf")) as page:
            whole.insert_pdf(page, start_at=1)
            whole.save(path)
        document = await reader.read(request(path, ocr=Ocr.NEVER), no_progress)
        assert [page.number for page in document.pages if page.kind is PageKind.NO_TEXT] == [2]

    async def _refuses(
        self, reader: DocumentReader, asked: ReadRequest, error: type[BadInput], way_out: str
    ) -> None:
        with pytest.raises(error, match=way_out) as caught:
            await reader.read(asked, no_progress)
        message = str(caught.value)
        assert type(caught.value) is error
        assert message.startswith("lecture.pdf")
        assert "\n" not in message

    async def test_what_was_started_serves_one_reading_or_ends(
        self, reader: DocumentReader, tmp_path: Path
    ) -> None:
        pdf = request(book(tmp_path / "a.pdf"))
        await reader.start()
        started = await reader.read(pdf, no_progress)
        assert started == await reader.read(pdf, no_progress)
        await reader.start()
        await reader.close()
        await reader.close()
