"""Foreign words as they sound: whether a name in Latin letters stands behind a word in katakana."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

_FEWEST = 3
"""Consonants from which a likeness is no chance."""
_MOST_SILENT = 1.5
"""How many times as many consonants the name may have: some are silent."""
_ALIKE = str.maketrans("lcqfv", "rkkhb")
_VOWELS = "aeiouywh"


def sounds_in(word: str, name: str, sounds: Mapping[str, str]) -> bool:
    """Whether the consonants of ``word``, given by ``sounds``, stand in the same order in ``name``.

    'トンネル' (t n r) is in 'iptunnel', where double ones count once and l is r.
    """
    heard = _once("".join(sounds.get(char, "") for char in word))
    written = _once(
        "".join(char for char in name.translate(_ALIKE) if char.isalpha() and char not in _VOWELS)
    )
    if len(heard) < _FEWEST or len(written) > _MOST_SILENT * len(heard):
        return False
    rest = iter(written)
    return all(char in rest for char in heard)


def _once(text: str) -> str:
    return "".join(char for char, _ in groupby(text))
