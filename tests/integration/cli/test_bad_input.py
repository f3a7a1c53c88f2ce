"""Whatever the program is given: an exit status, one line that says what to do, and no file left."""

from __future__ import annotations

import resource
import shutil
import subprocess
from pathlib import Path

import pymupdf
import pytest

from tests.integration.cli.conftest import PROGRAM, Run

AES_256 = 5  # PyMuPDF's number for it


def refused(
    result: subprocess.CompletedProcess[str],
    status: int,
    *words: str,
    place: Path,
    left: tuple[str, ...] = (),
) -> None:
    """Assert that the program ended with ``status``, one line that holds ``words``, and no new file."""
    assert result.stdout == ""
    assert result.stderr.startswith("compendium: ")
    assert result.stderr.count("\n") == 1, result.stderr
    assert [word for word in words if word not in result.stderr] == [], result.stderr
    assert result.returncode == status
    assert sorted(path.name for path in place.rglob("*")) == sorted(left)


@pytest.fixture
def encrypted(tmp_path: Path, lecture: Path) -> Path:
    path = tmp_path / "secret.pdf"
    with pymupdf.open(lecture) as document:
        document.save(path, encryption=AES_256, user_pw="sesame", owner_pw="owner")
    return path


@pytest.fixture
def scanned(tmp_path: Path, lecture: Path) -> Path:
    """The first page of the lecture as a picture."""
    path = tmp_path / "scan.pdf"
    with pymupdf.open(lecture) as document, pymupdf.open() as scan:
        page = document[0]
        picture = page.get_pixmap(dpi=100)
        scan.new_page(width=page.rect.width, height=page.rect.height).insert_image(page.rect, pixmap=picture)
        scan.save(path)
    return path


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """Nothing that anybody would learn by heart."""
    path = tmp_path / "letter.pdf"
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), "Dear Anna, see you on Friday at the station.")
        document.save(path)
    return path


@pytest.mark.parametrize("command", ["make", "preview", "inspect", "estimate"])
def test_a_missing_file(run: Run, place: Path, command: str) -> None:
    refused(run(command, "nowhere.pdf"), 3, "nowhere.pdf", "give the path of a PDF file", place=place)


@pytest.mark.parametrize("command", ["make", "preview", "inspect", "estimate"])
def test_a_folder(run: Run, place: Path, tmp_path: Path, command: str) -> None:
    (tmp_path / "books").mkdir()
    refused(run(command, tmp_path / "books"), 3, "books", "give the path of a PDF file", place=place)


@pytest.mark.parametrize("command", ["make", "preview", "inspect"])
def test_an_empty_file(run: Run, place: Path, tmp_path: Path, command: str) -> None:
    (tmp_path / "empty.pdf").touch()
    refused(run(command, tmp_path / "empty.pdf"), 3, "empty.pdf is empty: get a fresh copy", place=place)


def test_a_file_that_is_not_a_pdf(run: Run, place: Path, tmp_path: Path) -> None:
    (tmp_path / "page.pdf").write_text("<html>Not found</html>")
    refused(run("make", tmp_path / "page.pdf"), 3, "page.pdf is not a PDF", "export", place=place)


def test_a_truncated_pdf(run: Run, place: Path, tmp_path: Path, lecture: Path) -> None:
    (tmp_path / "cut.pdf").write_bytes(lecture.read_bytes()[:2000])
    refused(run("make", tmp_path / "cut.pdf"), 3, "cut.pdf is damaged", "fresh copy", place=place)


def test_an_encrypted_pdf_without_its_password(run: Run, place: Path, encrypted: Path) -> None:
    refused(
        run("make", encrypted), 3, "secret.pdf is encrypted: give its password", "--password", place=place
    )


def test_an_encrypted_pdf_with_the_wrong_password(run: Run, place: Path, encrypted: Path) -> None:
    refused(
        run("make", encrypted, "--password", "open"), 3, "secret.pdf", "check it (--password)", place=place
    )


def test_an_encrypted_pdf_with_its_password_becomes_a_deck(run: Run, place: Path, encrypted: Path) -> None:
    assert run("make", encrypted, "--password", "sesame").returncode == 0
    assert [path.name for path in place.iterdir()] == ["secret.apkg"]


def test_pictures_of_text_without_tesseract(run: Run, place: Path, scanned: Path) -> None:
    result = run("make", scanned, PATH=str(place))
    refused(result, 3, "scan.pdf has no text layer", "install tesseract-ocr", place=place)


def test_pictures_of_text_where_ocr_was_switched_off(run: Run, place: Path, scanned: Path) -> None:
    refused(run("make", scanned, "--ocr", "never"), 3, "scan.pdf", "--ocr never", place=place)


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="needs tesseract")
def test_pictures_of_text_with_tesseract_are_read(run: Run, scanned: Path) -> None:
    assert "read by OCR" in run("inspect", scanned).stdout


def test_a_page_range_outside_the_document(run: Run, place: Path, lecture: Path) -> None:
    refused(run("make", lecture, "--pages", "90-"), 3, "90-", "7 page", place=place)


def test_a_page_range_that_cannot_be_read(run: Run, place: Path, lecture: Path) -> None:
    refused(run("make", lecture, "--pages", "one"), 2, "'one'", "write 1-10,15,20-", place=place)


def test_a_document_with_nothing_safe_in_it(run: Run, place: Path, letter: Path) -> None:
    refused(run("make", letter), 3, "letter.pdf", "density 'high'", "--density, --model", place=place)


def test_a_document_with_nothing_to_preview(run: Run, place: Path, letter: Path) -> None:
    refused(run("preview", letter), 3, "letter.pdf", "--report", place=place)


def test_an_output_in_a_folder_that_is_a_file(run: Run, place: Path, tmp_path: Path, lecture: Path) -> None:
    (tmp_path / "file").touch()
    output = tmp_path / "file" / "deck.apkg"
    refused(run("make", lecture, "-o", output), 3, str(output), "choose another place (-o", place=place)


def test_an_output_where_nobody_may_write(run: Run, place: Path, lecture: Path) -> None:
    refused(run("make", lecture, "-o", "/proc/deck.apkg"), 3, "/proc/deck.apkg", "-o", place=place)


def test_an_output_that_is_the_pdf_itself(run: Run, place: Path, lecture: Path) -> None:
    before = lecture.read_bytes()
    refused(run("make", lecture, "-o", lecture), 2, "is a PDF to read", place=place)
    assert lecture.read_bytes() == before


def test_a_full_disk(
    place: Path, tmp_path: Path, environment: dict[str, str], home: Path, lecture: Path
) -> None:
    """No file may grow beyond a mebibyte, and the PDF is larger than that."""
    (tmp_path / "large.pdf").write_bytes(lecture.read_bytes() + b"\n%" + b" " * 3_000_000)
    result = subprocess.run(
        [PROGRAM, "make", tmp_path / "large.pdf"],
        cwd=place,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20)),
    )
    refused(result, 4, "no room left", "free some", place=place)
    assert [path for path in home.rglob("*") if path.suffix in {".pdf", ".apkg", ".part"}] == []


def test_an_unknown_option(run: Run, place: Path, lecture: Path) -> None:
    refused(run("make", lecture, "--colour", "red"), 2, "--colour", "(compendium make --help", place=place)


@pytest.mark.parametrize("output", ["cells.docx", "cells"])
def test_an_output_of_no_known_ending(run: Run, place: Path, lecture: Path, output: str) -> None:
    refused(run("make", lecture, "-o", output), 2, f"{output} does not end in .apkg", "--format", place=place)


def test_an_unknown_density(run: Run, place: Path, lecture: Path) -> None:
    refused(run("make", lecture, "--density", "huge"), 2, "--density", "'high'", place=place)


def test_an_unknown_model(run: Run, place: Path, lecture: Path) -> None:
    refused(run("make", lecture, "--model", "oracle"), 2, "oracle", "extractive", place=place)


def test_no_pdf_at_all(run: Run, place: Path) -> None:
    refused(run("make"), 2, "Missing argument", place=place)
