"""Small PDFs, drawn line by line, read in this process."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pymupdf

from compendium.adapters.documents.assembly import Assembled, assemble
from compendium.adapters.documents.extraction import extract
from compendium.domain.model.document import Block, BlockKind, OutlineEntry

BODY = (
    "The committee of the harbour met again in the spring and looked at the plans of the engineers with "
    "some doubt because the cost of the work had risen since the year before and nobody could say why. "
)


class Sheets:
    """A PDF under construction: `line` writes on the page that `page` opened last."""

    def __init__(self) -> None:
        self.document = pymupdf.open()
        self._page: Any = None

    def page(self, *, width: float = 595, height: float = 842, rotation: int = 0) -> Sheets:
        self._page = self.document.new_page(width=width, height=height)
        self._page.set_rotation(rotation)
        return self

    def line(
        self, x: float, y: float, text: str, font: str = "helv", size: float = 11, rotate: int = 0
    ) -> Sheets:
        self._page.insert_text((x, y), text, fontname=font, fontsize=size, rotate=rotate)
        return self

    def styled(self, x: float, y: float, *parts: tuple[str, str], size: float = 11) -> Sheets:
        """Parts of one line, (text, font) each, end to end; the fonts 'raised' and 'low' are small ones."""
        rises = {"raised": 4.0, "low": -2.0}
        for text, font in parts:
            rise = rises.get(font, 0.0)
            face, points = ("helv", 6.0) if rise else (font, size)
            self.line(x, y - rise, text, face, points)
            x += pymupdf.get_text_length(text, fontname=face, fontsize=points)
        return self

    def lines(
        self,
        x: float,
        y: float,
        texts: Sequence[str],
        font: str = "helv",
        size: float = 11,
        pitch: float = 14,
    ) -> Sheets:
        for index, text in enumerate(texts):
            self.line(x, y + index * pitch, text, font, size)
        return self

    def rule(self, x0: float, x1: float, y: float) -> Sheets:
        self._page.draw_line((x0, y), (x1, y))
        return self

    def dot(self, x: float, y: float, across: float = 3) -> Sheets:
        """A small disc whose centre is there, drawn as browsers print bullets."""
        self._page.draw_circle((x, y), across / 2, color=None, fill=0)
        return self

    def square(self, x: float, y: float, across: float = 3) -> Sheets:
        """The outline of a small square whose centre is there."""
        half = across / 2
        self._page.draw_rect((x - half, y - half, x + half, y + half))
        return self

    def read(self, outline: Sequence[OutlineEntry] = ()) -> Assembled:
        data = self.document.tobytes()
        with pymupdf.open(stream=data, filetype="pdf") as document:
            pages = list(extract(document, range(1, document.page_count + 1), ocr=False))
        return assemble(pages, outline)

    def blocks(self, *kinds: BlockKind) -> list[Block]:
        return [
            block for page in self.read().pages for block in page.blocks if not kinds or block.kind in kinds
        ]

    def texts(self, *kinds: BlockKind) -> list[str]:
        return [block.text for block in self.blocks(*kinds)]


def wrapped(text: str, width: int) -> list[str]:
    """The text as lines of about ``width`` characters, broken at spaces."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
