"""Opening a PDF, with an error of its own for each way in which that fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from compendium.domain.errors import DamagedPdf, EncryptedPdf, FileEmpty, FileMissing, NotAPdf, WrongPassword

HEADER_WINDOW = 1024
"""Bytes in which '%PDF-' must occur: viewers accept junk before it (ISO 32000-1, annex H.3.4.1)."""


@contextmanager
def opened(path: Path, file_name: str, password: str) -> Iterator[Any]:
    """The open `pymupdf.Document`. Raises FileMissing, FileEmpty, NotAPdf, DamagedPdf,
    EncryptedPdf, WrongPassword.
    """
    _check_content(path, file_name)
    import pymupdf  # noqa: PLC0415  the library's face stays light

    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    try:
        document = pymupdf.open(path, filetype="pdf")
    except (RuntimeError, ValueError) as error:
        raise DamagedPdf(f"{file_name} is damaged: get a fresh copy, or repair it with 'qpdf'") from error
    with document:
        if document.needs_pass and not document.authenticate(password):
            if password:
                raise WrongPassword(f"{file_name} does not open with this password: check it")
            raise EncryptedPdf(f"{file_name} is encrypted: give its password, or a copy saved without one")
        if document.page_count == 0:
            raise DamagedPdf(f"{file_name} is damaged, no page can be read: get a fresh copy")
        yield document


def _check_content(path: Path, file_name: str) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(HEADER_WINDOW)
    except OSError as error:
        raise FileMissing(
            f"{file_name} can't be opened ({error.strerror}): give the path of a PDF file"
        ) from error
    if not head:
        raise FileEmpty(f"{file_name} is empty: get a fresh copy")
    if b"%PDF-" not in head:
        raise NotAPdf(f"{file_name} is not a PDF: export it as PDF first")
