r"""Styled text as the HTML of an Anki field.

Everything is escaped first and passes nh3's allow-list last, so that no text in a PDF becomes
markup. Formulas between ``\(..\)`` and ``\[..\]`` stay as they are, for Anki's MathJax; in
monospaced runs they are code, which MathJax leaves alone.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import nh3

from compendium.domain.model.text import Style, StyledText

# Comments are ours alone: those of the text are escaped.
_GATE = nh3.Cleaner(tags={"b", "i", "code", "sup", "sub", "mark", "br"}, attributes={}, strip_comments=False)
_TAGS = (
    (Style.MONO, "code"),
    (Style.BOLD, "b"),
    (Style.ITALIC, "i"),
    (Style.SUPERSCRIPT, "sup"),
    (Style.SUBSCRIPT, "sub"),
)
_MATHS = re.compile(r"\\\(.+?\\\)|\\\[.+?\\\]", re.DOTALL)
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Anki plays, speaks and typesets what follows these in any field: the text of a PDF must not ask for that.
_COMMAND = re.compile(r"\[(?=sound:|anki:|latex\]|\${1,2}\])", re.IGNORECASE)
# What would open, close or give a hint to a cloze: doubled braces and colons, and a brace at the
# edge of a piece, which may come to stand beside a cloze's own.
_CLOZE_SYNTAX = re.compile(r"(?<=\{)(?=\{|\Z)|(?<=\})(?=\}|\Z)|\A(?=[{}])|(?<=:)(?=:)")
# Anki's manual (Editing, cloze deletion) parts them by a comment, or in a formula by a space.
_COMMENT = "<!-- -->"


@dataclass(frozen=True, slots=True)
class Wrap:
    """What is to stand before and after ``text[start:end]``. Wraps may not overlap."""

    start: int
    end: int
    opening: str
    closing: str


def to_html(text: StyledText, wraps: Sequence[Wrap] = (), *, cloze: bool = False) -> str:
    """``text`` as HTML. With ``cloze`` its own braces and colons are kept from acting as cloze syntax."""
    maths = _formulas(text)
    cuts = {0, len(text.text)}
    cuts.update(cut for run in text.runs for cut in (run.start, run.end))
    cuts.update(cut for wrap in wraps for cut in (wrap.start, wrap.end))
    cuts.update(cut for formula in maths for cut in formula)
    opening = {wrap.start: wrap.opening for wrap in wraps}
    closing = {wrap.end: wrap.closing for wrap in wraps}
    parts: list[str] = []
    for start, end in pairwise(sorted(cuts)):
        in_maths = any(first <= start < last for first, last in maths)
        piece = _escape(text.text[start:end], cloze=cloze, maths=in_maths)
        parts += (
            opening.get(start, ""),
            piece if in_maths else _styled(piece, _style_at(text, start)),
            closing.get(end, ""),
        )
    return _GATE.clean("".join(parts))


def storable(text: str) -> str:
    """``text`` without control characters (Anki parts a note's fields by U+001F) and lone
    surrogates, which UTF-8 has no bytes for.
    """
    return _UNSTORABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _formulas(text: StyledText) -> list[tuple[int, int]]:
    code = [run for run in text.runs if Style.MONO in run.style]
    return [
        match.span()
        for match in _MATHS.finditer(text.text)
        if not any(run.start < match.end() and match.start() < run.end for run in code)
    ]


def _style_at(text: StyledText, position: int) -> Style:
    return next((run.style for run in text.runs if run.start <= position < run.end), Style.PLAIN)


def _escape(piece: str, *, cloze: bool, maths: bool) -> str:
    piece = html.escape(storable(piece), quote=False)
    if cloze:
        piece = _CLOZE_SYNTAX.sub(" " if maths else _COMMENT, piece)
    if maths:  # MathJax wants a formula in one text node
        return piece.replace("\n", " ")
    return _COMMAND.sub("[" + _COMMENT, piece).replace("\n", "<br>")


def _styled(piece: str, style: Style) -> str:
    for flag, tag in _TAGS:
        if flag in style:
            piece = f"<{tag}>{piece}</{tag}>"
    return piece
