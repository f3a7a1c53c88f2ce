from __future__ import annotations

from dataclasses import replace

from compendium.adapters.models.extractive.model import ExtractiveModel
from compendium.adapters.models.extractive.topics import REPEATED
from compendium.domain.model.card import Tier
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.tasks import (
    AskQuestions,
    Briefing,
    ExtractTopics,
    RefineTopics,
    SuggestTags,
)
from compendium.domain.model.topic import Mark, Topic
from tests.unit.extractive.decks import made_of
from tests.unit.extractive.passages import passage

BRIEFING = Briefing("A book", "en", index_terms=("membranes, 4, 7",))


def numbered(*passages: Chunk) -> tuple[Chunk, ...]:
    return tuple(replace(chunk, id=i) for i, chunk in enumerate(passages))


PASSAGES = numbered(
    passage("Osmosis is the movement of water through a membrane.", section=("1 Cells", "1.1 Osmosis")),
    passage("The outer membrane lets water pass. Large molecules stay outside.", section=("1 Cells",)),
)


async def topics(*names: str) -> dict[str, Topic]:
    model = ExtractiveModel()
    found = await model.perform(ExtractTopics(BRIEFING, PASSAGES))
    refined = await model.perform(RefineTopics(BRIEFING, found.topics))
    by_name = {topic.name: topic for topic in refined.topics}
    return {name: by_name[name] for name in names}


async def test_topics_are_what_the_author_marked() -> None:
    found = await topics("Osmosis", "membranes")
    assert found["Osmosis"].marks == {Mark.HEADING}
    assert found["membranes"].marks == {Mark.INDEX}


async def test_spellings_of_one_term_become_one_topic_and_the_most_marked_comes_first() -> None:
    cell, cells, ion = (
        Topic("Cells", (0,), frozenset({Mark.HEADING})),
        Topic("cell", (1,), frozenset({Mark.EMPHASIS})),
        Topic("the ion", (2,), frozenset({Mark.CALLED})),
    )
    refined = await ExtractiveModel().perform(RefineTopics(BRIEFING, (ion, cell, cells)))
    assert [topic.name for topic in refined.topics] == ["cell", "the ion"]
    first = refined.topics[0]
    assert first.aliases == ("Cells",)
    assert first.chunks == (0, 1)
    assert first.marks == {Mark.HEADING, Mark.EMPHASIS}


async def test_a_heading_that_repeats_is_a_label_and_no_topic() -> None:
    chapters = numbered(
        *(
            passage("Plants turn light into sugar in their leaves.", section=(f"{n} Chapter", f"Review {n}"))
            for n in range(4)
        )
    )
    found = await ExtractiveModel().perform(ExtractTopics(BRIEFING, chapters))
    assert not [topic.name for topic in found.topics if "Review" in topic.name]
    assert {drop.rule for drop in found.dropped if "Review" in drop.candidate} == {REPEATED}


async def test_a_tag_is_the_path_of_headings_without_their_numbers() -> None:
    topic = Topic("osmosis", (0,))
    sections: dict[str, tuple[str, ...]] = {
        "osmosis": ("1 Cells: an overview", "1.1 Osmosis", "1.1.1 Details")
    }
    tags = await ExtractiveModel().perform(SuggestTags(BRIEFING, (topic,), sections))
    assert tags.by_topic == {"osmosis": ("Cells", "Osmosis")}


async def test_the_second_tier_is_asked_only_on_request() -> None:
    model = ExtractiveModel()
    found = await model.perform(ExtractTopics(BRIEFING, PASSAGES))
    core = await model.perform(AskQuestions(BRIEFING, PASSAGES, found.topics, frozenset({Tier.CORE})))
    assert {question.tier for question in core.questions} == {Tier.CORE}


async def test_no_more_is_asked_than_wanted_and_the_best_is_kept() -> None:
    texts = [f"A {name} is a small part of the cell with work of its own." for name in ("vesicle", "plastid")]
    passages = numbered(*map(passage, texts))
    briefing = Briefing("A book", "en", index_terms=("vesicle", "plastid"))
    model = ExtractiveModel()
    found = await model.perform(ExtractTopics(briefing, passages))
    task = AskQuestions(briefing, passages, found.topics, frozenset({Tier.CORE}), wanted=1)
    assert len((await model.perform(task)).questions) == 1


async def test_the_same_task_gives_the_same_result() -> None:
    first, second = await made_of(PASSAGES), await made_of(PASSAGES)
    assert first == second


def test_what_only_a_writing_model_can_do_is_said_and_not_ignored() -> None:
    model = ExtractiveModel()
    assert model.remarks(Briefing("A book", "en")) == ()
    assert model.remarks(Briefing("A book", "en", answer_language="en")) == ()
    asked = Briefing("A book", "en", answer_language="de", instructions="only dates")
    assert len(model.remarks(asked)) == 2
