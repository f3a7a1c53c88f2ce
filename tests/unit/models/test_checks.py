"""What of a model's questions and answers can be used, one rule at a time."""

from __future__ import annotations

import pytest

from compendium.adapters.documents.language import language_of
from compendium.adapters.models.checks import (
    ASKED_TWICE,
    NO_PASSAGE,
    NO_QUESTION,
    NOT_ALONE,
    SLIGHT,
    UNSUPPORTED,
    WRONG_LANGUAGE,
    AnswerCheck,
    QuestionCheck,
    wrong_language,
)
from compendium.adapters.models.replies import AskedQuestion, GivenAnswer, Quote
from compendium.domain.pipeline.answers import NO_ANSWER, NOT_FOUND
from tests.unit.models.passages import NUCLEUS, OSMOSIS, TREATY, passages, question

BY_ID = {chunk.id: chunk for chunk in passages(OSMOSIS, NUCLEUS, TREATY, "H2O water")}


def asked(text: str, *anchors: int, number: int = 1) -> AskedQuestion:
    return AskedQuestion(
        number=number,
        question=text,
        asks="fact",
        subject="",
        topic="",
        passages=list(anchors or (0,)),
        importance=3,
    )


def rules(*items: AskedQuestion) -> list[str]:
    check = QuestionCheck(BY_ID, "en", language_of)
    return [each.fault.rule if each.fault else "" for each in check.judge(items)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("What is osmosis?", ""),
        ("According to the text, what is osmosis?", NOT_ALONE),
        ("What does the author of this say in this chapter?", NOT_ALONE),
        ("Was ist laut Text die Osmose?", NOT_ALONE),
        ("   ", NO_PASSAGE),
    ],
)
def test_a_question_can_be_understood_alone(text: str, rule: str) -> None:
    assert rules(asked(text)) == [rule]


def test_a_question_names_a_passage_that_it_was_shown() -> None:
    assert rules(asked("What is osmosis?", 99)) == [NO_PASSAGE]


def test_a_question_without_a_passage_belongs_to_those_that_speak_of_its_subject() -> None:
    check = QuestionCheck(BY_ID, "en", language_of)
    item = asked("What is it?", 99).model_copy(update={"subject": "osmosis"})
    assert check.anchors(item) == (0,)
    assert check.judge([item])[0].fault is None


def test_a_question_is_asked_once_whatever_its_capitals() -> None:
    assert rules(asked("What is osmosis?"), asked("what is  Osmosis?", number=2)) == ["", ASKED_TWICE]


def test_a_mended_question_keeps_the_number_of_the_one_that_it_replaces() -> None:
    check = QuestionCheck(BY_ID, "en", language_of)
    check.judge([asked("What is osmosis?"), asked("What is osmosis?", number=2)])
    (mended,) = check.judge([asked("When was the treaty signed?", 2, number=2)])
    assert (mended.number, mended.fault) == (2, None)
    (further,) = check.judge([asked("Where was it signed?", 2, number=2)])
    assert further.number == 3


def test_numbers_are_given_where_the_model_gives_none() -> None:
    check = QuestionCheck(BY_ID, "en", language_of)
    judged = check.judge([asked("What is osmosis?", number=0), asked("What is a nucleus?", number=0)])
    assert [each.number for each in judged] == [1, 2]


def fault(
    answer: str, *quotes: tuple[int, str], text: str = "What is osmosis?", translated: bool = False
) -> str:
    check = AnswerCheck(
        {1: question(1, text)}, BY_ID, "en" if not translated else "fr", translated, language_of
    )
    evidence = [Quote(passage=passage, quote=quote) for passage, quote in quotes]
    (judged,) = check.judge([GivenAnswer(number=1, answer=answer, evidence=evidence)])
    return judged.fault.rule if judged.fault else ""


MOVEMENT = "the movement of water through a membrane"


def test_an_answer_with_its_evidence_is_taken() -> None:
    assert fault(MOVEMENT, (0, OSMOSIS)) == ""


def test_evidence_is_found_where_it_stands_whatever_passage_the_model_names() -> None:
    check = AnswerCheck({1: question(1, "What?")}, BY_ID, "en", translated=False, language_of=language_of)
    for named in (0, 1, 99):
        given = GivenAnswer(number=1, answer="", evidence=[Quote(passage=named, quote=OSMOSIS)])
        (evidence,) = check.evidence(given)
        assert evidence.chunk == 0


@pytest.mark.parametrize(
    ("answer", "quotes", "rule"),
    [
        ("that water moves into salt", [(0, OSMOSIS.replace("water", "wine"))], NOT_FOUND),
        ("that water moves into salt", [(0, OSMOSIS), (1, "made up")], NOT_FOUND),
        ("that water moves into salt", [], NOT_FOUND),
        ("into salt", [(0, "made up")], NOT_FOUND),
        (MOVEMENT, [(0, "of water")], SLIGHT),
        ("", [(0, OSMOSIS)], NO_ANSWER),
        ("a famous battle of ancient times", [(0, OSMOSIS)], UNSUPPORTED),
        ("in 1649", [(2, TREATY)], UNSUPPORTED),
        ("It moves water through a membrane", [(0, OSMOSIS)], "answer leans on an earlier sentence"),
        ("osmosis", [(0, OSMOSIS)], "answer stands in the question"),
        (" ".join([MOVEMENT] * 15), [(0, OSMOSIS)], "answer is too long"),
        ("water, as Figure 3 shows", [(0, OSMOSIS)], "card points elsewhere"),
    ],
)
def test_an_answer_that_can_not_be_used_has_a_rule(
    answer: str, quotes: list[tuple[int, str]], rule: str
) -> None:
    assert fault(answer, *quotes) == rule


def test_an_answer_in_the_documents_own_words_has_its_evidence_there_whatever_was_quoted() -> None:
    check = AnswerCheck({1: question(1, "What?")}, BY_ID, "en", translated=False, language_of=language_of)
    given = GivenAnswer(number=1, answer=MOVEMENT, evidence=[Quote(passage=0, quote="made up")])
    (evidence,) = check.evidence(given)
    assert (evidence.chunk, evidence.quote) == (0, OSMOSIS)
    assert fault(MOVEMENT, (1, "made up")) == ""


def test_a_table_row_is_evidence_though_it_is_short() -> None:
    assert fault("water", (3, "H2O water"), text="What is H2O?") == ""


def test_a_translated_answer_is_held_to_its_evidence_by_numbers_alone() -> None:
    when = "Quand le traité de Westphalie fut-il signé ?"
    assert fault("en l'an 1648", (2, TREATY), text=when, translated=True) == ""
    assert fault("en l'an 1649", (2, TREATY), text=when, translated=True) == UNSUPPORTED


def test_an_answer_to_what_nobody_asked_is_none() -> None:
    check = AnswerCheck({1: question(1, "What?")}, BY_ID, "en", translated=False, language_of=language_of)
    (judged,) = check.judge([GivenAnswer(number=7, answer="x", evidence=[])])
    assert judged.fault is not None
    assert judged.fault.rule == NO_QUESTION


GERMAN = "Die Osmose ist die Bewegung von Wasser durch eine Membran. " * 5


def test_a_language_is_wrong_only_where_it_is_sure() -> None:
    assert wrong_language(GERMAN, "en", language_of)
    assert not wrong_language(GERMAN, "de", language_of)
    assert not wrong_language(GERMAN, "", language_of)
    assert not wrong_language("Osmose", "en", language_of)


def test_neighbouring_languages_are_not_told_apart() -> None:
    assert not wrong_language("x", "no", lambda _: "da")
    assert wrong_language("x", "no", lambda _: "de")


def test_short_answers_are_judged_together() -> None:
    check = AnswerCheck(
        {i: question(i, "What?") for i in range(9)}, BY_ID, "en", translated=False, language_of=language_of
    )
    answers = [
        GivenAnswer(number=i, answer="eine Bewegung von Wasser", evidence=[Quote(passage=0, quote=OSMOSIS)])
        for i in range(9)
    ]
    assert {each.fault.rule for each in check.judge(answers) if each.fault} == {WRONG_LANGUAGE}
