from __future__ import annotations

from compendium.adapters.models.extractive.makers.introductions import Introductions
from tests.unit.extractive.passages import asked, passage, reading
from tests.unit.extractive.test_emphasis import TERMS
from tests.unit.extractive.test_marked_terms import DEFINED

TOLD = (
    "Physicians tap the chest of a patient with two fingers and hear dull *percussion tones* over the organ."
)
FRONT = "What is meant by “percussion tones”?"


def test_a_term_without_a_definition_is_asked_with_the_sentence_that_introduces_it() -> None:
    cards = asked(Introductions(), reading(passage(text) for text in (*TERMS, *DEFINED, TOLD)))
    assert cards[FRONT] == TOLD.replace("*", "")


def test_one_that_is_mentioned_in_passing_is_not() -> None:
    passing = TOLD.replace("hear dull", "know the history of")
    assert FRONT not in asked(Introductions(), reading(map(passage, (*TERMS, *DEFINED, passing))))


def test_where_few_of_what_is_set_off_is_defined_it_is_not_there_to_be_learned() -> None:
    assert not asked(Introductions(), reading(passage(text) for text in (*TERMS, TOLD)))
