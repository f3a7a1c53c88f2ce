"""A cost limit that is reached ends the stages with what is done kept."""

from __future__ import annotations

import pytest

from compendium.adapters.embeddings.wordllama import WordLlamaEmbedder
from compendium.adapters.passages.hybrid import HybridPassageIndex
from compendium.domain.account_errors import CostLimitReached
from compendium.domain.model.tasks import (
    AnswerQuestions,
    AskQuestions,
    ExtractTopics,
    RefineTopics,
    SuggestTags,
    Task,
)
from compendium.domain.model.usage import Usage
from compendium.domain.model.wishes import Wishes
from compendium.domain.pipeline.asking import COST_LIMIT
from compendium.domain.pipeline.reporter import Reporter, Stage
from compendium.domain.pipeline.run import Made, Pipeline
from compendium.ports.document_reader import ReadRequest
from compendium.ports.language_model import ResultT
from tests.faulty.fixed_reader import FixedReader
from tests.faulty.scripted_model import ScriptedModel
from tests.unit.pipeline.pages import document, prose

PAGES = document(
    [prose("*Osmosis* is the movement of water through a membrane into salt.")],
    [prose("The *nucleus* is the store of the hereditary material in a living plant.", 2)],
    [prose("A *ribosome* is the place where proteins are made from their plans.", 3)],
    [prose("Nothing of note stands on this page, which is here to be long. " * 30, 4)],
)


class PaidModel(ScriptedModel):
    """Has money for so many tasks of each kind; each costs half a dollar."""

    def __init__(self, **affordable: int) -> None:
        super().__init__(words_per_request=12)
        self.affordable = affordable
        self.concurrency = 1

    async def perform(self, task: Task[ResultT]) -> ResultT:
        name = type(task).__name__
        if self.performed[name] >= self.affordable.get(name, 99):
            raise CostLimitReached("the cost limit is reached")
        return await super().perform(task)

    def usage(self) -> Usage:
        return Usage(self.performed.total(), cost=self.performed.total() / 2)


async def run(model: PaidModel) -> tuple[Made, Reporter]:
    embedder = WordLlamaEmbedder()
    reporter = Reporter(lambda _: None)
    pipeline = Pipeline(FixedReader(PAGES), model, embedder, lambda: HybridPassageIndex(embedder))
    request = ReadRequest(path=None, file_name="cells.pdf")  # type: ignore[arg-type]  # read already
    return await pipeline(request, Wishes(max_cost=2.5), reporter), reporter


async def test_unanswered_questions_are_dropped_and_the_deck_has_the_others() -> None:
    made, reporter = await run(PaidModel(AnswerQuestions=2))
    assert [card.citation.pages for card in made.deck.cards] == [(1,), (2,)]
    assert [(drop.rule, drop.candidate, drop.page) for drop in made.report.dropped] == [
        (COST_LIMIT, "What is ribosome?", 3)
    ]
    assert made.report.pages[2].reason == COST_LIMIT
    assert reporter.cut == [Stage.ANSWERS]


async def test_what_was_not_asked_is_named_by_its_page() -> None:
    made, reporter = await run(PaidModel(AskQuestions=1))
    assert [card.citation.pages for card in made.deck.cards] == [(1,)]
    assert [page.reason for page in made.report.pages] == ["", COST_LIMIT, COST_LIMIT, COST_LIMIT]
    assert reporter.cut == [Stage.QUESTIONS]


async def test_topics_may_stay_unmerged_and_untagged() -> None:
    made, reporter = await run(PaidModel(RefineTopics=0, SuggestTags=0))
    assert len(made.deck.cards) == 3
    assert reporter.cut == [Stage.REFINE, Stage.TAGS]


async def test_a_remark_says_what_was_cut_and_that_nothing_is_paid_again() -> None:
    made, _ = await run(PaidModel(ExtractTopics=2))
    (remark,) = made.report.remarks
    assert remark.startswith("The cost limit of $2.50 was reached (topics): the deck is made of what")
    assert "costs nothing when the deck is made again" in remark


async def test_a_limit_that_leaves_no_card_is_an_error_that_says_what_was_spent() -> None:
    with pytest.raises(CostLimitReached, match=r"cells\.pdf: \$6\.00 were spent.*before a card was made"):
        await run(PaidModel(AnswerQuestions=0))


async def test_the_report_says_what_was_used() -> None:
    model = PaidModel()
    made, _ = await run(model)
    kinds = (ExtractTopics, RefineTopics, SuggestTags, AskQuestions, AnswerQuestions)
    assert all(model.performed[kind.__name__] for kind in kinds)
    assert made.report.usage == model.usage()
