"""Lines to running text: hyphenation at line ends undone, styles and places kept."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

from compendium.adapters.documents.lines import Line
from compendium.domain.model.document import Box, Place, is_cjk
from compendium.domain.model.text import Run, Style, StyledText

_LAST_WORD = re.compile(r"([^\W\d_]+)[-‐]$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_SUSPENDED = frozenset(["and", "or", "und", "oder", "bzw", "sowie", "bis", "et", "ou", "y", "o", "e", "to"])
"""Words after a suspended hyphen ('Benutzer- und Gruppen'): hyphen and space both stay."""


class Piece(NamedTuple):
    """A line and where it stands: its page, its box there as displayed."""

    line: Line
    page: int
    box: Box


def words_of(lines: Iterable[Line]) -> set[str]:
    """Lower-case words and hyphenated words that stand whole inside lines."""
    words: set[str] = set()
    for line in lines:
        inner = line.text.lower().split()
        if inner and inner[-1][-1] in "-‐\u00ad":
            inner.pop()
        for token in inner:
            word = token.strip(".,;:!?()[]{}\"'“”‘’„‚«»")
            words.add(word)
    return words


def joined(pieces: Sequence[Piece], words: Container[str]) -> tuple[StyledText, tuple[Place, ...]]:
    """The text of these lines as one stretch, with places where page or column change."""
    text = ""
    parts: list[str] = []
    length = 0
    runs: list[tuple[int, int, int]] = []
    places: list[tuple[int, int, Box]] = []
    for piece in pieces:
        line = piece.line
        lead = len(line.text) - len(line.text.lstrip())
        body = line.text.strip()
        if not body:
            continue
        if parts:
            keep, glue = junction(text, body, words)
            if keep < len(text):
                cut = len(text) - keep
                parts[-1] = parts[-1][:-cut]
                length -= cut
                runs = [(start, min(end, length), style) for start, end, style in runs]
            if glue:
                parts.append(glue)
                length += 1
                if runs and runs[-1][1] == length - 1 and line.styles[0][1] == runs[-1][2]:
                    runs[-1] = (runs[-1][0], length, runs[-1][2])
        places = _placed(places, length, piece)
        start = lead
        for end, style in line.styles:
            stop = min(end, lead + len(body))
            if style and stop > start:
                begin = length + start - lead
                if runs and runs[-1][1] == begin and runs[-1][2] == style:
                    runs[-1] = (runs[-1][0], length + stop - lead, style)
                else:
                    runs.append((begin, length + stop - lead, style))
            start = max(start, stop)
        parts.append(body)
        length += len(body)
        text = body
    text = "".join(parts)
    content = StyledText(text, tuple(_runs(text, runs)))
    return content, tuple(Place(*place) for place in places)


def _runs(text: str, runs: Iterable[tuple[int, int, int]]) -> Iterable[Run]:
    """Runs without the white space at their ends."""
    for start, end, style in runs:
        inner = text[start:end]
        begin, stop = end - len(inner.lstrip()), start + len(inner.rstrip())
        if stop > begin:
            yield Run(begin, stop, Style(style))


def _placed(places: list[tuple[int, int, Box]], start: int, piece: Piece) -> list[tuple[int, int, Box]]:
    box = piece.box
    if places:
        begin, page, last = places[-1]
        # a line that does not stand below the last one opens a new column or page
        if page == piece.page and box.y1 > last.y0 + 1:
            merged = Box(
                min(last.x0, box.x0), min(last.y0, box.y0), max(last.x1, box.x1), max(last.y1, box.y1)
            )
            return [*places[:-1], (begin, page, merged)]
    return [*places, (start, piece.page, box)]


def junction(before: str, after: str, words: Container[str]) -> tuple[int, str]:
    """How two lines meet: how many characters of ``before`` stay, and what goes between."""
    last, first = before[-1], after[0]
    if last == "\u00ad":
        return len(before) - 1, ""
    if last in "-‐" and len(before) > 1:
        return _hyphen(before, after, words)
    if last in "—–" and before[-2:-1].isalnum():
        return len(before), ""
    if last == "/" and " " not in before[-2:]:
        return len(before), ""
    if _unspaced(last) and _unspaced(first):
        return len(before), ""
    return len(before), " "


def _hyphen(before: str, after: str, words: Container[str]) -> tuple[int, str]:
    head, tail = _LAST_WORD.search(before), _FIRST_WORD.match(after)
    if head is None:
        return len(before), " " if before[-2] == " " else ""
    if tail is None or not tail[0][0].islower():
        return len(before), ""
    a, b = head[1].lower(), tail[0].lower()
    if a + b in words:
        return len(before) - 1, ""
    if b in _SUSPENDED:
        return len(before), " "
    if f"{a}-{b}" in words or (a in words and b in words and len(a) > 1 and len(b) > 2):
        return len(before), ""
    return len(before) - 1, ""


def _unspaced(char: str) -> bool:
    """Characters of scripts that write no space between words, and their punctuation."""
    wide = "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uffef"
    return wide or (is_cjk(char) and not "\uac00" <= char <= "\ud7af")
