"""The estimate hears the requests that would be sent."""

from __future__ import annotations

from datetime import date

import pytest

from compendium.adapters.models.conversation import Manner
from compendium.adapters.models.prices import Price, Prices
from compendium.adapters.models.prompted import PromptedModel
from compendium.adapters.models.rehearsal import TOKENS_AN_ITEM, Rehearsal
from compendium.adapters.models.windows import Quota
from compendium.domain.model.card import Tier
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import BlockKind, Box, Place
from compendium.domain.model.estimate import Estimate
from compendium.domain.model.tasks import (
    AnswerQuestions,
    AskQuestions,
    Briefing,
    ExtractTopics,
    RefineTopics,
    SuggestTags,
)
from compendium.domain.model.text import StyledText
from tests.faulty.scripted_provider import ScriptedProvider

TODAY = date(2026, 11, 24)
PRICES = Prices((Price(provider="scripted", model="m", input=1, output=10),))
BRIEFING = Briefing("Cells", "en")


def chunk(number: int) -> Chunk:
    name = f"{chr(97 + number // 10)}{chr(97 + number % 10)}"
    text = f"The organelle{name} of kind{name} is known for the process{name} that feeds the cell{name}."
    return Chunk(
        number, BlockKind.PROSE, StyledText(text), (Place(0, number + 1, Box(0, 0, 1, 1)),), ((0, len(text)),)
    )


PASSAGES = tuple(map(chunk, range(100)))


async def rehearsed(provider: Rehearsal | ScriptedProvider) -> None:
    """All five tasks on a hundred passages, asked of the model as the pipeline does."""
    model = PromptedModel(provider, Manner("m", "m", 0.0, 1000, 1000), lambda _: "", 4)
    topics = (await model.perform(ExtractTopics(BRIEFING, PASSAGES))).topics
    topics = (await model.perform(RefineTopics(BRIEFING, topics))).topics
    await model.perform(SuggestTags(BRIEFING, topics, {}))
    asked = await model.perform(AskQuestions(BRIEFING, PASSAGES, topics, frozenset(Tier), 30))
    retrieved = {question.id: question.anchors for question in asked.questions}
    assert asked.questions
    await model.perform(AnswerQuestions(BRIEFING, asked.questions, retrieved, PASSAGES))


async def estimated(quota: Quota, under_way: int = 4, hidden: int = 0) -> Estimate:
    rehearsal = Rehearsal("scripted", hidden)
    await rehearsed(rehearsal)
    return rehearsal.estimate("scripted:m", PRICES, TODAY, quota, under_way)


async def test_the_requests_are_those_that_a_provider_gets() -> None:
    real = ScriptedProvider()
    await rehearsed(real)
    estimate = await estimated(Quota())
    sent = {task: real.tasks().count(task) for task in TOKENS_AN_ITEM}
    heard = {task: estimate.by_task[task].requests for task in TOKENS_AN_ITEM}
    for task in ("topics", "questions"):  # of the others there are as many as replies make of them
        assert heard[task] == sent[task]
    assert all(heard.values())
    tokens = sum(request.input_tokens for request in real.requests)
    assert tokens / 2 <= estimate.usage.input_tokens <= tokens * 2


async def test_nothing_is_asked_twice_in_a_rehearsal() -> None:
    rehearsal = Rehearsal("scripted")
    await rehearsed(rehearsal)
    assert not [heard for heard in rehearsal._heard if "can't be used" in heard.request.prompt]


async def test_the_sum_is_that_of_the_tasks_and_priced() -> None:
    estimate = await estimated(Quota())
    assert estimate.usage.requests == sum(used.requests for used in estimate.by_task.values())
    usage = estimate.usage
    assert usage.cost == pytest.approx((usage.input_tokens + 10 * usage.output_tokens) / 1e6)
    assert estimate.most_cost is not None
    assert usage.cost is not None
    assert usage.cost < estimate.most_cost
    thinking = await estimated(Quota(), hidden=8000)
    assert thinking.most_cost == pytest.approx(estimate.most_cost + usage.requests * 8000 * 10 / 1e6)


async def test_a_model_without_a_price_costs_an_unknown_amount() -> None:
    rehearsal = Rehearsal("scripted")
    await rehearsed(rehearsal)
    estimate = rehearsal.estimate("scripted:m", Prices(()), TODAY, Quota(), 4)
    assert estimate.usage.cost is None
    assert estimate.most_cost is None


async def test_a_quota_makes_it_last_longer_by_requests_and_by_tokens() -> None:
    free = await estimated(Quota())
    requests = free.usage.requests
    by_requests = await estimated(Quota(requests=2))
    assert by_requests.seconds == max(free.seconds, (requests - 1) // 2 * 60)
    tokens = free.usage.input_tokens + free.usage.output_tokens
    by_tokens = await estimated(Quota(tokens=tokens // 10))
    assert by_tokens.seconds == pytest.approx(600, abs=60)


async def test_more_requests_under_way_take_less_time() -> None:
    assert (await estimated(Quota(), under_way=8)).seconds < (await estimated(Quota(), under_way=1)).seconds
