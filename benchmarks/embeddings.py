"""How well and how fast the embedders tell paraphrases from look-alikes, and find passages.

Usage: python benchmarks/embeddings.py [PDF ...]

1. near_duplicates.json holds triples: a fact, the same fact in other words, a fact that looks
   like it ('inflation', 'deflation'). Printed by language: paraphrases that reach the embedder's
   duplicate_cosine, look-alikes that do (each would lose a good card), and between which cosines
   the two kinds lie.
2. Seconds to load, and texts a second, in this process.
3. For each PDF the inverse cloze task (Lee, Chang & Toutanova 2019): a paragraph's first sentence
   is the query, the rest of the paragraph the passage to find among all; share found in the
   first 8, by words, by vectors and by both.
"""

import asyncio
import json
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pymupdf

from compendium.adapters.embeddings.usem3 import Usem3Embedder
from compendium.adapters.embeddings.wordllama import WordLlamaEmbedder
from compendium.adapters.passages.hybrid import HybridPassageIndex
from compendium.adapters.passages.rankings import BestMatches, NearestNeighbours
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import BlockKind, Box, Place
from compendium.domain.model.text import StyledText
from compendium.ports.embedder import Embedder

TRIPLES = json.loads((Path(__file__).parent / "near_duplicates.json").read_text("utf-8"))
PARAGRAPHS = 300
K = 8


async def tell_duplicates(embedder: Embedder) -> None:
    for language, triples in TRIPLES.items():
        vectors = await embedder.embed([text for triple in triples for text in triple])
        same, other = (sorted(vectors.cosine(3 * i, 3 * i + n) for i in range(len(triples))) for n in (1, 2))
        found, lost = (sum(c >= embedder.duplicate_cosine for c in cosines) for cosines in (same, other))
        print(
            f"{embedder.name:10}{language}  paraphrases found {found} of {len(same)}, look-alikes lost {lost}"
            f"   paraphrases {same[0]:.2f} to {same[-1]:.2f}, look-alikes up to {other[-1]:.2f}"
        )


async def measure_speed(embedder: Embedder) -> None:
    start = time.perf_counter()
    await embedder.embed(["warm"])
    loaded = time.perf_counter()
    sentences = [f"{i}. {triple[0]}" for i in range(20) for triple in TRIPLES["en"]]
    await embedder.embed(sentences)
    rate = len(sentences) / (time.perf_counter() - loaded)
    print(f"{embedder.name:10}loaded in {loaded - start:.2f} s, {rate:,.0f} sentences a second")


def paragraphs(path: str) -> list[tuple[str, str]]:
    """(first sentence, the rest) of the first paragraphs that have two sentences."""
    found = []
    document = pymupdf.open(path)
    for number in range(len(document)):
        for block in document[number].get_text("blocks"):
            first, *rest = re.split(r"(?<=[.!?])\s+|(?<=[。！？])", " ".join(block[4].split()), maxsplit=1)
            leaders = ". ." in block[4]  # a line of a table of contents
            if rest and not leaders and len(first) > 30 and len(rest[0]) > 30:
                found.append((first, rest[0]))
    return found[:PARAGRAPHS]


async def find_passages(embedder: Embedder, path: str) -> None:
    queries, passages = zip(*paragraphs(path), strict=True)
    by_words = BestMatches(passages).search(queries, K)
    nearest = NearestNeighbours(await embedder.embed(passages))
    by_vectors = nearest.search(await embedder.embed(queries), K)
    index = HybridPassageIndex(embedder)
    place = (Place(0, 1, Box(0, 0, 1, 1)),)
    await index.add(
        [
            Chunk(i, BlockKind.PROSE, StyledText(text), place, ((0, len(text)),))
            for i, text in enumerate(passages)
        ]
    )
    both = await index.search(queries, K)
    print(
        f"{embedder.name:10}{Path(path).name:24}{len(passages)} passages: words {recall(by_words):.0%}, "
        f"vectors {recall(by_vectors):.0%}, both {recall(both):.0%}"
    )


def recall(rankings: Sequence[Sequence[int]]) -> float:
    return sum(i in ranking for i, ranking in enumerate(rankings)) / len(rankings)


async def main(paths: Sequence[str]) -> None:
    embedders: tuple[Embedder, ...] = (WordLlamaEmbedder(), Usem3Embedder())
    for embedder in embedders:
        await measure_speed(embedder)
    for embedder in embedders:
        await tell_duplicates(embedder)
    for path in paths:
        for embedder in embedders:
            await find_passages(embedder, path)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
