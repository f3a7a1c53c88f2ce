"""Stage 4: one topic where several spellings were found, and the most important first."""

from __future__ import annotations

from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import Briefing, RefineTopics
from compendium.domain.model.topic import Topic
from compendium.domain.pipeline.reporter import Reporter, Stage
from compendium.ports.language_model import LanguageModel


async def refine_topics(
    model: LanguageModel, briefing: Briefing, topics: tuple[Topic, ...], reporter: Reporter
) -> tuple[tuple[Topic, ...], tuple[Dropped, ...]]:
    """The merged topics, best first, with what was dropped."""
    with reporter.stage(Stage.REFINE):
        if not topics:
            return (), ()
        refined = await model.perform(RefineTopics(briefing, topics))
    return refined.topics, refined.dropped
