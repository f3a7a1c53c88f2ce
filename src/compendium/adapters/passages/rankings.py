"""Passages ranked by the words and by the vectors they share with a query.

numpy and bm25s take 0.2 s to import, so neither is before there is something to rank.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from compendium.adapters.passages.terms import terms
from compendium.domain.model.vectors import Vectors

_QUERIES_A_BLOCK = 64
"""Bounds the matrix of cosines and their order: 64 queries against 15,000 passages are 12 MB."""


class BestMatches:
    """BM25 over the terms of ``texts``."""

    def __init__(self, texts: Sequence[str]) -> None:
        from bm25s import BM25  # noqa: PLC0415

        self._ids: dict[str, int] = {}
        corpus = [[self._ids.setdefault(term, len(self._ids)) for term in terms(text)] for text in texts]
        self._bm25 = BM25()
        if self._ids:
            self._bm25.index((corpus, self._ids), create_empty_token=False, show_progress=False)

    def search(self, queries: Sequence[str], depth: int) -> list[list[int]]:
        """For each query at most ``depth`` rows that share a term with it, best first, ties by row."""
        wanted = [
            sorted({self._ids[term] for term in terms(query) if term in self._ids}) for query in queries
        ]
        asked = [query for query in wanted if query]
        if not asked:
            return [[] for _ in wanted]
        rows, scores = self._bm25.retrieve(asked, k=depth, show_progress=False)
        ranked = iter(_ranked(rows, scores))
        return [next(ranked) if query else [] for query in wanted]


class NearestNeighbours:
    """Cosine between vectors from which the passages' mean was taken.

    All sentences of one language or subject share a direction, which hides how they differ
    (Mu & Viswanath 2018, 'All-but-the-Top').
    """

    def __init__(self, passages: Vectors) -> None:
        matrix = _matrix(passages)
        self._mean = matrix.mean(axis=0)
        self._columns = _unit(matrix - self._mean).T

    def search(self, queries: Vectors, depth: int) -> list[list[int]]:
        """For each query at most ``depth`` rows with a cosine above 0, best first, ties by row."""
        import numpy as np  # noqa: PLC0415

        found: list[list[int]] = []
        wanted = _unit(_matrix(queries) - self._mean)
        for start in range(0, len(wanted), _QUERIES_A_BLOCK):
            cosines = wanted[start : start + _QUERIES_A_BLOCK] @ self._columns
            rows = np.argpartition(cosines, -depth, axis=1)[:, -depth:]
            found += _ranked(rows, np.take_along_axis(cosines, rows, axis=1))
        return found


def _matrix(vectors: Vectors) -> Any:
    import numpy as np  # noqa: PLC0415

    return np.frombuffer(vectors.values, np.float32).reshape(-1, vectors.dimension)


def _unit(rows: Any) -> Any:
    import numpy as np  # noqa: PLC0415

    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths > 0, lengths, 1)


def _ranked(rows: Any, scores: Any) -> list[list[int]]:
    return [
        [row for score, row in sorted((-score, row) for score, row in zip(*line, strict=True) if score > 0)]
        for line in zip(scores.tolist(), rows.tolist(), strict=True)
    ]
