"""BM25 and vectors, fused by rank: the embedded passage index, in memory."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from compendium.adapters.passages.rankings import BestMatches, NearestNeighbours
from compendium.adapters.passages.terms import terms
from compendium.domain.model.chunk import Chunk
from compendium.ports.embedder import Embedder
from compendium.ports.passage_index import PassageIndex

_RANK_CONSTANT = 60
"""The k of reciprocal rank fusion: Cormack, Clarke & Büttcher 2009, SIGIR."""

_DEPTH = 4
"""How many times k each ranking is read: what one has near the top may lie deeper in the other."""


_FEW = 32
"""So many passages, a page or two, are ranked by shared terms alone: most of them are asked for
anyway, and loading the models would take longer than all the rest of the work."""


class HybridPassageIndex(PassageIndex):
    """BM25 ranks by words, ``embedder`` by meaning; a passage's score is the sum of
    1 / (60 + rank) over both, ties by id. Both rankings are built at the first search.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._texts: dict[int, str] = {}
        self._built: _Rankings | None = None
        self._building = asyncio.Lock()

    async def add(self, chunks: Sequence[Chunk]) -> None:
        """Index these passages; ids already there are replaced."""
        self._texts |= {chunk.id: chunk.text for chunk in chunks}
        self._built = None

    async def search(self, queries: Sequence[str], k: int) -> list[tuple[int, ...]]:
        """For each query the ids of at most ``k`` passages, best first; equal input, equal order."""
        if len(self._texts) <= max(k, _FEW):
            return _by_shared_terms(queries, self._texts, k)
        rankings = await self._rankings()
        depth = min(_DEPTH * k, len(rankings.ids))
        lexical = await asyncio.to_thread(rankings.lexical.search, queries, depth)
        wanted = await self._embedder.embed(queries)
        semantic = await asyncio.to_thread(rankings.semantic.search, wanted, depth)
        return [
            tuple(rankings.ids[row] for row in _fused(rows, k))
            for rows in zip(lexical, semantic, strict=True)
        ]

    async def _rankings(self) -> _Rankings:
        async with self._building:
            if self._built is None:
                ids = tuple(sorted(self._texts))
                texts = [self._texts[id_] for id_ in ids]
                lexical = await asyncio.to_thread(BestMatches, texts)
                self._built = _Rankings(ids, lexical, NearestNeighbours(await self._embedder.embed(texts)))
            return self._built

    def close(self) -> None:
        """Let go of what the index holds; harmless twice."""
        self._texts = {}
        self._built = None


@dataclass(frozen=True, slots=True)
class _Rankings:
    """Both rankings answer with rows, which number ``ids`` in ascending order."""

    ids: tuple[int, ...]
    lexical: BestMatches
    semantic: NearestNeighbours


def _by_shared_terms(queries: Sequence[str], texts: dict[int, str], k: int) -> list[tuple[int, ...]]:
    """The ``k`` ids that share most terms with each query, ties by id."""
    vocabulary = {id_: set(terms(text)) for id_, text in texts.items()}
    return [
        tuple(sorted(texts, key=lambda id_: (-len(wanted & vocabulary[id_]), id_))[:k])
        for wanted in (set(terms(query)) for query in queries)
    ]


def _fused(rankings: Iterable[Sequence[int]], k: int) -> list[int]:
    """The ``k`` best rows by reciprocal rank fusion."""
    scores: defaultdict[int, float] = defaultdict(float)
    for ranking in rankings:
        for rank, row in enumerate(ranking, start=1):
            scores[row] += 1 / (_RANK_CONSTANT + rank)
    return sorted(scores, key=lambda row: (-scores[row], row))[:k]
