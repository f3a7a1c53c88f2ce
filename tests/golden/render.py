"""Lays a chapter out as a textbook page would have it: two typefaces, running heads, page numbers.

Usage: python -m tests.golden.render CHAPTER.md OUT.pdf
"""

import io
import sys
from pathlib import Path

import pymupdf
from markdown_it import MarkdownIt

PAGE = pymupdf.paper_rect("a5")
BODY = pymupdf.Rect(48, 60, PAGE.width - 48, PAGE.height - 56)
FIRST_PAGE_NUMBER = 71
STYLE = """
body {font-family: serif; font-size: 10pt; line-height: 1.35; text-align: justify}
h1, h2, h3 {font-family: sans-serif; text-align: left}
h1 {font-size: 22pt}
h2 {font-size: 14pt}
h3 {font-size: 11pt}
blockquote {font-family: sans-serif; font-size: 9pt; margin: 8pt; padding: 6pt; border: 1pt solid #88a}
p.caption {font-family: sans-serif; font-size: 8pt; border-top: 60pt solid #d9cfc0}
table {font-family: sans-serif; font-size: 9pt}
td, th {padding: 2pt 6pt 2pt 0pt; text-align: left}
"""


def render(source: Path, target: Path) -> None:
    """The same source gives the same bytes."""
    markdown = source.read_text("utf-8")
    title = markdown.splitlines()[0].removeprefix("# ")
    html = MarkdownIt().enable("table").render(markdown)
    laid_out = io.BytesIO()
    writer = pymupdf.DocumentWriter(laid_out)
    story = pymupdf.Story(html, STYLE)
    more = 1
    while more:
        device = writer.begin_page(PAGE)
        more, _ = story.place(BODY)
        story.draw(device)
        writer.end_page()
    writer.close()
    with pymupdf.open("pdf", laid_out.getvalue()) as document:
        for i in range(len(document)):
            number, even = FIRST_PAGE_NUMBER + i, i % 2
            head = f"{number}   {title}" if even else f"{title}   {number}"
            document[i].insert_text((48 if even else PAGE.width - 190, 40), head, fontsize=8, fontname="helv")
        document.set_metadata({"title": title})
        document.save(target, garbage=3, deflate=True, no_new_id=True)


if __name__ == "__main__":
    render(Path(sys.argv[1]), Path(sys.argv[2]))
