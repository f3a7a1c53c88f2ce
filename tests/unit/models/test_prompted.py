"""Tasks become requests, replies become results, and bad answers are asked for once more."""

from __future__ import annotations

import re
from typing import Any

import pytest

from compendium.adapters.models.card_tasks import BEYOND, SAID_AGAIN
from compendium.adapters.models.checks import ASKED_TWICE, UNSUPPORTED, WRONG_LANGUAGE
from compendium.adapters.models.replies import BROKE_OFF, EMPTY, NO_JSON, WRONG_FORM
from compendium.adapters.models.requests import Request
from compendium.adapters.models.tokens import estimate
from compendium.adapters.models.topic_tasks import NO_TOPIC, NOWHERE
from compendium.domain.model.card import Tier
from compendium.domain.model.tasks import (
    AnswerQuestions,
    Answers,
    AskQuestions,
    ExtractTopics,
    Questions,
    RefineTopics,
    SuggestTags,
)
from compendium.domain.model.topic import Topic
from compendium.domain.pipeline.answers import NO_ANSWER, NOT_FOUND
from tests.faulty.bad_answers import BadAnswer
from tests.faulty.provider_server import Says
from tests.faulty.scripted_provider import ScriptedProvider
from tests.unit.models.passages import CELLS, model, passages

WORDS = ("Amphibians", "Barometers", "Catalysts", "Dictionaries", "Ecosystems", "Frequencies", "Galaxies")
SENTENCES = tuple(
    f"{word} belong to those things of which a reader of this short passage will remember number {i}."
    for i, word in enumerate(WORDS)
)


def ask(*texts: str, wanted: int = 20, about: tuple[Topic, ...] = ()) -> AskQuestions:
    return AskQuestions(CELLS, passages(*(texts or SENTENCES)), about, frozenset(Tier), wanted)


async def asked(provider: ScriptedProvider, task: AskQuestions | None = None) -> Questions:
    return await model(provider).perform(task or ask())


async def answered(provider: ScriptedProvider, texts: tuple[str, ...] = SENTENCES) -> Answers:
    found = await asked(ScriptedProvider(), ask(*texts))
    anchored = {each.id: each.anchors for each in found.questions}
    return await model(provider).perform(AnswerQuestions(CELLS, found.questions, anchored, passages(*texts)))


# ---- what a request is


async def test_questions_of_many_passages_are_one_request() -> None:
    provider = ScriptedProvider()
    found = await asked(provider)
    assert provider.tasks() == ["questions"]
    assert [each.anchors for each in found.questions] == [(i,) for i in range(len(SENTENCES))]
    assert found.dropped == ()


async def test_answers_to_many_questions_are_one_request_with_each_passage_once() -> None:
    provider = ScriptedProvider()
    given = await answered(provider)
    assert provider.tasks() == ["answers"]
    assert len(given.answers) == len(SENTENCES)
    assert provider.requests[0].prompt.count(SENTENCES[0]) == 1
    assert given.answers[0].evidence[0].quote == SENTENCES[0]


async def test_fast_and_strong_models_have_their_tasks() -> None:
    provider = ScriptedProvider()
    await asked(provider)
    await answered(provider)
    topics = (Topic("osmosis", (0,)), Topic("nucleus", (1,)))
    await model(provider).perform(ExtractTopics(CELLS, passages()))
    await model(provider).perform(RefineTopics(CELLS, topics))
    await model(provider).perform(SuggestTags(CELLS, topics, {}))
    assert {request.task: request.model for request in provider.requests} == {
        "questions": "fast",
        "answers": "strong",
        "topics": "fast",
        "refine": "strong",
        "tags": "fast",
    }


async def test_a_request_knows_about_how_long_it_is() -> None:
    provider = ScriptedProvider()
    await asked(provider)
    (request,) = provider.requests
    assert request.input_tokens == estimate(request.system) + estimate(request.prompt)


BOOK = tuple(
    f"{word}{i} {sentence}" for i in range(30) for word, sentence in zip(WORDS, SENTENCES, strict=True)
)


async def test_what_does_not_fit_one_request_goes_into_the_fewest_and_comes_back_in_order() -> None:
    provider = ScriptedProvider()
    budget = 2000
    found = await model(provider, budget).perform(ask(*BOOK, wanted=100))
    material = sum(map(estimate, BOOK))
    assert len(provider.requests) == -(-material // budget)
    assert all(estimate(request.prompt) < budget * 1.6 for request in provider.requests)
    anchors = [each.anchors[0] for each in found.questions]
    assert anchors == sorted(anchors)
    assert len({each.id for each in found.questions}) == len(found.questions)


async def test_ids_of_questions_are_unique_across_tasks_and_the_same_for_the_same_input() -> None:
    chunks = passages(*SENTENCES)
    once = [
        await asked(ScriptedProvider(), AskQuestions(CELLS, (c,), (), frozenset(Tier), 3)) for c in chunks
    ]
    again = [
        await asked(ScriptedProvider(), AskQuestions(CELLS, (c,), (), frozenset(Tier), 3)) for c in chunks
    ]
    ids = [each.id for found in once for each in found.questions]
    assert len(set(ids)) == len(ids) == len(chunks)
    assert once == again


async def test_questions_beyond_those_wanted_are_dropped_the_least_important_first() -> None:
    def weigh(_: Request, reply: dict[str, Any]) -> dict[str, Any]:
        for item in reply["questions"]:
            item["importance"] = item["number"]
        return reply

    provider = ScriptedProvider(weigh)
    provider.plan.once.append(("questions", Says("")))  # the second reply gives more than it should
    found = await asked(provider, ask(wanted=3))
    assert len(found.questions) <= 3
    more = ScriptedProvider(lambda request, _: weigh(request, _seven()))
    found = await asked(more, ask(wanted=3))
    assert [each.anchors for each in found.questions] == [(4,), (5,), (6,)]
    assert [drop.rule for drop in found.dropped] == [BEYOND] * 4


def _seven() -> dict[str, Any]:
    return {
        "questions": [
            {
                "number": i + 1,
                "question": f"What is remembered of {word}?",
                "asks": "fact",
                "subject": word,
                "topic": "",
                "passages": [i],
                "importance": 1,
            }
            for i, word in enumerate(WORDS)
        ]
    }


async def test_a_question_belongs_to_the_topic_that_the_model_names_whatever_its_spelling() -> None:
    about = (Topic("amphibian", (0,), aliases=("amphibians",)),)
    found = await asked(ScriptedProvider(), ask(about=about))
    assert [each.topic for each in found.questions][:2] == ["amphibian", ""]


# ---- topics


async def test_topics_stand_in_the_passages_that_teach_them() -> None:
    found = await model(ScriptedProvider()).perform(ExtractTopics(CELLS, passages()))
    assert [(topic.name, topic.chunks) for topic in found.topics] == [
        ("Osmosis", (0,)),
        ("nucleus", (1,)),
        ("Westphalia", (2,)),
    ]


async def test_a_topic_that_stands_nowhere_is_dropped_and_said() -> None:
    def invent(_: Request, reply: dict[str, Any]) -> dict[str, Any]:
        return {"topics": [*reply["topics"], {"name": "Waterloo", "passages": [99]}]}

    found = await model(ScriptedProvider(invent)).perform(ExtractTopics(CELLS, passages()))
    assert [(drop.rule, drop.candidate) for drop in found.dropped] == [(NOWHERE, "Waterloo")]


async def test_a_topic_with_a_wrong_passage_is_found_by_its_name() -> None:
    def misplace(_: Request, reply: dict[str, Any]) -> dict[str, Any]:
        return {"topics": [item | {"passages": [99]} for item in reply["topics"]]}

    found = await model(ScriptedProvider(misplace)).perform(ExtractTopics(CELLS, passages()))
    assert [topic.chunks for topic in found.topics] == [(0,), (1,), (2,)]


async def test_spellings_are_merged_and_what_is_left_out_is_said() -> None:
    def merge(_: Request, reply: dict[str, Any]) -> dict[str, Any]:
        return {"topics": [{"numbers": [2, 1, 2, 77], "weight": 99}]}

    topics = (Topic("cell", (1,)), Topic("cells", (4, 1)), Topic("page", (2,)))
    refined = await model(ScriptedProvider(merge)).perform(RefineTopics(CELLS, topics))
    assert refined.topics == (Topic("cells", (1, 4), aliases=("cell",), weight=10.0),)
    assert [(drop.rule, drop.candidate) for drop in refined.dropped] == [(NO_TOPIC, "page")]


async def test_topics_of_a_whole_book_are_merged_in_groups_until_one_request_holds_them() -> None:
    def halve(_: Request, reply: dict[str, Any]) -> dict[str, Any]:
        return {"topics": reply["topics"][::2]}

    topics = tuple(Topic(f"term number {i:04}", (i,)) for i in range(500))
    provider = ScriptedProvider(halve)
    refined = await model(provider, 3000).perform(RefineTopics(CELLS, topics))
    sizes = [len(re.findall(r"^\d+\. ", request.prompt, re.MULTILINE)) for request in provider.requests]
    assert sizes == [100, 100, 100, 100, 100, 84, 84, 82, 63, 62, 63]
    assert len(refined.topics) + len(refined.dropped) == 500


async def test_topics_that_can_not_be_refined_stay_as_they_are() -> None:
    provider = ScriptedProvider()
    provider.plan.always["refine"] = BadAnswer.PROSE
    topics = (Topic("osmosis", (0,)), Topic("Osmosis", (3,)), Topic("nucleus", (1,)))
    refined = await model(provider).perform(RefineTopics(CELLS, topics))
    assert [(topic.name, topic.chunks) for topic in refined.topics] == [
        ("osmosis", (0, 3)),
        ("nucleus", (1,)),
    ]
    assert [drop.rule for drop in refined.dropped] == [NO_JSON]
    assert provider.tasks() == ["refine", "refine"]


async def test_every_topic_gets_its_tag() -> None:
    topics = (Topic("osmosis", (0,)), Topic("nucleus", (1,)))
    tags = await model(ScriptedProvider()).perform(SuggestTags(CELLS, topics, {"osmosis": ("Membranes",)}))
    assert tags.by_topic == {"osmosis": ("Told",), "nucleus": ("Told",)}


# ---- bad answers, repaired

WHOLE_REPLY = [BadAnswer.TRUNCATED, BadAnswer.PROSE, BadAnswer.WRONG_SCHEMA, BadAnswer.EMPTY]


@pytest.mark.parametrize("bad", [*WHOLE_REPLY, BadAnswer.WRONG_LANGUAGE, BadAnswer.DUPLICATES])
async def test_bad_questions_are_asked_for_once_more_and_then_all_are_there(bad: BadAnswer) -> None:
    provider = ScriptedProvider()
    provider.plan.once.append(("questions", bad))
    found = await asked(provider)
    assert provider.tasks() == ["questions"] * 2
    assert sorted({each.anchors[0] for each in found.questions}) == list(range(len(SENTENCES)))
    assert len({each.text for each in found.questions}) == len(SENTENCES)


@pytest.mark.parametrize(
    "bad", [*WHOLE_REPLY, BadAnswer.INVENTED_EVIDENCE, BadAnswer.WRONG_LANGUAGE, BadAnswer.TOO_LONG]
)
async def test_bad_answers_are_asked_for_once_more_and_then_all_are_there(bad: BadAnswer) -> None:
    provider = ScriptedProvider()
    provider.plan.once.append(("answers", bad))
    given = await answered(provider)
    assert provider.tasks() == ["answers"] * 2
    assert len(given.answers) == len(SENTENCES)
    assert given.dropped == {}


@pytest.mark.parametrize("bad", WHOLE_REPLY)
async def test_topics_that_can_not_be_read_are_asked_for_once_more(bad: BadAnswer) -> None:
    provider = ScriptedProvider()
    provider.plan.once.append(("topics", bad))
    found = await model(provider).perform(ExtractTopics(CELLS, passages(*SENTENCES)))
    assert provider.tasks() == ["topics"] * 2
    assert len(found.topics) == len(SENTENCES)


async def test_a_repair_names_what_is_wrong_and_asks_for_that_alone() -> None:
    def one_wrong(request: Request, reply: dict[str, Any]) -> dict[str, Any]:
        if "You were asked this before" not in request.prompt:
            reply["answers"][2]["evidence"][0]["quote"] = "Napoleon lost at Waterloo."
        return reply

    provider = ScriptedProvider(one_wrong)
    given = await answered(provider)
    first, repair = provider.requests
    assert "question 3: its evidence is in no passage: 'Napoleon lost at Waterloo.'" in repair.prompt
    assert SENTENCES[2] in repair.prompt
    assert SENTENCES[3] not in repair.prompt
    assert repair.input_tokens < first.input_tokens
    assert len(given.answers) == len(SENTENCES)


# ---- bad answers, dropped


@pytest.mark.parametrize(
    ("bad", "rule"),
    [
        (BadAnswer.TRUNCATED, BROKE_OFF),
        (BadAnswer.PROSE, NO_JSON),
        (BadAnswer.WRONG_SCHEMA, WRONG_FORM),
        (BadAnswer.EMPTY, EMPTY),
        (BadAnswer.WRONG_LANGUAGE, WRONG_LANGUAGE),
        (BadAnswer.DUPLICATES, ASKED_TWICE),
    ],
)
async def test_bad_questions_that_stay_bad_are_dropped_and_counted(bad: BadAnswer, rule: str) -> None:
    provider = ScriptedProvider()
    provider.plan.always["questions"] = bad
    found = await asked(provider)
    assert provider.tasks() == ["questions"] * 2
    assert rule in {drop.rule for drop in found.dropped}
    if bad in {BadAnswer.WRONG_LANGUAGE, BadAnswer.DUPLICATES}:
        assert len(found.questions) + len(found.dropped) == len(SENTENCES)
    assert all(drop.candidate and drop.page for drop in found.dropped)


@pytest.mark.parametrize(
    ("bad", "rule"),
    [
        (BadAnswer.TRUNCATED, BROKE_OFF),
        (BadAnswer.PROSE, NO_JSON),
        (BadAnswer.WRONG_SCHEMA, WRONG_FORM),
        (BadAnswer.EMPTY, EMPTY),
        (BadAnswer.INVENTED_EVIDENCE, NOT_FOUND),
        (BadAnswer.WRONG_LANGUAGE, WRONG_LANGUAGE),
        (BadAnswer.TOO_LONG, "answer is too long"),
    ],
)
async def test_bad_answers_that_stay_bad_are_dropped_by_their_question(bad: BadAnswer, rule: str) -> None:
    provider = ScriptedProvider()
    provider.plan.always["answers"] = bad
    given = await answered(provider)
    assert provider.tasks() == ["answers"] * 2
    assert len(given.answers) + len(given.dropped) == len(SENTENCES)
    assert rule in {drop.rule for drop in given.dropped.values()}


async def test_a_question_that_the_passages_do_not_answer_is_not_asked_again() -> None:
    def silent(_: Request, reply: dict[str, Any]) -> dict[str, Any]:
        return {"answers": [item | {"answer": "", "evidence": []} for item in reply["answers"]]}

    provider = ScriptedProvider(silent)
    given = await answered(provider)
    assert provider.tasks() == ["answers"]
    assert {drop.rule for drop in given.dropped.values()} == {NO_ANSWER}


async def test_an_invented_answer_under_a_true_quote_is_dropped() -> None:
    def invent(_: Request, reply: dict[str, Any]) -> dict[str, Any]:
        return {
            "answers": [item | {"answer": "ancient philosophers from Greece"} for item in reply["answers"]]
        }

    given = await answered(ScriptedProvider(invent))
    assert {drop.rule for drop in given.dropped.values()} == {UNSUPPORTED}


# ---- answers that don't stop


def run_on(_: Request, reply: dict[str, Any]) -> dict[str, Any]:
    first = reply["answers"][0]
    first["answer"] = f"{first['answer']}. {first['answer']}. told"
    return reply


async def test_what_a_small_models_answer_says_again_is_left_out_and_said() -> None:
    first, *others = [answer.back.text for answer in (await answered(ScriptedProvider())).answers]
    provider = ScriptedProvider(run_on)
    provider.own_server = True
    given = await answered(provider)
    assert [answer.back.text for answer in given.answers] == [f"{first}.", *others]
    (drop,) = given.dropped.values()
    assert (drop.rule, drop.candidate, drop.page) == (SAID_AGAIN, f"{first}. told", 1)


async def test_what_a_large_model_says_is_left_as_it_came() -> None:
    first, *others = [answer.back.text for answer in (await answered(ScriptedProvider())).answers]
    given = await answered(ScriptedProvider(run_on))
    assert [answer.back.text for answer in given.answers] == [f"{first}. {first}. told", *others]
    assert given.dropped == {}


# ---- what is said when nothing came of it


async def test_a_model_that_was_not_asked_is_not_complained_of() -> None:
    assert model(ScriptedProvider()).complaint() == ""


@pytest.mark.parametrize("bad", list(BadAnswer))
async def test_the_complaint_says_what_came_back(bad: BadAnswer) -> None:
    provider = ScriptedProvider()
    provider.plan.always[""] = bad
    failing = model(provider)
    found = await failing.perform(ask())
    anchored = {each.id: each.anchors for each in found.questions}
    if found.questions:
        await failing.perform(AnswerQuestions(CELLS, found.questions, anchored, passages(*SENTENCES)))
    told = failing.complaint()
    assert f"strong gave in {len(provider.requests)} replies" in told
    assert "times" in told
    if bad is BadAnswer.PROSE:
        assert "the last reply was 'I am sorry, but I can't help with flashcards.'" in told.replace('"', "'")


async def test_closing_gives_the_providers_connections_back() -> None:
    provider = ScriptedProvider()
    await model(provider).close()
    assert provider.closed == 1
