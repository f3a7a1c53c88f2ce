"""The tasks about topics, asked in prompts: found part by part, merged for the whole book, tagged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from pydantic import BaseModel

from compendium.adapters.models import prompts
from compendium.adapters.models.conversation import Conversation, Form, together
from compendium.adapters.models.replies import (
    FoundTopic,
    FoundTopics,
    Read,
    RefinedTopic,
    RefinedTopics,
    TopicTag,
    TopicTags,
)
from compendium.adapters.models.requests import Bounds
from compendium.adapters.models.tokens import estimate, parts
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import count_words
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import ExtractTopics, RefineTopics, SuggestTags, Tags, Topics
from compendium.domain.model.topic import Topic
from compendium.domain.pipeline.grounding import locate, normalise

ItemT = TypeVar("ItemT", bound=BaseModel)

TOPICS = Form("topics", FoundTopics, FoundTopic)
REFINE = Form("refine", RefinedTopics, RefinedTopic, strong=True)
TAGS = Form("tags", TopicTags, TopicTag)

NOWHERE = "topic stands in no passage"
NO_TOPIC = "the model judged it no topic of its own"
MAKER = "topics"

_WORDS_A_TOPIC = 100
_TOKENS_A_TOPIC = 30
"""Of output, in JSON: so many topics does a reply have room for."""
_TAG_LEVELS = 3


async def extract_topics(talk: Conversation, task: ExtractTopics) -> Topics:
    """The topics of all parts in the passages' order."""
    batches = parts(task.passages, lambda chunk: estimate(chunk.text), talk.manner.input_tokens)
    results = await together(_extract_part(talk, task, batch) for batch in batches)
    return Topics(
        tuple(topic for result in results for topic in result.topics),
        tuple(dropped for result in results for dropped in result.dropped),
    )


async def _extract_part(talk: Conversation, task: ExtractTopics, passages: Sequence[Chunk]) -> Topics:
    words = sum(count_words(chunk.text) for chunk in passages)
    wanted = min(max(3, words // _WORDS_A_TOPIC), _most(talk))
    prompt = prompts.topics(task.briefing, passages, wanted)
    bounds = Bounds({"passages": [chunk.id for chunk in passages]}, wanted)
    items, lost = await _list_of(talk, TOPICS, prompt, bounds)
    topics: dict[str, Topic] = {}
    dropped = [] if lost is None else [Dropped(lost.rule, lost.came_back, passages[0].page, MAKER)]
    for item in items:
        name = " ".join(item.name.split())
        where = _where(item, passages)
        if not where:
            dropped.append(Dropped(NOWHERE, name, passages[0].page, MAKER))
        elif normalise(name) not in topics:
            topics[normalise(name)] = Topic(name, where)
    return Topics(tuple(sorted(topics.values(), key=lambda topic: topic.chunks)), tuple(dropped))


def _where(item: FoundTopic, passages: Sequence[Chunk]) -> tuple[int, ...]:
    """The passages that the model names, else those that have the topic's words."""
    named = sorted({chunk.id for chunk in passages}.intersection(item.passages))
    return tuple(named) or tuple(chunk.id for chunk in passages if locate(item.name, chunk.text))


async def refine_topics(talk: Conversation, task: RefineTopics) -> Topics:
    """One topic for all spellings, best first. More than fit a request are merged in groups, in
    the order of the alphabet, and the groups' topics again, until one request holds them all.
    """
    topics, dropped = _equals_merged(task.topics), list[Dropped]()
    while True:
        topics.sort(key=lambda topic: normalise(topic.name))
        groups = _groups(talk, topics, lambda topic: topic.name)
        results = await together(_refine_group(talk, task, group, len(groups)) for group in groups)
        merged = [topic for result in results for topic in result.topics]
        dropped += [each for result in results for each in result.dropped]
        if len(groups) < 2 or len(merged) >= len(topics):
            return Topics(tuple(sorted(merged, key=lambda t: (-t.weight, t.chunks))), tuple(dropped))
        topics = merged


async def _refine_group(
    talk: Conversation, task: RefineTopics, group: Sequence[Topic], groups: int
) -> Topics:
    """The group's topics merged; as they are where the reply can't be used."""
    wanted = len(group) if groups == 1 else max(1, len(group) // 2)  # the next round has to be shorter
    bounds = Bounds({"numbers": range(1, len(group) + 1)}, wanted)
    items, lost = await _list_of(talk, REFINE, prompts.refine(task.briefing, group, wanted), bounds)
    if not items:
        reason = [] if lost is None else [Dropped(lost.rule, lost.came_back, 0, MAKER)]
        return Topics(tuple(group), tuple(reason))
    left = dict(enumerate(group, 1))
    merged = []
    for item in items:
        members = [left.pop(number) for number in dict.fromkeys(item.numbers) if number in left]
        if members:
            merged.append(_merged(members, float(min(max(item.weight, 1), 10))))
    dropped = [Dropped(NO_TOPIC, topic.name, 0, MAKER) for topic in left.values()]
    return Topics(tuple(merged), tuple(dropped))


def _equals_merged(topics: Iterable[Topic]) -> list[Topic]:
    """One topic for names that differ in capitals, spaces and hyphens only: nobody need be asked."""
    same: dict[str, list[Topic]] = defaultdict(list)
    for topic in topics:
        same[normalise(topic.name)].append(topic)
    return [_merged(group, max(topic.weight for topic in group)) for group in same.values()]


def _merged(topics: Sequence[Topic], weight: float) -> Topic:
    first = topics[0]
    names = dict.fromkeys(name for topic in topics for name in (topic.name, *topic.aliases))
    return Topic(
        first.name,
        tuple(sorted({chunk for topic in topics for chunk in topic.chunks})),
        frozenset(mark for topic in topics for mark in topic.marks),
        tuple(name for name in names if name != first.name),
        weight,
    )


async def suggest_tags(talk: Conversation, task: SuggestTags) -> Tags:
    """A path for each topic that the model gave one; the others keep to their headings."""
    by_section = sorted(task.topics, key=lambda topic: task.sections.get(topic.name, ()))
    groups = _groups(talk, by_section, lambda topic: topic.name)
    results = await together(
        _list_of(
            talk,
            TAGS,
            prompts.tags(task.briefing, group, task.sections),
            Bounds({"number": range(1, len(group) + 1)}, len(group)),
        )
        for group in groups
    )
    by_topic: dict[str, tuple[str, ...]] = {}
    for group, (items, _) in zip(groups, results, strict=True):
        for item in items:
            if 1 <= item.number <= len(group) and any(map(str.strip, item.path)):
                by_topic[group[item.number - 1].name] = tuple(item.path[:_TAG_LEVELS])
    return Tags(by_topic)


async def _list_of(
    talk: Conversation, form: Form[ItemT], prompt: str, bounds: Bounds
) -> tuple[tuple[ItemT, ...], Read[ItemT] | None]:
    """The reply's items; a reply that can't be read is asked for once more. The second part is
    what then still can't.
    """
    first = await talk.ask(form, prompt, bounds)
    if not first.rule:
        return first.items, None
    told = f"{first.rule}: {first.came_back}"
    second = await talk.ask_again(form, prompts.repaired(prompt, [told], "the whole list"), bounds)
    if second and len(second.items) >= len(first.items):
        return second.items, second if second.rule else None
    return first.items, first


def _groups(
    talk: Conversation, topics: Sequence[Topic], line: Callable[[Topic], str]
) -> list[tuple[Topic, ...]]:
    manner = talk.manner
    return parts(topics, lambda topic: estimate(line(topic)) + 2, manner.input_tokens, _most(talk))


def _most(talk: Conversation) -> int:
    return max(1, talk.manner.output_tokens // _TOKENS_A_TOPIC)
