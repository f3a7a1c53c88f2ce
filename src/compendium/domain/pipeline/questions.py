"""Stage 6: what is worth asking."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import count_words
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import AskQuestions, Briefing, Question
from compendium.domain.model.topic import Topic
from compendium.domain.model.wishes import Density
from compendium.domain.pipeline.asking import COST_LIMIT, batches, perform_all
from compendium.domain.pipeline.reporter import Reporter, Stage
from compendium.ports.language_model import LanguageModel


async def ask_questions(
    model: LanguageModel,
    briefing: Briefing,
    chunks: Sequence[Chunk],
    topics: Sequence[Topic],
    density: Density,
    reporter: Reporter,
) -> tuple[tuple[Question, ...], tuple[Dropped, ...]]:
    """Questions in document order, with what was dropped.

    A model that sees the document in parts is told how many to ask of each; one that sees it
    whole gives all that it finds, and stage 8 keeps the best.
    """
    tasks = [
        AskQuestions(briefing, batch, _about(topics, batch), density.tiers, _wanted(model, batch, density))
        for batch in batches(chunks, model.words_per_request)
    ]
    with reporter.stage(Stage.QUESTIONS, len(tasks)) as advance:
        performed = await perform_all(model, tasks, advance)
    results = [result for result in performed if result is not None]
    unasked = [task for task, result in zip(tasks, performed, strict=True) if result is None]
    if unasked:
        reporter.cut_short(Stage.QUESTIONS)
    pages = sorted({chunk.page for task in unasked for chunk in task.passages})
    return (
        tuple(question for result in results for question in result.questions),
        (
            *(dropped for result in results for dropped in result.dropped),
            *(Dropped(COST_LIMIT, "whatever the page teaches", page) for page in pages),
        ),
    )


def _about(topics: Sequence[Topic], batch: Sequence[Chunk]) -> tuple[Topic, ...]:
    here = {chunk.id for chunk in batch}
    return tuple(topic for topic in topics if not here.isdisjoint(topic.chunks))


def _wanted(model: LanguageModel, batch: Sequence[Chunk], density: Density) -> int:
    if model.words_per_request <= 0:
        return 0
    words = sum(count_words(chunk.text) for chunk in batch)
    return ceil(words * density.notes_per_1000_words / 1000)
