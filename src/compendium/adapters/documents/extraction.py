"""Compact lines from pages, by MuPDF: everything that needs the open document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from compendium.adapters.documents.bullets import marks_of, with_bullets
from compendium.adapters.documents.grids import grids_of
from compendium.adapters.documents.lines import Line, PageLines, Rule, upright_point
from compendium.adapters.documents.spans import line_of, merged
from compendium.adapters.documents.type3_fonts import name_type3_fonts

_LEAST_RULE, _THICK = 12, 3
"""Points: a shorter line borders no cell; a higher rectangle is no line but a cell or its shade."""
_TURNS = {(1, 0): 0, (0, 1): 270, (-1, 0): 180, (0, -1): 90}


def extract(document: Any, numbers: Sequence[int], *, ocr: bool) -> Iterator[PageLines]:
    """The lines of the pages ``numbers`` (from 1). A page that MuPDF cannot read comes out empty.

    With ``ocr`` pages that are images are read by tesseract, where it is installed.
    """
    import pymupdf  # noqa: PLC0415  the library's face stays light

    flags = pymupdf.TEXTFLAGS_DICT & ~pymupdf.TEXT_PRESERVE_IMAGES & ~pymupdf.TEXT_PRESERVE_LIGATURES
    # clipped at the page's edge words would be cut in two; lines outside altogether are dropped below
    unclipped = pymupdf.INFINITE_RECT()
    for number in numbers:
        try:
            page = document[number - 1]
            content = page.get_text("dict", flags=flags, clip=unclipped)
            name_type3_fonts(content, document)
            yield _page_lines(page, number, content, ocr=ocr)
        except (RuntimeError, ValueError, IndexError):  # MuPDF's errors are RuntimeErrors
            yield PageLines.unreadable(number)


def _page_lines(page: Any, number: int, content: dict[str, Any], *, ocr: bool) -> PageLines:
    matrix = tuple(page.rotation_matrix)
    rect = page.rect  # computed anew at each access
    turn, lines = _lines(content, matrix, rect)
    has_images = not lines and _is_image(page)
    recognised = None
    if has_images and ocr:
        from compendium.adapters.documents.ocr import recognise  # noqa: PLC0415  rarely needed

        recognised = recognise(page)
        if recognised is not None:
            turn, lines = _lines(recognised, matrix, rect)
    drawings = page.get_cdrawings() if lines and turn == page.rotation == 0 else []
    rules = _rules(drawings) if _has_rows(lines) else []
    lines = with_bullets(merged(lines, grids_of(rules, lines)), marks_of(drawings))
    return PageLines(
        number, rect.width, rect.height, turn, lines, rules, has_images, bool(recognised and lines)
    )


def _is_image(page: Any) -> bool:
    """Whether images cover most of the page: a scan, not a logo."""
    import pymupdf  # noqa: PLC0415  the library's face stays light

    covered = sum(abs(pymupdf.Rect(image["bbox"]) & page.mediabox) for image in page.get_image_info())
    return bool(covered > 0.4 * abs(page.mediabox))


def _lines(content: dict[str, Any], matrix: tuple[float, ...], rect: Any) -> tuple[int, list[Line]]:
    by_turn: dict[int, list[Line]] = {}
    upright = matrix[:4] == (1, 0, 0, 1)
    for index, block in enumerate(content["blocks"]):
        for raw in block.get("lines", ()):
            spans = raw["spans"]
            if not spans:
                continue
            direction = raw["dir"]
            if upright and direction == (1.0, 0.0):
                line = line_of(spans, raw["bbox"], index)
                turn = 0
            else:
                turn, line = _turned(raw, matrix, rect, index)
            if line is not None and _is_inside(line, rect, turn):
                by_turn.setdefault(turn, []).append(line)
    if not by_turn:
        return 0, []
    turn = max(by_turn, key=lambda key: sum(len(line.text) for line in by_turn[key]))
    return turn, by_turn[turn]


def _is_inside(line: Line, rect: Any, turn: int) -> bool:
    width, height = (rect.height, rect.width) if turn in {90, 270} else (rect.width, rect.height)
    return line.x1 > 0 and line.x0 < width and line.y1 > 0 and line.y0 < height


def _turned(raw: dict[str, Any], matrix: tuple[float, ...], rect: Any, index: int) -> tuple[int, Line | None]:
    """A line of a rotated page or of sideways text, as if it ran from left to right."""
    a, b, c, d, e, f = matrix
    dx, dy = raw["dir"]
    direction = (round(dx * a + dy * c), round(dx * b + dy * d))
    turn = _TURNS.get(direction, 45)

    def seen(x: float, y: float) -> tuple[float, float]:
        return upright_point(x * a + y * c + e, x * b + y * d + f, turn, rect.width, rect.height)

    x0, y0, x1, y1 = raw["bbox"]
    (px, py), (qx, qy) = seen(x0, y0), seen(x1, y1)
    box = (min(px, qx), min(py, qy), max(px, qx), max(py, qy))
    spans = [{**span, "origin": seen(*span["origin"])} for span in raw["spans"]]
    return turn, line_of(spans, box, index)


def _has_rows(lines: Sequence[Line]) -> bool:
    """Whether some lines stand beside others, as a table's cells do."""
    count = 0
    for before, line in pairwise(sorted(lines, key=lambda line: line.base)):
        if line.base - before.base < 0.8 * line.size and (line.x0 > before.x1 or line.x1 < before.x0):
            count += 1
    return count >= 2


def _rules(drawings: Sequence[Mapping[str, Any]]) -> list[Rule]:
    rules: set[Rule] = set()
    for drawing in drawings:
        for item in drawing["items"]:
            if item[0] == "l":
                (x0, y0), (x1, y1) = item[1], item[2]
            elif item[0] == "re":
                x0, y0, x1, y1 = item[1][:4]
            else:
                continue
            if abs(x1 - x0) < _LEAST_RULE:
                continue
            for y in {y0, y1} if abs(y1 - y0) > _THICK else {min(y0, y1)}:
                rules.add(Rule(round(y, 1), round(min(x0, x1)), round(max(x0, x1))))
    return sorted(rules)
