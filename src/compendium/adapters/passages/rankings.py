"""Passages ranked by the words and by the vectors they share with a query.

numpy and bm25s take 0.2 s to import, so neither is before there is something to rank.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import count
from typing import Any

from compendium.adapters.passages.terms import terms
from compendium.domain.model.vectors import Vectors

_QUERIES_A_BLOCK = 32
"""Bounds the matrix of cosines and their order: 32 queries against 15,000 passages are 6 MB."""


class BestMatches:
    """BM25 over the terms of ``texts``."""

    def __init__(self, texts: Sequence[str]) -> None:
        from bm25s import BM25  # noqa: PLC0415

        number: defaultdict[str, int] = defaultdict(count().__next__)
        corpus = [[number[term] for term in terms(text)] for text in texts]
        self._number = dict(number)
        self._bm25 = BM25()
        if number:
            self._bm25.index((corpus, self._number), create_empty_token=False, show_progress=False)

    def search(self, queries: Sequence[str], depth: int) -> list[list[int]]:
        """For each query at most ``depth`` rows that share a term with it, best first, ties by row."""
        return [self._matches(query, depth) for query in queries]

    def _matches(self, query: str, depth: int) -> list[int]:
        import numpy as np  # noqa: PLC0415

        known = sorted({self._number[term] for term in terms(query) if term in self._number})
        if not known:
            return []
        scores = self._bm25.get_scores(known)
        rows = np.flatnonzero(scores)
        if len(rows) > depth:
            rows = rows[np.argpartition(scores[rows], -depth)[-depth:]]
        return _ranked(rows, scores[rows])


class NearestNeighbours:
    """Cosine between vectors from which the passages' mean was taken.

    All sentences of one language or subject share a direction, which hides how they differ
    (Mu & Viswanath 2018, 'All-but-the-Top').
    """

    def __init__(self, passages: Vectors) -> None:
        matrix = _matrix(passages)
        self._mean = matrix.mean(axis=0)
        self._columns = self._centred(matrix).T

    def search(self, queries: Vectors, depth: int) -> list[list[int]]:
        """For each query at most ``depth`` rows with a cosine above 0, best first, ties by row."""
        import numpy as np  # noqa: PLC0415

        found: list[list[int]] = []
        wanted = self._centred(_matrix(queries))
        for start in range(0, len(wanted), _QUERIES_A_BLOCK):
            cosines = wanted[start : start + _QUERIES_A_BLOCK] @ self._columns
            rows = np.argpartition(cosines, -depth, axis=1)[:, -depth:]
            found += map(_ranked, rows, np.take_along_axis(cosines, rows, axis=1))
        return found

    def _centred(self, matrix: Any) -> Any:
        import numpy as np  # noqa: PLC0415

        rows = matrix - self._mean
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        rows /= np.where(lengths > 0, lengths, 1)  # in place: a book's vectors are 30 MB
        return rows


def _matrix(vectors: Vectors) -> Any:
    import numpy as np  # noqa: PLC0415

    return np.frombuffer(vectors.values, np.float32).reshape(-1, vectors.dimension)


def _ranked(rows: Any, scores: Any) -> list[int]:
    ranked = sorted(zip((-scores).tolist(), rows.tolist(), strict=True))
    return [row for score, row in ranked if score < 0]
