"""Labels at the start of a line: bullets, numbers, letters."""

from __future__ import annotations

import re
import string

_BULLETS = (
    "\u2022\u2023\u25e6\u25aa\u25ab\u25a0\u25a1\u25cf\u25cb\u25c6\u25c7\u2043\u2219\u00b7\u204c\u27a2\u2713\u2714\u2756"
    "\u25ba\u25b6\uf0b7\uf0a7\uf0d8\uf076\uf0fc"  # the last five: Wingdings in the private use area
)
_BULLET = re.compile(rf"(?P<label>[{_BULLETS}]|[-\u2013\u2014*](?=\s))\s*(?=\S)")
_NUMBER = re.compile(r"(?P<label>\(?(?P<number>\d{1,3}|[a-zA-Z]|[ivx]{2,5})[.)])\s+(?=\S)")


_STARTS = frozenset(f"{_BULLETS}-\u2013\u2014*({string.digits}{string.ascii_letters}")


def starts_item(text: str, *, after: str) -> bool:
    """Whether a line may begin a list item after the line ``after``.

    Numbers, letters and dashes also begin the second line of a sentence ('v. Goldberg').
    """
    if text[0] not in _STARTS:
        return False
    mark = item_label(text)
    return mark is not None and (mark[0] in _BULLETS or after.rstrip()[-1:] in ".:;!?,。：；")


def item_label(text: str) -> tuple[str, int] | None:
    """The label and how many characters to take off, or None."""
    match = _BULLET.match(text) or _NUMBER.match(text)
    return (match["label"], match.end()) if match else None


def is_numbered(label: str) -> bool:
    """Whether the label counts: such labels need a neighbour before they are believed."""
    return label[-1] in ".)"


def ordinal(label: str) -> int:
    """The number that the label stands for; letters count from a."""
    inner = label.strip("().")
    if inner.isdigit():
        return int(inner)
    return ord(inner[0].lower()) - 96 if len(inner) == 1 else _roman(inner)


def _roman(text: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10}.get(char, 0) for char in text.lower()]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
