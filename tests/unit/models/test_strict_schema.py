"""What servers are held to by a reply's JSON schema."""

from __future__ import annotations

from typing import Any

from compendium.adapters.models.replies import AskedQuestions, GivenAnswers
from compendium.adapters.models.requests import Bounds
from compendium.adapters.models.strict_schema import strict_schema

BOUNDS = Bounds({"number": (1, 2), "passage": (7, 3), "passages": (3, 7)}, items=2)


def fields(schema: dict[str, Any], item: str) -> dict[str, Any]:
    properties: dict[str, Any] = schema["$defs"][item]["properties"]
    return properties


def test_only_numbers_that_stand_for_something_can_be_named() -> None:
    answers = strict_schema(GivenAnswers, BOUNDS)
    assert fields(answers, "GivenAnswer")["number"]["enum"] == [1, 2]
    assert fields(answers, "Quote")["passage"]["enum"] == [3, 7]
    questions = strict_schema(AskedQuestions, Bounds({"passages": (3, 7)}))
    assert fields(questions, "AskedQuestion")["passages"]["items"]["enum"] == [3, 7]
    assert "enum" not in fields(questions, "AskedQuestion")["number"]


def test_a_field_without_choices_is_free() -> None:
    answers = strict_schema(GivenAnswers, Bounds({"quote": (), "passage": (3,)}))
    assert "enum" not in fields(answers, "Quote")["quote"]
    assert fields(answers, "Quote")["passage"]["enum"] == [3]


def test_the_list_ends_where_everything_has_been_said() -> None:
    assert strict_schema(GivenAnswers, BOUNDS)["properties"]["answers"]["maxItems"] == 2
    assert "maxItems" not in strict_schema(GivenAnswers, Bounds())["properties"]["answers"]


def test_without_bounds_every_request_of_a_task_has_one_schema_and_no_lengths() -> None:
    answers = strict_schema(GivenAnswers, None)
    assert "maxLength" not in fields(answers, "Quote")["quote"]
    assert "maxLength" in fields(strict_schema(GivenAnswers, BOUNDS), "Quote")["quote"]


def test_objects_have_no_further_fields() -> None:
    answers = strict_schema(GivenAnswers, None)
    assert answers["additionalProperties"] is False
    assert answers["$defs"]["Quote"]["additionalProperties"] is False
