"""How many requests and tokens a deck takes, against asking chunk by chunk and question by question.

The naive scheme sends, for each 500 characters, a request for topics and one for questions, and for
each question one for its answer. It is charged as kindly as can be: our own prompts, no topics told,
its answers from the one chunk alone, and answers asked for only those questions that became cards.

    python -m benchmarks.model_requests [PDF ...] [--check]
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from compendium.adapters.models import prompts
from compendium.adapters.models.conversation import Manner
from compendium.adapters.models.prompted import PromptedModel
from compendium.adapters.models.tokens import estimate
from compendium.domain.model.card import Card
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import BlockKind, Document
from compendium.domain.model.tasks import Asks, Briefing, Question
from compendium.domain.model.text import StyledText
from compendium.domain.model.wishes import Wishes
from compendium.domain.pipeline.chunk import chunk_document
from compendium.domain.pipeline.reporter import Reporter
from compendium.entrypoints.container import Container
from compendium.entrypoints.library import LOCAL_USER
from compendium.ports.document_reader import ReadRequest
from tests.faulty.scripted_provider import ScriptedProvider

CHUNK = 500
"""Characters of the naive scheme's chunk."""
FEWER_REQUESTS, FEWER_TOKENS = 10.0, 3.0
BOOKS = (
    "examples/lecture.pdf",
    "/usr/share/R/doc/manual/R-intro.pdf",
    "/usr/share/debian-reference/debian-reference.de.pdf",
)


@dataclass(frozen=True)
class Cost:
    requests: int
    tokens: int


async def ours(pdf: Path) -> tuple[Document, Sequence[Card], Cost]:
    """The real pipeline, with a provider that answers honestly and counts."""
    container = Container()
    tokens = container.settings().request_tokens
    provider = ScriptedProvider()
    manner = Manner("fast", "strong", 0.0, tokens, tokens)
    pipeline = container.pipeline_for()(Wishes(model="extractive"), LOCAL_USER)
    pipeline = replace(pipeline, model=PromptedModel(provider, manner, lambda _: "", 8))
    made = await pipeline(ReadRequest(pdf, pdf.name), Wishes(), Reporter(lambda _: None))
    await container.reader().close()
    sent = provider.requests
    return made.document, made.deck.cards, Cost(len(sent), sum(each.input_tokens for each in sent))


def naive(document: Document, cards: Sequence[Card]) -> Cost:
    """A topics and a questions request for each chunk, an answers request for each card."""
    briefing = Briefing(document.name, document.language)
    chunks = list(cut(document))
    asked = [prompts.questions(briefing, [chunk], (), 1) for chunk in chunks]
    asked += [f"{prompts.topics(briefing, [chunk], 3)} {rest(chunk)}" for chunk in chunks]
    for card in cards:
        question = Question("1", card.front.text, Asks.FACT, "", "", (0,), "", 0)
        own = replace(chunks[0], content=StyledText(" ".join(card.citation.quotes).ljust(CHUNK, ".")))
        asked.append(prompts.answers(briefing, {1: question}, [own]))
    system = estimate(prompts.SYSTEM)
    return Cost(len(asked), sum(system + estimate(prompt) for prompt in asked))


def rest(chunk: Chunk) -> str:
    """What our topics prompt leaves out: the naive one has all of the chunk."""
    return chunk.text[len(prompts.gist(chunk)) :]


def cut(document: Document) -> Iterator[Chunk]:
    """The same text in pieces of 500 characters."""
    read = [chunk for chunk in chunk_document(document) if chunk.kind is not BlockKind.HEADING]
    text = "\n".join(chunk.text for chunk in read)
    for start in range(0, len(text), CHUNK):
        yield replace(read[0], id=start // CHUNK, content=StyledText(text[start : start + CHUNK]))


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pdfs", nargs="*", type=Path)
    parser.add_argument("--check", action="store_true", help="fail below the promised ratios")
    options = parser.parse_args()
    pdfs = options.pdfs or [path for path in map(Path, BOOKS) if path.exists()]
    missed = False
    print(
        f"{'PDF':26} {'cards':>6} {'requests':>9} {'naive':>7} {'fewer':>7} "
        f"{'input tokens':>13} {'naive':>10} {'fewer':>7}"
    )
    for pdf in pdfs:
        document, cards, own = asyncio.run(ours(pdf))
        other = naive(document, cards)
        requests, tokens = other.requests / own.requests, other.tokens / own.tokens
        missed |= requests < FEWER_REQUESTS or tokens < FEWER_TOKENS
        print(
            f"{pdf.name:26.26} {len(cards):6,} {own.requests:9,} {other.requests:7,} {requests:6.1f}x "
            f"{own.tokens:13,} {other.tokens:10,} {tokens:6.1f}x"
        )
    print(f"Promised: {FEWER_REQUESTS:.0f}x fewer requests, {FEWER_TOKENS:.0f}x fewer input tokens.")
    return int(options.check and missed)


if __name__ == "__main__":
    os.environ["COMPENDIUM_HOME"] = tempfile.mkdtemp()
    sys.exit(main())
