from __future__ import annotations

from compendium.adapters.models.extractive.makers.marked_terms import MarkedTerms
from compendium.domain.model.card import Tier
from compendium.domain.model.tasks import Question
from tests.unit.extractive.passages import passage, reading
from tests.unit.extractive.test_emphasis import TERMS


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
