"""Stage 4: one topic where several spellings were found, and the most important first."""

from __future__ import annotations

from compendium.domain.account_errors import CostLimitReached
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import Briefing, RefineTopics
from compendium.domain.model.topic import Topic
from compendium.domain.pipeline.reporter import Reporter, Stage
from compendium.ports.language_model import LanguageModel


async def refine_topics(
    model: LanguageModel, briefing: Briefing, topics: tuple[Topic, ...], reporter: Reporter
) -> tuple[tuple[Topic, ...], tuple[Dropped, ...]]:
    """The merged topics, best first, with what was dropped; as they are where merging them would cost
    more than is allowed.
    """
    with reporter.stage(Stage.REFINE):
        if not topics:
            return (), ()
        try:
            refined = await model.perform(RefineTopics(briefing, topics))
        except CostLimitReached:
            reporter.cut_short(Stage.REFINE)
            return topics, ()
    return refined.topics, refined.dropped
