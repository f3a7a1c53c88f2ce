"""What can still be read of a reply, and what is said of the rest."""

from __future__ import annotations

import json

import pytest

from compendium.adapters.models.replies import (
    BROKE_OFF,
    EMPTY,
    NO_JSON,
    WRONG_FORM,
    AnswerSaidOnce,
    FoundTopic,
    FoundTopics,
    GivenAnswer,
    Read,
    read,
)

WHOLE = json.dumps({"topics": [{"name": f"term {i}", "passages": [i]} for i in range(4)]})


def names(text: str, *, truncated: bool = False) -> tuple[list[str], str]:
    result: Read[FoundTopic] = read(text, FoundTopics, FoundTopic, truncated=truncated)
    return [item.name for item in result.items], result.rule


ALL = [f"term {i}" for i in range(4)]


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        "Here you are [as asked], {friend}:\n```json\n" + WHOLE + "\n```\nGood luck with {it}!",
        f"<think>Shall I say {{}}? Or []?</think>{WHOLE}",
        json.dumps(json.loads(WHOLE)["topics"]),
        WHOLE.replace('"passages"', '"comment": "a field more", "passages"'),
    ],
    ids=["as asked", "fenced", "after thoughts", "the bare list", "with a field more"],
)
def test_what_stands_around_the_json_is_forgiven(text: str) -> None:
    assert names(text) == (ALL, "")


@pytest.mark.parametrize("cut", range(15, len(WHOLE) - 1))
def test_a_cut_reply_keeps_its_whole_items_wherever_it_is_cut(cut: int) -> None:
    kept, rule = names(WHOLE[:cut], truncated=True)
    assert rule == BROKE_OFF
    assert kept == ALL[: len(kept)]
    assert len(kept) >= WHOLE[:cut].count("}") - 1


def test_a_cut_is_seen_where_the_provider_does_not_tell() -> None:
    assert names(WHOLE[:-30])[1] == BROKE_OFF


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", NO_JSON),
        ("I am sorry.", NO_JSON),
        ("{oops", NO_JSON),
        ('{"cards": []}', WRONG_FORM),
        ('{"topics": "osmosis"}', WRONG_FORM),
        ('{"topics": []}', EMPTY),
        ('{"topics": ["osmosis"]}', WRONG_FORM),
    ],
)
def test_what_can_not_be_used_has_a_name(text: str, rule: str) -> None:
    assert names(text) == ([], rule)


def test_one_item_of_another_form_costs_itself_alone() -> None:
    text = WHOLE.replace("[2]", '"two"')
    assert names(text) == (["term 0", "term 1", "term 3"], WRONG_FORM)


def test_what_came_back_is_kept_for_the_report_in_one_short_line() -> None:
    came_back = read("I am\nsorry. " * 100, FoundTopics, FoundTopic).came_back
    assert came_back.startswith("I am sorry. I am")
    assert len(came_back) <= 120


@pytest.mark.parametrize(
    ("kept", "left_out"),
    [
        ("Water moves through it.", "Water moves through it. Water mov"),
        ("A cell has 3.7 V.", "A cell has 3.7 V"),
        ("It has two poles. One is the anode.", "It has two poles. The other is the cathode."),
        ("It was founded in 1990. It was closed in 2000.", ""),
        ("", ""),
    ],
)
def test_of_an_answer_that_repeats_itself_the_first_time_counts(kept: str, left_out: str) -> None:
    said = f"{kept} {left_out}".strip()
    once = AnswerSaidOnce(number=1, evidence=[], answer=said)
    assert (once.answer, once.left_out) == (kept, left_out)
    assert GivenAnswer(number=1, evidence=[], answer=said).answer == said
