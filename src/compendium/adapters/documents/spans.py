"""Spans of MuPDF to lines.

MuPDF returns each word and each space as a span of its own for many TeX files, splits a line at a
wide gap after a full stop, and leaves the monospace flag unset for common fonts. Here spans are
merged, and style is taken from flag or font name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from compendium.adapters.documents.grids import Grid
from compendium.adapters.documents.lines import BOLD, ITALIC, MONO, SUBSCRIPT, SUPERSCRIPT, Line

_MONO = re.compile(
    r"mono|nimbusmon|courier|consol|inconsolata|typewriter|menlo|cmtt|cmsltt|cmitt|lmtt|sftt|ectt|txtt"
)
_BOLD = re.compile(r"bold|black|heavy|demi|medi\b|cmbx|cmb10|sfbx|ecbx|bx\d")
_ITALIC = re.compile(r"ital|obli|slant|cmti|cmsl|cmmi|sfti|ecti")
_COMBINING = {
    "`": "\u0300", "´": "\u0301", "ˆ": "\u0302", "˜": "\u0303", "¯": "\u0304", "˘": "\u0306",
    "˙": "\u0307", "¨": "\u0308", "˚": "\u030a", "ˇ": "\u030c", "¸": "\u0327", "˝": "\u030b",
}  # fmt: skip
_ACCENTED = re.compile(f"[{''.join(_COMBINING)}][^\\W\\d_]")

SAME_LINE_GAP = 14.0
"""Points between two pieces of one baseline above which they are cells, not words."""

_ODD = re.compile(
    "[\u00a0\u200b-\u200f\u2060\ufb00-\ufb06\ufb1d-\ufdff\ufe70-\ufeff\u2f00-\u2fdf\uf8ff\x00-\x1f]"
)


@cache
def style_of(font: str, flags: int) -> int:
    """Style bits of a font: its flags (1 raised, 2 italic, 8 monospaced, 16 bold) or its name."""
    name = font.rsplit("+", 1)[-1].lower()
    style = 0
    if flags & 8 or _MONO.search(name):
        style |= MONO
    if flags & 16 or _BOLD.search(name):
        style |= BOLD
    if flags & 2 or _ITALIC.search(name):
        style |= ITALIC
    if flags & 1:
        style |= SUPERSCRIPT
    return style


def clean(text: str) -> str:
    """Ligatures, presentation forms and odd spaces resolved; nothing that changes meaning."""
    if text.isascii() and text.isprintable():
        return text
    return _ODD.sub(_plain, text)


def _plain(match: re.Match[str]) -> str:
    char = match[0]
    if char in "\u00a0\t":
        return " "
    if char < " " or "\u200b" <= char <= "\u200f" or char in "\u2060\ufeff":
        return ""
    return unicodedata.normalize("NFKC", char)


def with_accents(text: str, font: str) -> str:
    """Accents that TeX's first fonts print before their letter ('Schl¨ussel') on the letter.

    In other fonts the same signs are quotation marks or operators.
    """
    if not font.startswith("CM") or style_of(font, 0) & MONO:
        return text
    return _ACCENTED.sub(lambda found: _composed(found[0]), text)


def _composed(pair: str) -> str:
    letter = {"ı": "i", "ȷ": "j"}.get(pair[1], pair[1])
    whole = unicodedata.normalize("NFC", letter + _COMBINING[pair[0]])
    return whole if len(whole) == 1 else pair


def line_of(spans: Sequence[Mapping[str, Any]], box: Sequence[float], block: int) -> Line | None:
    """One line from MuPDF's spans; None where nothing is printed."""
    main = _main(spans)
    size, base = main["size"], main["origin"][1]
    parts: list[str] = []
    styles: list[tuple[int, int]] = []
    length, last = 0, -1
    for span in spans:
        text = span["text"]
        if text == " ":
            if parts:  # a space looks like what is before it
                parts.append(text)
                length += 1
            continue
        if not (text.isascii() and text.isprintable()) or "`" in text:
            text = with_accents(clean(text), span["font"])
        if not text or (text.isspace() and not parts):
            continue
        style = style_of(span["font"], span["flags"] & 0x1A)
        if span["size"] < 0.85 * size:
            style |= _shift(span, base, size)
        if style != last:
            if parts:
                styles.append((length + len(text) - len(text.lstrip(" ")), last))
            last = style
        parts.append(text)
        length += len(text)
    if not parts:
        return None
    text = "".join(parts)
    styles.append((length, last))
    x0, y0, x1, y1 = box
    return Line(text, x0, y0, x1, y1, base, size, tuple(styles), block)


def _main(spans: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The span by which size and baseline of the line go."""
    if len({span["size"] for span in spans}) == 1:
        return spans[0]
    return max(spans, key=lambda span: len(span["text"]))


def _shift(span: Mapping[str, Any], base: float, size: float) -> int:
    rise = base - span["origin"][1]
    if rise > 0.12 * size:
        return SUPERSCRIPT
    return SUBSCRIPT if rise < -0.06 * size else 0


def merged(lines: Iterable[Line], grids: Sequence[Grid] = ()) -> list[Line]:
    """Neighbouring pieces of one baseline inside one block joined, unless a table's border is between."""
    result: list[Line] = []
    for line in lines:
        if (
            result
            and _continues(result[-1], line)
            and not any(grid.parts(result[-1], line) for grid in grids)
        ):
            result[-1] = beside(result[-1], line)
        else:
            result.append(line)
    return result


def _continues(a: Line, b: Line) -> bool:
    if a.block != b.block or not -2 <= b.x0 - a.x1 <= SAME_LINE_GAP:
        return False
    overlap = min(a.y1, b.y1) - max(a.y0, b.y0)
    return overlap > 0.6 * min(a.y1 - a.y0, b.y1 - b.y0)


def beside(a: Line, b: Line) -> Line:
    """Two pieces of one baseline as one line; a small raised piece becomes a superscript."""
    big, small = (a, b) if a.size >= b.size else (b, a)
    flag = 0
    if small.size < 0.85 * big.size:
        rise = big.base - small.base
        flag = SUPERSCRIPT if rise > 0.12 * big.size else SUBSCRIPT if rise < 0 else 0
    spaced = flag or a.text[-1] == " " or b.text[0] == " " or b.x0 - a.x1 < 0.15 * big.size
    glue = "" if spaced else " "
    mark_a, mark_b = (flag, 0) if small is a else (0, flag)
    shift = len(a.text) + len(glue)
    styles = [(end, style | mark_a) for end, style in a.styles]
    styles[-1] = (shift, styles[-1][1])
    styles += [(end + shift, style | mark_b) for end, style in b.styles]
    return Line(
        a.text + glue + b.text,
        min(a.x0, b.x0), min(a.y0, b.y0), max(a.x1, b.x1), max(a.y1, b.y1),
        big.base, big.size, tuple(styles), big.block,
    )  # fmt: skip
