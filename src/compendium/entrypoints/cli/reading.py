"""What the reader made of a PDF, page by page and section by section."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rich.console import Group
from rich.table import Table
from rich.text import Text

from compendium.domain.model.document import BlockKind, Document, Page, PageKind, count_words


def document_view(document: Document) -> Group:
    """The facts, a row for each stretch of like pages, and the sections with their pages."""
    return Group(_facts(document), Text(), _pages(document), Text(), _sections(document))


def _facts(document: Document) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column()
    table.add_row("file", document.file_name)
    table.add_row("title", document.title or "none")
    table.add_row("language", document.language or "not recognised")
    table.add_row("pages", f"{len(document.pages):,} read of {document.num_pages:,}")
    table.add_row("words", f"{document.num_words:,} on the pages that are asked for cards")
    table.add_row("outline", f"{len(document.outline):,} entries" if document.outline else "none")
    table.add_row("index", f"{len(document.index_terms):,} terms" if document.index_terms else "none")
    return table


def _pages(document: Document) -> Table:
    table = Table(box=None, pad_edge=False, header_style="cyan")
    for name in ("pages", "kind", "text"):
        table.add_column(name, no_wrap=True)
    table.add_column("words", justify="right")
    table.add_column("not read", style="dim")
    for (kind, layer, notes), run in groupby(document.pages, key=_likeness):
        pages = list(run)
        words = sum(count_words(block.text) for page in pages for block in page.blocks)
        span = f"{pages[0].number}" if len(pages) == 1 else f"{pages[0].number}-{pages[-1].number}"
        table.add_row(span, kind, layer, f"{words:,}", ", ".join(notes))
    return table


def _likeness(page: Page) -> tuple[PageKind, str, tuple[str, ...]]:
    layer = "read by OCR" if page.ocr else "scanned" if page.kind is PageKind.NO_TEXT else "text"
    return page.kind, layer, page.notes


def _sections(document: Document) -> Table:
    table = Table(box=None, pad_edge=False, header_style="cyan")
    table.add_column("page", justify="right")
    table.add_column("section")
    for page, level, title in _headings(document):
        table.add_row(str(page), f"{'  ' * (level - 1)}{title}")
    return table


def _headings(document: Document) -> Iterator[tuple[int, int, str]]:
    for page in document.pages:
        for block in page.blocks:
            if block.kind is BlockKind.HEADING:
                yield block.page, max(block.level, 1), block.text
