"""What every embedder promises."""

from __future__ import annotations

import math

import pytest

from compendium.domain.model.vectors import Vectors
from compendium.ports.embedder import Embedder

GLACIER = "A glacier is a large mass of ice that moves slowly over land."
GLACIER_AGAIN = "A large body of ice that slowly moves across the land is called a glacier."
PRICES = "Inflation is a general rise in prices over time."


def lengths(vectors: Vectors) -> list[float]:
    return [math.sqrt(max(vectors.cosine(i, i), 0)) for i in range(len(vectors))]


class EmbedderContract:
    @pytest.fixture
    def embedder(self) -> Embedder:
        raise NotImplementedError

    async def test_each_text_gets_a_unit_vector(self, embedder: Embedder) -> None:
        vectors = await embedder.embed([GLACIER, PRICES, "x", "氷河"])
        assert lengths(vectors) == pytest.approx([1, 1, 1, 1], abs=1e-5)

    async def test_vectors_come_in_the_order_of_the_texts(self, embedder: Embedder) -> None:
        together = await embedder.embed([PRICES, GLACIER])
        alone = await embedder.embed([GLACIER])
        assert together.values[together.dimension :].tolist() == pytest.approx(
            alone.values.tolist(), abs=1e-5
        )

    async def test_blank_texts_get_the_zero_vector(self, embedder: Embedder) -> None:
        assert lengths(await embedder.embed(["", GLACIER, " \n"])) == pytest.approx([0, 1, 0], abs=1e-5)

    async def test_equal_texts_get_equal_vectors_wherever_they_stand(self, embedder: Embedder) -> None:
        vectors = await embedder.embed([GLACIER, *[f"{PRICES} {i}" for i in range(300)], GLACIER])
        n = vectors.dimension
        assert vectors.values[:n] == vectors.values[-n:]

    async def test_no_texts_give_no_vectors(self, embedder: Embedder) -> None:
        assert len(await embedder.embed([])) == 0

    async def test_a_paraphrase_is_nearer_than_another_fact(self, embedder: Embedder) -> None:
        vectors = await embedder.embed([GLACIER, GLACIER_AGAIN, PRICES])
        assert vectors.cosine(0, 1) > vectors.cosine(0, 2) + 0.2

    async def test_other_facts_are_no_duplicates_and_a_text_is_its_own(self, embedder: Embedder) -> None:
        vectors = await embedder.embed([GLACIER, GLACIER, PRICES])
        assert vectors.cosine(0, 1) >= embedder.duplicate_cosine > vectors.cosine(0, 2)
