"""Cards that carry what their sentence leans on, or aren't made."""

from __future__ import annotations

import pytest

from tests.unit.extractive.decks import made_of
from tests.unit.extractive.passages import passage
from tests.unit.extractive.test_definitions import textbook


async def answers(*texts: str) -> dict[str, str]:
    return (await made_of(textbook(*texts))).cards


async def test_the_next_sentence_may_say_what_this_one_names() -> None:
    cards = await answers(
        "Another quantity of every coil is its *inductance*. "
        "This is a measure of how much the coil resists a change of the current."
    )
    assert (
        cards["What is meant by “inductance”?"]
        == "A measure of how much the coil resists a change of the current."
    )


async def test_what_adds_to_another_sentence_brings_that_one_too() -> None:
    cards = await answers(
        "Early engineers sent large currents through thin wires. "
        "Similarly, they put many lamps on one circuit. "
        "These habits are known as *overloading*."
    )
    assert cards["What is meant by “overloading”?"].startswith("Early engineers sent")


async def test_the_such_and_such_of_the_sentence_before_needs_it() -> None:
    cards = await answers(
        "A coil pushes a magnet away. The magnet is called a *rotor* by those who build motors."
    )
    assert cards["What is meant by “rotor”?"].startswith("A coil pushes a magnet away.")


async def test_who_does_so_is_told_by_the_sentence_before() -> None:
    cards = await answers("Some men mend coils. Winders do so in a shop that is called a *coil loft*.")
    assert not any(text.startswith("Winders") for card in cards.items() for text in card)


async def test_a_sentence_is_cut_where_it_leads_over_to_a_formula() -> None:
    cards = await answers(
        "The voltage across a wire grows in step with its current. "
        "This relationship is known as *Ohm’s law* and can be written as"
    )
    assert cards["What is meant by “Ohm’s law”?"].endswith("This relationship is known as Ohm’s law.")


async def test_a_predicate_is_not_cut_off_from_what_limits_it() -> None:
    cards = await answers("Generally, the *casing* is a box of steel which keeps the dust out.")
    assert cards["What is the casing?"] == (
        "Generally, the casing is a box of steel which keeps the dust out."
    )


async def test_an_apposition_ends_where_the_sentence_goes_on_with_its_verb() -> None:
    cards = await answers(
        "Those old tools of the trade often hold *dielectric*, a material which holds the charges apart, "
        "is pressed between their plates."
    )
    assert "What is meant by “dielectric”?" in cards


async def test_a_term_whose_words_its_sentence_repeats_is_asked_for() -> None:
    cards = await answers(
        "The *push-pull amplifier* argues for itself since one half pushes the signal "
        "while the other half of the amplifier pulls it."
    )
    assert any("push-pull amplifier" in front for front in cards)


@pytest.mark.parametrize(
    "text",
    [
        "The expression is an expression that gives the voltage at each point of the wire.",
        "At line 5 the loop is called a *winding* by everybody who works here.",
        "If it is wet, the earth is called a *conductive ground* by engineers.",
    ],
)
async def test_what_says_nothing_by_itself_defines_nothing(text: str) -> None:
    fronts = (await answers(text)).keys()
    assert not any("expression" in front or "winding" in front or "ground" in front for front in fronts)


async def test_a_list_in_brackets_speaks_of_others_than_its_sentence() -> None:
    text = "Copper conducts well (and its cousins among the other metals are also called *noble wires*)."
    assert "What is meant by “noble wires”?" not in (await made_of([passage(text)])).cards
