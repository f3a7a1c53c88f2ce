"""Port: the passages that best support a question."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Protocol

from compendium.domain.model.chunk import Chunk


class PassageIndex(Protocol):
    """An index over one document's passages, filled once and then searched."""

    @abstractmethod
    async def add(self, chunks: Sequence[Chunk]) -> None:
        """Index these passages; ids already there are replaced."""

    @abstractmethod
    async def search(self, queries: Sequence[str], k: int) -> list[tuple[int, ...]]:
        """For each query the ids of at most ``k`` passages, best first; equal input, equal order.

        Lexical and semantic evidence both count. A query that nothing matches may give ().
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of what the index holds; harmless twice."""


PassageIndexFactory = Callable[[], PassageIndex]
"""Makes an empty index: one a document."""
