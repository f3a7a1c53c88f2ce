"""Text as the terms that a full-text index counts."""

from __future__ import annotations

import re
from itertools import pairwise

_CJK_RUN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_TERM = re.compile(r"\w+")


def terms(text: str) -> list[str]:
    """The words of ``text`` in lower case; Han, Kana and Hangul as overlapping pairs of characters.

    Scripts written without spaces have no words to count; pairs do as well for retrieval
    (Nie, Gao, Zhang & Zhou 2000, 'On the use of words and n-grams for Chinese information retrieval').
    """
    lower = text.lower()
    return _TERM.findall(lower if lower.isascii() else _CJK_RUN.sub(_pairs, lower))


def _pairs(run: re.Match[str]) -> str:
    chars = run[0]
    return f" {' '.join(map(''.join, pairwise(chars))) or chars} "
