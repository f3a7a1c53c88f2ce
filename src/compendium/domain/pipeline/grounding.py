"""Aligning a quote with the text it claims to be from.

Two texts count as equal where they are equal after the normalisation: compatibility forms
folded (NFKC: ligatures, full-width letters), case folded, and white space, hyphens and soft
hyphens removed, since line ends add and remove those. Nothing else is forgiven.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_IGNORED = frozenset("-\u00ad\u2010\u2011\u200b\u2060\ufeff")


def normalise(text: str) -> str:
    """The normal form under which quotes are compared.

    >>> normalise("The efﬁ-cient Cell")
    'theefficientcell'
    """
    return _with_origins(text)[0]


def locate(quote: str, text: str) -> tuple[int, int] | None:
    """(start, end) of the stretch of ``text`` that ``quote`` is, or None where it is not there.

    A quote without a letter or digit proves nothing and is not found.
    """
    if not any(map(str.isalnum, quote)):
        return None
    start = text.find(quote)
    if start >= 0:
        return start, start + len(quote)
    wanted = normalise(quote)
    normal, origins = _with_origins(text)
    at = normal.find(wanted)
    if at < 0:
        return None
    return origins[at][0], origins[at + len(wanted) - 1][1]


@lru_cache(maxsize=64)
def _with_origins(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The normal form of ``text``, and for each of its characters the stretch it came from.

    A character is normalised together with its combining marks, so that every offset is known.
    """
    pieces: list[str] = []
    origins: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        folded = unicodedata.normalize("NFKC", text[start:end]).casefold()
        piece = "".join(char for char in folded if not char.isspace() and char not in _IGNORED)
        pieces.append(piece)
        origins.extend([(start, end)] * len(piece))
        start = end
    return "".join(pieces), origins
