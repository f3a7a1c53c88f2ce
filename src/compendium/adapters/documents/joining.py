"""Lines to running text: hyphenation at line ends undone, styles and places kept."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

from compendium.adapters.documents.lines import Line, PageLines
from compendium.domain.model.document import Box, Place, is_cjk
from compendium.domain.model.text import Run, Style, StyledText

_LAST_WORD = re.compile(r"([^\W\d_]+)[-‐]$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
_STYLES = tuple(Style(flags) for flags in range(32))
_SUSPENDED = frozenset(["and", "or", "und", "oder", "bzw", "sowie", "bis", "et", "ou", "y", "o", "e", "to"])
"""Words after a suspended hyphen ('Benutzer- und Gruppen'): hyphen and space both stay."""


class Piece(NamedTuple):
    """A line and the page on which it stands."""

    line: Line
    page: PageLines


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
    parts: list[str] = []
    length = 0
    runs: list[tuple[int, int, int]] = []
    places: list[tuple[int, list[Piece]]] = []
    for piece in pieces:
        line = piece.line
        body = line.text.strip()
        if not body:
            continue
        if parts:
            kept, glue = junction(parts[-1], body, words)
            length += kept - len(parts[-1]) + len(glue)
            parts[-1] = parts[-1][:kept]
            if runs and runs[-1][1] > length - len(glue):
                runs[-1] = (runs[-1][0], length - len(glue), runs[-1][2])
            parts.append(glue)
        if places and not _breaks(places[-1][1][-1], piece):
            places[-1][1].append(piece)
        else:
            places.append((length, [piece]))
        start = lead = len(line.text) - len(line.text.lstrip())
        for end, style in line.styles:
            stop = min(end, lead + len(body))
            if style and stop > start:
                near = start == lead or line.text[start - 1] == " "
                _add(runs, length + start - lead, length + stop - lead, style, near=near)
            start = max(start, stop)
        parts.append(body)
        length += len(body)
    text = "".join(parts)
    return StyledText(text, tuple(_runs(text, runs))), tuple(_places(places))


def _add(runs: list[tuple[int, int, int]], start: int, end: int, style: int, *, near: bool) -> None:
    """A run; it goes on with the last where none but a removed hyphen or a space, ``near``, lies between."""
    if runs and runs[-1][2] == style and start - near <= runs[-1][1]:
        runs[-1] = (runs[-1][0], end, style)
    else:
        runs.append((start, end, style))


def _runs(text: str, runs: Iterable[tuple[int, int, int]]) -> Iterable[Run]:
    """Runs without the white space at their ends."""
    for begin, stop, style in runs:
        start, end = begin, stop
        while start < end and text[start] == " ":
            start += 1
        while start < end and text[end - 1] == " ":
            end -= 1
        if start < end:
            yield Run(start, end, _STYLES[style])


def _places(starts: Sequence[tuple[int, Sequence[Piece]]]) -> Iterable[Place]:
    for start, pieces in starts:
        boxes = [piece.page.box_of(piece.line) for piece in pieces]
        yield Place(
            start,
            pieces[0].page.number,
            Box(
                round(min(box.x0 for box in boxes), 1),
                round(min(box.y0 for box in boxes), 1),
                round(max(box.x1 for box in boxes), 1),
                round(max(box.y1 for box in boxes), 1),
            ),
        )


def _breaks(before: Piece, after: Piece) -> bool:
    """Whether a page or column ends between two lines: the second does not stand below the first."""
    return before.page is not after.page or after.line.y1 <= before.line.y0 + 1


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
