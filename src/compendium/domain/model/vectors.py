"""Embeddings as plain rows of 32-bit floats, so that the core needs no numeric library."""

from __future__ import annotations

from array import array
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Vectors:
    """``len(values) / dimension`` unit vectors, one after the other; typecode 'f'."""

    dimension: int
    values: array[float]

    def __len__(self) -> int:
        return len(self.values) // self.dimension

    def cosine(self, i: int, j: int) -> float:
        """The cosine of rows ``i`` and ``j``: their dot product, as both have length 1."""
        n = self.dimension
        return sum(
            a * b for a, b in zip(self.values[i * n : i * n + n], self.values[j * n : j * n + n], strict=True)
        )
