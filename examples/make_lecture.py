"""Render lecture.html as lecture.pdf: two columns, running heads, a footnote; the same bytes each time."""

from __future__ import annotations

import io
from pathlib import Path

import pymupdf

HERE = Path(__file__).parent
TITLE = "How Batteries Store Energy"
PAPER = pymupdf.paper_rect("b5")
LEFT, GAP, TOP, BOTTOM = 50, 20, 64, 60  # points
TITLE_HEIGHT, TABLE_HEIGHT, FOOTNOTE_HEIGHT = 84, 132, 40  # points taken from the columns of a page
TITLE_PAGE, FOOTNOTE_PAGE, TABLE_PAGE = 1, 3, 4
HEADLINE = f"""<p class="title">{TITLE}</p><p class="subtitle">A lecture for beginners</p>"""
FOOTNOTE = """<p class="footnote"><sup>1</sup> The loss at high rates was first described by Wilhelm Peukert
in 1897, for lead-acid batteries that drove carriages.</p>"""
CSS = """
body { margin: 0; font-family: serif; font-size: 11px; line-height: 1.32; }
h1 { font-family: sans-serif; font-size: 15px; margin: 12px 0 5px 0; }
h2 { font-family: sans-serif; font-size: 12px; margin: 9px 0 4px 0; }
p { margin: 0 0 6px 0; }
ul, ol { margin: 0 0 6px 0; }
li { margin: 0 0 2px 0; }
table { font-size: 9.5px; }
th { text-align: left; font-family: sans-serif; border-bottom: 1px solid black; padding: 3px 14px 3px 0; }
td { border-bottom: 1px solid gray; padding: 3px 14px 3px 0; }
.formula { text-align: center; font-size: 12px; }
.caption { font-size: 8.5px; font-family: sans-serif; }
.footnote { font-size: 8.5px; text-align: left; }
.title { font-family: sans-serif; font-size: 26px; text-align: left; margin: 0; }
.subtitle { font-family: sans-serif; font-size: 11px; color: #555555; }
"""


def main(target: Path = HERE / "lecture.pdf") -> None:
    """Write the PDF, beside this script if nothing else is said."""
    document = lay_out((HERE / "lecture.html").read_text(encoding="utf-8"))
    for page in document.pages():
        decorate(page)
    document.set_metadata({"title": TITLE, "author": "The Compendium project"})
    document.subset_fonts()
    document.save(target, garbage=4, deflate=True, no_new_id=True)


def lay_out(html: str) -> pymupdf.Document:
    """Flow the text through the columns of as many pages as it takes."""
    story = pymupdf.Story(html, user_css=CSS)
    file = io.BytesIO()
    writer = pymupdf.DocumentWriter(file)
    number, more = 0, 1
    while more:
        number += 1
        device = writer.begin_page(PAPER)
        for column in columns(number):
            if more:
                more, _filled = story.place(column)
                story.draw(device)
        writer.end_page()
    writer.close()
    return pymupdf.open("pdf", file.getvalue())


def columns(number: int) -> tuple[pymupdf.Rect, pymupdf.Rect]:
    """The two columns of a page, shorter where the title or the footnote needs room."""
    top = TOP + {TITLE_PAGE: TITLE_HEIGHT, TABLE_PAGE: TABLE_HEIGHT}.get(number, 0)
    bottom = PAPER.height - BOTTOM - (FOOTNOTE_HEIGHT if number == FOOTNOTE_PAGE else 0)
    middle = PAPER.width / 2
    return (
        pymupdf.Rect(LEFT, top, middle - GAP / 2, bottom),
        pymupdf.Rect(middle + GAP / 2, top, PAPER.width - LEFT, bottom),
    )


def decorate(page: pymupdf.Page) -> None:
    """Title, running head, page number, the table over both columns, the footnote."""
    number = page.number + 1
    right, foot = PAPER.width - LEFT, PAPER.height - BOTTOM
    page.insert_text((PAPER.width / 2, foot + 28), str(number), fontname="helv", fontsize=8.5)
    if number == TITLE_PAGE:
        page.insert_htmlbox(pymupdf.Rect(LEFT, TOP, right, TOP + TITLE_HEIGHT), HEADLINE, css=CSS)
    else:
        page.insert_text((LEFT, 40), TITLE, fontname="heit", fontsize=8.5)
    if number == TABLE_PAGE:
        table = (HERE / "lecture-table.html").read_text(encoding="utf-8")
        page.insert_htmlbox(pymupdf.Rect(LEFT, TOP, right, TOP + TABLE_HEIGHT), table, css=CSS)
    if number == FOOTNOTE_PAGE:
        line = foot - FOOTNOTE_HEIGHT + 8
        page.draw_line((LEFT, line), (LEFT + 100, line), width=0.5)
        page.insert_htmlbox(pymupdf.Rect(LEFT, line + 3, right, foot), FOOTNOTE, css=CSS)


if __name__ == "__main__":
    main()
