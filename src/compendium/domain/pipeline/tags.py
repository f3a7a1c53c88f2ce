"""Stage 5: hierarchical tags for the topics."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from compendium.domain.account_errors import CostLimitReached
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.tasks import Briefing, SuggestTags
from compendium.domain.model.topic import Topic
from compendium.domain.pipeline.labels import Labels
from compendium.domain.pipeline.reporter import Reporter, Stage
from compendium.ports.language_model import LanguageModel

MAX_SEGMENT = 60
"""Characters of one level of a tag: what Anki's sidebar shows without cutting."""

_NUMBERING = re.compile(r"^(?:(?:\d+|[A-Z])(?:\.\d+)*\.?|[IVXLC]+\.|\(?[a-z0-9]\))\s+(?=\S)")
_NOT_IN_TAGS = re.compile(r"[\s:\"'“”„‘’*()\[\]{}\\/,;]+")


async def suggest_tags(
    model: LanguageModel,
    briefing: Briefing,
    topics: Sequence[Topic],
    chunks: Sequence[Chunk],
    labels: Labels,
    reporter: Reporter,
) -> dict[str, tuple[str, ...]]:
    """The tag path of each topic's name, outermost first, from the headings that it mostly stands under
    and that say something; none where they would cost more than is allowed.
    """
    with reporter.stage(Stage.TAGS):
        if not topics:
            return {}
        by_id = {chunk.id: chunk.section for chunk in chunks}
        sections = {
            topic.name: labels.most_telling(by_id[id_] for id_ in topic.chunks if id_ in by_id)
            for topic in topics
        }
        try:
            return (await model.perform(SuggestTags(briefing, tuple(topics), sections))).by_topic
        except CostLimitReached:
            reporter.cut_short(Stage.TAGS)
            return {}


def without_numbering(heading: str) -> str:
    """A heading without its number: '2.3 Osmosis' is 'Osmosis'."""
    return _NUMBERING.sub("", heading.strip()).strip()


def tag_path(section: Sequence[str]) -> tuple[str, ...]:
    """The two outermost headings, without numbers and what follows a colon or dash, as a tag."""
    shortened = (re.split(r"[:–—(]", without_numbering(title), maxsplit=1)[0] for title in section[:2])
    return tuple(filter(None, (title.strip(" ?!.") for title in shortened)))


def tag(segments: Iterable[str]) -> str:
    """One Anki tag 'outer::inner' without spaces; '' where no segment has a letter or digit.

    >>> tag(["Cell biology", "", "The nucleus"])
    'Cell-biology::The-nucleus'
    """
    visible = ("".join(filter(str.isprintable, _NOT_IN_TAGS.sub("-", segment))) for segment in segments)
    clean = (segment.strip("-.")[:MAX_SEGMENT].rstrip("-.") for segment in visible)
    return "::".join(segment for segment in clean if any(map(str.isalnum, segment)))
