"""To what a request says that its reply can be held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from compendium.domain.model.card import Tier
from compendium.domain.model.tasks import (
    AnswerQuestions,
    AskQuestions,
    ExtractTopics,
    Question,
    RefineTopics,
    SuggestTags,
    Task,
)
from compendium.domain.model.topic import Topic
from tests.faulty.scripted_provider import ScriptedProvider
from tests.unit.models.passages import CELLS, NUCLEUS, OSMOSIS, TREATY, model, passages, question

TOPICS = (Topic("osmosis", (0,)), Topic("nucleus", (1,)))
HEADING = "Osmosis vs. diffusion"


async def bounds(task: Task[Any]) -> tuple[dict[str, set[Any]], int | None]:
    """The choices by field, and how many items there are at most, of the task's first request."""
    provider = ScriptedProvider()
    await model(provider).perform(task)
    request, *_ = provider.requests
    choices = {field: set(values) for field, values in request.bounds.choices.items()}
    return choices, request.bounds.items


def answering(questions: Sequence[Question], *texts: str) -> AnswerQuestions:
    """Each question from all of the passages."""
    everywhere = {each.id: tuple(range(len(texts))) for each in questions}
    return AnswerQuestions(CELLS, tuple(questions), everywhere, passages(*texts))


async def quotable(*texts: str) -> set[str]:
    """What can be quoted where the passages are these sentences."""
    asked = question(1, "What is known about the Osmosis?")
    choices, _ = await bounds(answering([asked], *texts))
    return choices["quote"]


async def test_topics_and_questions_name_passages_that_are_there_and_end() -> None:
    assert await bounds(ExtractTopics(CELLS, passages())) == ({"passages": {0, 1, 2}}, 3)
    asked = AskQuestions(CELLS, passages(), (), frozenset(Tier), 2)
    assert await bounds(asked) == ({"passages": {0, 1, 2}}, 2)


async def test_topics_are_merged_and_tagged_by_their_numbers() -> None:
    assert await bounds(RefineTopics(CELLS, TOPICS)) == ({"numbers": {1, 2}}, 2)
    assert await bounds(SuggestTags(CELLS, TOPICS, {})) == ({"number": {1, 2}}, 2)


async def test_answers_quote_sentences_of_the_passages_that_are_there() -> None:
    asked = [question(i, f"What is known about the {term}?") for i, term in enumerate(("Osmosis", "nucleus"))]
    choices, items = await bounds(answering(asked, OSMOSIS, NUCLEUS, TREATY))
    assert choices == {"number": {1, 2}, "passage": {0, 1, 2}, "quote": {OSMOSIS, NUCLEUS, TREATY}}
    assert items == 2


async def test_headings_are_quoted_only_where_there_is_nothing_else() -> None:
    assert await quotable(HEADING, OSMOSIS) == {OSMOSIS}
    assert await quotable(HEADING, "Salt") == {HEADING, "Salt"}


async def test_of_too_many_sentences_none_has_to_be_quoted() -> None:
    sentences = [OSMOSIS, *(f"Salt number {i} is soluble in water." for i in range(100))]
    assert await quotable(*sentences[:100]) == set(sentences[:100])
    assert await quotable(*sentences) == set()
