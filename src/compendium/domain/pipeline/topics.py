"""Stage 3: what each part of the document is about."""

from __future__ import annotations

from collections.abc import Sequence

from compendium.domain.model.chunk import Chunk
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import Briefing, ExtractTopics
from compendium.domain.model.topic import Topic
from compendium.domain.pipeline.asking import batches, perform_all
from compendium.domain.pipeline.reporter import Reporter, Stage
from compendium.ports.language_model import LanguageModel


async def extract_topics(
    model: LanguageModel, briefing: Briefing, chunks: Sequence[Chunk], reporter: Reporter
) -> tuple[tuple[Topic, ...], tuple[Dropped, ...]]:
    """Topics in document order, one spelling each as found, with what was dropped."""
    tasks = [ExtractTopics(briefing, batch) for batch in batches(chunks, model.words_per_request)]
    with reporter.stage(Stage.TOPICS, len(tasks)) as advance:
        performed = await perform_all(model, tasks, advance)
    results = [result for result in performed if result is not None]
    if len(results) < len(tasks):
        reporter.cut_short(Stage.TOPICS)
    return (
        tuple(topic for result in results for topic in result.topics),
        tuple(dropped for result in results for dropped in result.dropped),
    )
