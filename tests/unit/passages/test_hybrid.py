"""The hybrid index: its port's contract, and what is its own."""

from collections.abc import Iterator, Sequence

import pytest

from compendium.adapters.embeddings.wordllama import WordLlamaEmbedder
from compendium.adapters.passages.hybrid import HybridPassageIndex
from compendium.domain.model.vectors import Vectors
from compendium.ports.embedder import Embedder
from tests.contracts.passage_index import TEXTS, PassageIndexContract, passage


class TestHybridPassageIndex(PassageIndexContract):
    @pytest.fixture
    def empty(self) -> Iterator[HybridPassageIndex]:
        index = HybridPassageIndex(WordLlamaEmbedder())
        yield index
        index.close()


class CountingEmbedder(Embedder):
    """WordLlama that remembers how many texts each call had."""

    name = "counting"
    duplicate_cosine = 1.0

    def __init__(self) -> None:
        self.calls: list[int] = []

    async def embed(self, texts: Sequence[str]) -> Vectors:
        self.calls.append(len(texts))
        return await WordLlamaEmbedder().embed(texts)


async def test_passages_are_embedded_once_in_one_batch_and_so_are_the_queries_of_a_search() -> None:
    embedder = CountingEmbedder()
    index = HybridPassageIndex(embedder)
    await index.add([passage(i, text) for i, text in enumerate(TEXTS)])
    assert embedder.calls == []
    await index.search(["ice", "milk"], 3)
    await index.search(["water"], 3)
    assert embedder.calls == [len(TEXTS), 2, 1]


@pytest.mark.parametrize("k", [3, 10])
async def test_a_page_or_two_are_searched_without_embedding_anything(k: int) -> None:
    embedder = CountingEmbedder()
    index = HybridPassageIndex(embedder)
    await index.add([passage(i, text) for i, text in enumerate(TEXTS[:10])])
    (found,) = await index.search(["moving water"], k)
    assert len(found) == k
    assert found[0] == 2
    assert embedder.calls == []
