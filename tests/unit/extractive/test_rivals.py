from __future__ import annotations

from dataclasses import replace

from compendium.adapters.models.extractive.pack_files import load_pack
from compendium.adapters.models.extractive.rivals import (
    ASKED_ALREADY,
    SAME_SENTENCE,
    doubled_sentences,
    one_a_term,
)
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import Answer, Asks, Evidence, Question
from compendium.domain.model.text import StyledText
from tests.unit.extractive.passages import passage, reading

TEXT = "An anode is a plate that takes in charge, while a cathode is a plate that gives it off."
PASSAGES: dict[int, Chunk] = {0: passage(TEXT)}


def question(subject: str, score: float, asks: Asks = Asks.DEFINITION) -> Question:
    return Question(f"{subject}/{score}", f"{subject}?", asks, subject, subject, (0,), "test", score)


def answer(of: Question, back: str) -> Answer:
    return Answer(of.id, StyledText(back), (Evidence(0, TEXT),), of.score)


def test_of_two_questions_about_one_term_the_better_stays() -> None:
    weak, strong = question("anodes", 5), question("the anode", 9)
    found = list(one_a_term([weak, strong], PASSAGES, load_pack("en")))
    assert found == [Dropped(ASKED_ALREADY, "anodes?", 1, "test"), strong]


def test_what_an_abbreviation_stands_for_is_a_fact_of_its_own() -> None:
    both = [question("UFO", 8, Asks.EXPANSION), question("UFO", 9)]
    assert list(one_a_term(both, PASSAGES, load_pack("en"))) == both


def test_a_sentence_stands_under_one_front() -> None:
    weak, strong = question("anode", 5), question("plate", 9)
    doubled = doubled_sentences(
        [answer(weak, TEXT), answer(strong, TEXT)], [weak, strong], reading(PASSAGES.values())
    )
    assert doubled == {weak.id: Dropped(SAME_SENTENCE, "anode?", 1, "test")}


def test_two_parts_of_a_sentence_may_stand_under_two() -> None:
    anode, cathode = question("anode", 5), question("cathode", 9)
    both = [answer(anode, "A plate that takes in charge."), answer(cathode, "A plate that gives it off.")]
    assert doubled_sentences(both, [anode, cathode], reading(PASSAGES.values())) == {}


def test_a_sentence_stands_under_two_terms_that_the_author_set_off_in_it() -> None:
    anode, cathode = question("anode", 5), question("cathode", 9)
    marked = reading([passage(TEXT.replace("anode", "*anode*").replace("cathode", "*cathode*"))])
    assert doubled_sentences([answer(anode, TEXT), answer(cathode, TEXT)], [anode, cathode], marked) == {}


def test_a_term_set_off_with_its_abbreviation_is_set_off() -> None:
    text = TEXT.replace("cathode", "cathode (C)")
    anode, cathode = question("anode", 5), question("cathode (C)", 9)
    marked = reading([passage(text.replace("anode", "*anode*").replace("cathode (C)", "*cathode (C)*"))])
    both = [replace(answer(each, text), evidence=(Evidence(0, text),)) for each in (anode, cathode)]
    assert doubled_sentences(both, [anode, cathode], marked) == {}


def test_a_further_fact_of_a_term_stands_beside_its_definition() -> None:
    both = [question("anode", 9), question("anode", 5, Asks.FACT)]
    assert list(one_a_term(both, PASSAGES, load_pack("en"))) == both
