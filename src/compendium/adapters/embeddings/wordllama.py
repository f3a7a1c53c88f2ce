"""WordLlama's token vectors, averaged: quick enough to embed every passage of a book.

The wheel's weights and tokenizer are read without importing ``wordllama``, which takes half a
second and configures the root logger.
"""

from __future__ import annotations

import asyncio
import json
from array import array
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from compendium.domain.model.vectors import Vectors
from compendium.ports.embedder import Embedder

_DIMENSION = 256
_TEXTS_A_BATCH = 256  # a token takes some 100 bytes while its text is in work


@cache
def _model() -> tuple[Any, Any]:
    """The tokenizer and the matrix of token vectors, from the installed files."""
    import numpy as np  # noqa: PLC0415 - not before a text is embedded
    from tokenizers import Tokenizer  # noqa: PLC0415

    spec = find_spec("wordllama")
    assert spec is not None, "a dependency of this package"
    assert spec.origin is not None
    folder = Path(spec.origin).parent
    tokenizer = Tokenizer.from_file(str(folder / "tokenizers" / "l2_supercat_tokenizer_config.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.model._resize_cache(0)  # noqa: SLF001  it grows to 120 MB over a book and saves no time
    # The safetensors format: the length of a JSON header in 8 bytes, the header, the raw tensors.
    with (folder / "weights" / "l2_supercat_256.safetensors").open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        shape = json.loads(file.read(size))["embedding.weight"]["shape"]
        halves = np.frombuffer(file.read(), np.float16).reshape(shape)
    return tokenizer, halves.astype(np.float32)  # 32 MB, and sums twice as fast


class WordLlamaEmbedder(Embedder):
    """Quick and rough: some 8,000 passages a second, good in English, weak in other languages."""

    name = "wordllama"
    duplicate_cosine = 0.98  # benchmarks/embeddings.py: Japanese look-alike facts reach 0.97

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, in order; a blank text gets the zero vector."""
        return await asyncio.to_thread(_embed, texts)


def _embed(texts: Sequence[str]) -> Vectors:
    values = array("f", [0.0]) * (_DIMENSION * len(texts))
    if any(text.strip() for text in texts):
        import numpy as np  # noqa: PLC0415 - not before a text is embedded

        tokenizer, tokens = _model()
        rows = np.frombuffer(values, np.float32).reshape(len(texts), _DIMENSION)
        for start in range(0, len(texts), _TEXTS_A_BATCH):
            batch = [text.strip() for text in texts[start : start + _TEXTS_A_BATCH]]
            encodings = tokenizer.encode_batch_fast(batch, add_special_tokens=False)
            for i, encoding in enumerate(encodings, start):
                if encoding.ids:
                    tokens[encoding.ids].sum(axis=0, out=rows[i])
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        rows /= np.where(lengths > 0, lengths, 1)
    return Vectors(_DIMENSION, values)
