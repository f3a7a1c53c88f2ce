"""Sentences that go on about a term, the wordings that define it in an aside, and what is no definition."""

from __future__ import annotations

import pytest

from tests.unit.extractive.decks import made_of
from tests.unit.extractive.passages import passage
from tests.unit.extractive.test_definitions import textbook


async def cards_of(*texts: str) -> dict[str, str]:
    return (await made_of(textbook(*texts))).cards


@pytest.mark.parametrize(
    ("text", "front", "told"),
    [
        (
            "The *Curie stage* comes last. In this stage, the iron loses all of its pull at once.",
            "[Curie stage]",
            "In this stage, the iron loses",
        ),
        (
            "The *soft ferrite* shows little resistance. It loses its pull as soon as the current is off.",
            "[soft ferrite]",
            "It loses its pull",
        ),
        (
            "Some firms in Berlin build *brushless* motors. This style of motor runs for years on end.",
            "[brushless]",
            "This style of motor runs",
        ),
    ],
)
async def test_a_sentence_that_takes_the_term_up_stands_with_it(text: str, front: str, told: str) -> None:
    assert any(front in card and told in card for card in await cards_of(text))


async def test_a_sentence_that_takes_up_something_else_does_not() -> None:
    cards = await cards_of(
        "The *soft ferrite* shows little resistance. It is said that engineers love the winter."
    )
    assert "The [soft ferrite] shows little resistance." in cards


@pytest.mark.parametrize(
    ("text", "term", "told"),
    [
        (
            "During this period, makers used *schedules*—that is, plans of which motor runs at what hour.",
            "schedules",
            "Plans of which motor runs at what hour.",
        ),
        (
            "The *mesh*, or joining of many houses by wires of their own, rose to fame in the north.",
            "mesh",
            "The mesh, or joining of many houses by wires of their own, rose to fame in the north.",
        ),
        (
            "They used “*noise*,” usually defined as currents that nobody sent on purpose.",
            "noise",
            "Currents that nobody sent on purpose.",
        ),
        (
            "Engineers define the *power factor* as the share of the current that does any work.",
            "power factor",
            "The share of the current that does any work.",
        ),
        (
            "He gave it the name of *pooling*, a trade in which towns and firms share the means of supply.",
            "pooling",
            "A trade in which towns and firms share the means of supply.",
        ),
        (
            "A *wayleave*, a term we touched on in the preceding section, is a deed that lets a wire pass.",
            "wayleave",
            "A deed that lets a wire pass.",
        ),
        (
            "The wires carry power to the *substation* (the yards and halls of transformers).",
            "substation",
            "The yards and halls of transformers.",
        ),
    ],
)
async def test_an_aside_says_what_the_term_is(text: str, term: str, told: str) -> None:
    cards = await cards_of(text)
    assert told in {cards.get(f"What is meant by “{term}”?"), cards.get(f"What is a {term}?")}


async def test_an_aside_is_not_cut_off_from_whom_it_speaks_of() -> None:
    cards = await cards_of(
        "The queen gave Sir Walter Wood a *charter*, a royal document that authorized him to build a plant."
    )
    assert not any(back.startswith("A royal document") for back in cards.values())


async def test_an_aside_between_subject_and_verb_is_passed_over() -> None:
    cards = await cards_of(
        "A *choke*, also called a coil, is, among other things, a part that slows changes."
    )
    assert cards["What is a choke?"] == "A part that slows changes."


@pytest.mark.parametrize(
    "text",
    [
        "The more people draw on *reserve*, the closer the net comes to its end.",
        "In the second phase, the *afterglow*, the tube has lost all of its current.",
    ],
)
async def test_what_follows_a_comma_may_be_the_main_clause(text: str) -> None:
    assert not any(back.startswith(("The closer", "The tube")) for back in (await cards_of(text)).values())


@pytest.mark.parametrize("sign", [": ", "—", " – "])
async def test_a_heading_within_the_line_that_the_sentence_repeats_is_left_out(sign: str) -> None:
    cards = await cards_of(
        f"Saddle clamps{sign}Also called clips, *saddle clamps* hold wires to a wooden wall."
    )
    assert "Also called clips, [saddle clamps] hold wires to a wooden wall." in cards


async def test_latin_opens_with_no_article() -> None:
    cards = await cards_of("*A priori losses* are losses of power which nobody has to measure.")
    assert "What are a priori losses?" in cards


@pytest.mark.parametrize(
    "term", ["supply", "family", "general will", "inputs", "bundle of His", "id"], ids=lambda term: term
)
async def test_words_that_seem_to_be_no_terms_are_terms_where_the_author_marks_them(term: str) -> None:
    cards = await cards_of(f"Engineers speak of a *{term}*, a set of many wires which no single house owns.")
    assert any(term in front for front in cards)


async def test_you_may_be_anybody_where_a_term_is_introduced() -> None:
    marked = "The *target load* is the power that you would like to draw from the net."
    plain = "The wattage is the power that you would like to draw from the net."
    assert "What is the target load?" in await cards_of(marked)
    assert not any(
        "wattage" in front for front in (await made_of([passage(plain)], index=("wattage",))).cards
    )


@pytest.mark.parametrize(
    "text",
    [
        "Nikola is a loud inventor of the town who builds motors. The street knows Nikola.",
        "A copper roof is a thing that lasts because rain can't harm it. A copper roof shines.",
        "The linemen were a group of men who climbed masts. The linemen slept in tents.",
    ],
)
async def test_what_an_x_is_a_says_of_a_name_or_in_an_argument_or_story_is_not_asked(text: str) -> None:
    plain = await cards_of()
    assert set(await cards_of(text)) == set(plain)
