"""PDFs that are valid, more or less, and that nobody would write except to do harm."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pymupdf
from pikepdf import Array, Dictionary, Name, Pdf, String

Oddity = Callable[[Pdf], None]


def every_page(**entries: object) -> Oddity:
    def change(pdf: Pdf) -> None:
        for page in pdf.pages:
            for key, value in entries.items():
                page.obj[f"/{key}"] = value

    return change


def content(*operators: bytes) -> Oddity:
    def change(pdf: Pdf) -> None:
        for each in operators:
            pdf.pages[0].contents_add(each)

    return change


def no_pages(pdf: Pdf) -> None:
    pdf.Root.Pages.Kids = Array([])
    pdf.Root.Pages.Count = 0


def wrong_count(count: int) -> Oddity:
    def change(pdf: Pdf) -> None:
        pdf.Root.Pages.Count = count

    return change


def deep_page_tree(pdf: Pdf) -> None:
    for _ in range(1000):
        below = pdf.Root.Pages
        below.Parent = pdf.Root.Pages = pdf.make_indirect(
            Dictionary(Type=Name.Pages, Kids=[below], Count=below.Count)
        )


def circular_page_tree(pdf: Pdf) -> None:
    pdf.Root.Pages.Kids.append(pdf.Root.Pages)
    pdf.Root.Pages.Count = 50


def circular_outline(pdf: Pdf) -> None:
    first = pdf.Root.Outlines.First
    first.Next = first


def form_in_itself(pdf: Pdf) -> None:
    form = pdf.make_stream(b"/X Do", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 600, 800])
    form.Resources = pdf.pages[0].Resources.XObject = Dictionary(X=form)
    form.Resources = Dictionary(XObject=Dictionary(X=form))
    pdf.pages[0].contents_add(b"/X Do")


def long_outline(pdf: Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root += [pikepdf.OutlineItem(f"<script>{n}\n\0{'x' * 200}", n % 2) for n in range(2000)]


def title(text: bytes) -> Oddity:
    def change(pdf: Pdf) -> None:
        pdf.docinfo["/Title"] = String(text)

    return change


ODDITIES: dict[str, Oddity] = {
    "no change": lambda pdf: None,
    "huge pages": every_page(MediaBox=[0, 0, 1e7, 1e7]),
    "endless pages": every_page(MediaBox=[-1e30, -1e30, 1e30, 1e30]),
    "pages without extent": every_page(MediaBox=[0, 0, 0, 0]),
    "pages without a box": every_page(MediaBox=Array([])),
    "pages cropped to a point": every_page(CropBox=[0, 0, 1, 1]),
    "pages on their side": every_page(Rotate=90),
    "pages at a slant": every_page(Rotate=45),
    "pages in kilometres": every_page(UserUnit=1e6),
    "no pages": no_pages,
    "fewer than no pages": wrong_count(-5),
    "more pages than there are": wrong_count(2_000_000_000),
    "a deep page tree": deep_page_tree,
    "a circular page tree": circular_page_tree,
    "a circular outline": circular_outline,
    "a long outline": long_outline,
    "a form in itself": form_in_itself,
    "a giant font": content(b"BT /hebo 1e30 Tf 72 300 Td (Giant) Tj ET"),
    "a font of no size": content(b"BT /hebo 0 Tf 72 300 Td (Nothing) Tj ET"),
    "a font upside down": content(b"BT /hebo -10 Tf 72 300 Td (Upside down is a way to stand.) Tj ET"),
    "text far away": content(b"1e38 0 0 1e38 1e38 1e38 cm BT /hebo 10 Tf 72 300 Td (Far) Tj ET"),
    "one long word": content(b"BT /hebo 0.01 Tf 72 300 Td (" + b"x" * 200_000 + b") Tj ET"),
    "control characters": content(
        rb"BT /hebo 10 Tf 72 300 Td (N\000u\037l) Tj /helv 10 Tf 60 0 Td"
        rb" (\033[31m is the\000 name of a\001 character \177that ends a string.) Tj ET"
    ),
    "a long title": title(b"T" * 300),
    "a title of control characters": title(b"\0\x1f\x1b[31m\x07 A title\r\nof two lines"),
    "a title of half characters": title(b"\xfe\xff\xd8\x00\x00A\xd8\x00"),
    "a title of markup": title(b"<script>x</script>{{c1::x}}[sound:x.mp3]::\"'"),
}


def odd_pdf(path: Path, small: bytes, change: Oddity) -> None:
    """Write ``small`` with the change."""
    path.with_suffix(".tmp").write_bytes(small)
    with pikepdf.open(path.with_suffix(".tmp")) as pdf:
        change(pdf)
        pdf.save(path)


def many_pages(path: Path, count: int, text: str) -> None:
    """A document of so many pages that have this text, or none."""
    with pymupdf.open() as document:
        for _ in range(count):
            document.new_page().insert_text((72, 72), text)
        document.save(path)
