from __future__ import annotations

import pytest

from compendium.adapters.models.extractive.makers.marked_terms import MarkedTerms
from compendium.domain.model.card import Tier
from compendium.domain.model.document import BlockKind
from compendium.domain.model.tasks import Question
from tests.unit.extractive.passages import passage, reading
from tests.unit.extractive.test_emphasis import TERMS

DEFINED = (
    "A *valve* is a flap that keeps blood from flowing back.",
    "A *septum* is a wall that parts two chambers of the heart.",
)


def tiers(text: str) -> dict[str, Tier]:
    asked = MarkedTerms().ask(reading(passage(each) for each in (*TERMS, text)))
    return {each.subject: each.tier for each in asked if isinstance(each, Question)}


def test_a_name_is_core_where_the_sentence_says_what_it_did() -> None:
    text = "In 1628 *William Harvey* described how the heart drives blood around the whole body."
    assert tiers(text)["William Harvey"] is Tier.CORE


def test_a_name_in_passing_is_asked_on_request_only() -> None:
    text = "Many doctors of London knew *William Harvey* and came to visit the famous house by the river."
    assert tiers(text)["William Harvey"] is Tier.MORE


def test_a_term_in_passing_is_asked_on_request_only() -> None:
    text = "Nobody in London knew the history of *phlebotomy* or cared for the old books about medicine."
    assert tiers(text)["phlebotomy"] is Tier.MORE


def test_a_term_is_core_where_its_sentence_says_what_it_is() -> None:
    text = "Doctors of that age trusted in *phlebotomy*, which drew blood from a vein to cure a fever."
    assert tiers(text).get("phlebotomy", Tier.CORE) is Tier.CORE


def test_both_of_two_things_are_mentioned_in_passing() -> None:
    text = "Few cures were known then. Both *phlebotomy*, which drew blood, and baths cured some fevers."
    assert tiers(text)["phlebotomy"] is Tier.MORE


def test_what_stands_under_the_number_of_an_example_is_its_question() -> None:
    text = "Doctors of that age trusted in *phlebotomy*, which drew blood from a vein to cure a fever."
    for label, told in (("EXAMPLE 3.16", False), ("Figure 3.16", True)):
        chunks = [*map(passage, TERMS), passage(label, BlockKind.CAPTION), passage(text)]
        assert any(s.text.startswith("Doctors") for s in reading(chunks).sentences) is told


def test_the_terms_of_a_sentence_are_asked_together_with_the_one_that_it_defines() -> None:
    text = "The wall of the heart has a thin inner coat called the *endocardium* or *velum*."
    asked = MarkedTerms().ask(reading(passage(each) for each in (*TERMS, *DEFINED, text)))
    subjects = {each.subject for each in asked if isinstance(each, Question)}
    assert {frozenset(subject.split("; ")) for subject in subjects} >= {frozenset({"endocardium", "velum"})}


def test_who_speaks_is_no_term() -> None:
    text = "*Physician*: We must let the blood of this man before the fever reaches his heart."
    assert "Physician" not in tiers(text)


def test_a_sentence_that_says_nothing_of_its_subject_is_passed_over() -> None:
    empty = "*Pulses* take many forms, and doctors of every age have felt for them at the wrist."
    assert tiers(empty)["Pulses"] is Tier.MORE


def test_a_term_of_which_nothing_is_told_beside_another_is_asked_on_request() -> None:
    text = (
        "Nobody in London knew the history of *phlebotomy*, and *lancets*, which open a vein to let the "
        "blood flow out, were sold."
    )
    assert (tiers(text)["lancets"], tiers(text)["phlebotomy"]) == (Tier.CORE, Tier.MORE)


def test_a_symbol_may_stand_behind_the_term_that_its_sentence_ends_with() -> None:
    text = "The number of beats in a minute is the *pulse*, P."
    assert tiers(text)["pulse"] is Tier.CORE


@pytest.mark.parametrize(
    ("further", "filler", "tier"),
    [
        ("Phlebotomy takes a cup of blood from a vein to cure a fever.", 2, Tier.CORE),
        ("Phlebotomy takes a cup of blood from a vein to cure a fever.", 3, Tier.MORE),
        ("Phlebotomy takes 20 ounces of blood from a vein to cure a fever.", 0, Tier.MORE),
        ("Phlebotomy should be taught before a vein is opened by a surgeon.", 0, Tier.MORE),
        ("The surgeon of the ship, phlebotomy in hand, drew blood from each man.", 0, Tier.MORE),
        ("Surgeons met with the others of a town to learn what they called phlebotomy there.", 0, Tier.MORE),
    ],
)
def test_away_from_where_it_was_set_off_a_term_is_asked_where_the_next_sentences_take_it_up(
    further: str, filler: int, tier: Tier
) -> None:
    between = ["The winter of that year was long and cold in all of the land."] * filler
    texts = (
        *TERMS,
        *DEFINED,
        "Many doctors of London studied *phlebotomy* in the winter.",
        *between,
        further,
    )
    asked = MarkedTerms().ask(reading(map(passage, texts)))
    tiers_of = {each.text: each.tier for each in asked if isinstance(each, Question)}
    assert tiers_of.get(further) is tier
