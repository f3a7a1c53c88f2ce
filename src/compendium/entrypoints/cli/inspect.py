"""The command `inspect`: what the reader sees in a PDF."""

from __future__ import annotations

from rich.console import Console

from compendium import inspect_pdf_async
from compendium.domain.model.page_range import PageRange
from compendium.domain.model.wishes import Ocr, Wishes
from compendium.entrypoints.cli import options
from compendium.entrypoints.cli.interruption import run_interruptibly
from compendium.entrypoints.cli.reading import document_view


def inspect(
    pdf: options.Pdf,
    *,
    pages: options.Pages = "",
    password: options.Password = "",
    ocr: options.OcrChoice = Ocr.AUTO,
) -> None:
    """Show what the reader sees in a PDF.

    Its pages, sections and language, and whether they are text or scanned.
    """
    wishes = Wishes(pages=PageRange.parse(pages), ocr=ocr)
    with Console(stderr=True).status("Reading pages"):
        document = run_interruptibly(inspect_pdf_async(pdf, wishes=wishes, password=password))
    Console(highlight=False).print(document_view(document))
