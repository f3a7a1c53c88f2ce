"""Port: texts to vectors whose cosine tells how near their meanings are."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Protocol

from compendium.domain.model.vectors import Vectors


class Embedder(Protocol):
    """Embeds texts.

    ``duplicate_cosine`` is the cosine from which two texts of a sentence's length count as
    saying the same, measured for this model. Equal texts get equal vectors.
    """

    name: str
    duplicate_cosine: float

    @abstractmethod
    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, in order; a blank text gets the zero vector."""
