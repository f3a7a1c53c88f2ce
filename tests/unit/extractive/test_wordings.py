"""Wordings that define a term."""

from __future__ import annotations

from dataclasses import replace

import pytest

from compendium.adapters.models.extractive.emphasis import emphasis_of
from compendium.domain.model.text import Run, Style, StyledText
from tests.unit.extractive.passages import passage, reading
from tests.unit.extractive.test_taking_up import cards_of


@pytest.mark.parametrize(
    ("text", "front", "back"),
    [
        (
            "*Cold pumps* are pumps that run at 0 °C and below, and rest on warm days.",
            "What are cold pumps?",
            "Pumps that run at 0 °C and below, and rest on warm days.",
        ),
        (
            "As shown in Figure 8.6, a *pancake* is a flat coil that lies under a kettle.",
            "What is a pancake?",
            "A flat coil that lies under a kettle.",
        ),
        (
            "(Recall that a *shunt* is a wire that leads a part of the current around the meter.)",
            "What is a shunt?",
            "A wire that leads a part of the current around the meter.",
        ),
        (
            "*Karl Vogt* was a Danish executive who sold the first meters of the town.",
            "Who was Karl Vogt?",
            "A Danish executive who sold the first meters of the town.",
        ),
        (
            "The *handover* is the operator’s first visit to a new plant.",
            "What is the handover?",
            "The operator’s first visit to a new plant.",
        ),
        (
            "A *pilot cell* is the best example of the cells in a battery.",
            "What is a pilot cell?",
            "The best example of the cells in a battery.",
        ),
        (
            "A *lookup* is a problem-solving table that holds the currents of every motor.",
            "What is a lookup?",
            "A problem-solving table that holds the currents of every motor.",
        ),
        (
            "*Ferrites* are another class of magnetic ceramics found in radios.",
            "What are ferrites?",
            "Another class of magnetic ceramics found in radios.",
        ),
        (
            "*Rivets* are bolts without any thread or nut.",
            "What are rivets?",
            "Bolts without any thread or nut.",
        ),
        (
            "Load shedding: *Load shedding* is a cut of loads that the operator orders on hot days.",
            "What is load shedding?",
            "A cut of loads that the operator orders on hot days.",
        ),
        (
            "A *substation* is a specialized yard where engineers raise or lower the voltage of a line.",
            "What is a substation?",
            "A specialized yard where engineers raise or lower the voltage of a line.",
        ),
        (
            "Engineers wrote *Lenz’s law*: The current that a magnet brings about works against the change.",
            "What is meant by “Lenz’s law”?",
            "The current that a magnet brings about works against the change.",
        ),
        (
            "Towns must tell firms from *public power*, which is simply a plant that the town owns.",
            "What is meant by “public power”?",
            "A plant that the town owns.",
        ),
        (
            "The storm brought a *black start*, one that begins without any power from other plants.",
            "What is meant by “black start”?",
            "One that begins without any power from other plants.",
        ),
        (
            "All old lines show *line sag*, which means that the wire hangs lower on warm days.",
            "What is meant by “line sag”?",
            "The wire hangs lower on warm days.",
        ),
        (
            "They are the best case of *isotopes*, atoms with the same charge but another weight.",
            "What is meant by “isotopes”?",
            "Atoms with the same charge but another weight.",
        ),
        (
            "The *tariff shift* is the way in which buyers see the change of price in their bills.",
            "What is the tariff shift?",
            "The way in which buyers see the change of price in their bills.",
        ),
        (
            "*Peak shaving* is another popular pricing strategy that towns use to sell less at noon.",
            "What is peak shaving?",
            "Another popular pricing strategy that towns use to sell less at noon.",
        ),
        (
            "A *hum* is a very low tone that each wire of the plant gives off.",
            "What is a hum?",
            "A very low tone that each wire of the plant gives off.",
        ),
        (
            "In all towns boards find the *load factor*, which is the share of a plant that a town draws on.",
            "What is meant by “load factor”?",
            "The share of a plant that a town draws on.",
        ),
        (
            "A *late fee*: a sum that the plant puts on its books once a bill is due.",
            "What is meant by “late fee”?",
            "A sum that the plant puts on its books once a bill is due.",
        ),
        (
            "The *slots* are the gaps in the iron of a motor, the coils are the wires that fill them.",
            "What are the slots?",
            "The gaps in the iron of a motor.",
        ),
        (
            "*Sub-meters* are kWh meters that count the power of one room.",
            "What are sub-meters?",
            "kWh meters that count the power of one room.",
        ),
        (
            "*Droop* refers to how a motor slows under load; the dead band is the range without any change.",
            "What is meant by “Droop”?",
            "How a motor slows under load.",
        ),
        (
            "They pay by *token meters* (that is, a meter which takes coins, gives change, and hums).",
            "What is meant by “token meters”?",
            "A meter which takes coins, gives change, and hums.",
        ),
    ],
)
async def test_the_wording_says_what_the_term_is(text: str, front: str, back: str) -> None:
    assert (await cards_of(text))[front] == back


@pytest.mark.parametrize(
    ("text", "term", "back"),
    [
        (
            "In this context, *creep* refers to the slow drift of a meter over many years.",
            "creep",
            "The slow drift of a meter over many years.",
        ),
        (
            "Engineers use the term *brownout* to describe a long dip in the voltage of a town.",
            "brownout",
            "A long dip in the voltage of a town.",
        ),
        (
            "*Hunting* describes the tendency of a motor to swing about its speed; for example, old ones.",
            "hunting",
            "The tendency of a motor to swing about its speed.",
        ),
        (
            "Such failures are examples of *backlash*, which means to push current into a dead line.",
            "backlash",
            "To push current into a dead line.",
        ),
        (
            "In these plants, power from a *peaker*—a plant that runs on the hottest days—may be bought.",
            "peaker",
            "A plant that runs on the hottest days.",
        ),
        (
            "It began the process of *unbundling*, the parting of grids from plants, by making laws for it.",
            "unbundling",
            "The parting of grids from plants.",
        ),
        (
            "It comes from *proximity*, an event in which a wire crowds others, pushing the current aside.",
            "proximity",
            "An event in which a wire crowds others, pushing the current aside.",
        ),
        (
            "Those slower repairs are called *annealing*, the softening of a brittle wire.",
            "annealing",
            "The softening of a brittle wire.",
        ),
        (
            "Chapter 4 brought up *dispatch*, the rule that the cheapest plant runs first, not the nearest.",
            "dispatch",
            "The rule that the cheapest plant runs first, not the nearest.",
        ),
    ],
)
async def test_what_stands_beside_the_term_is_all_of_the_answer(text: str, term: str, back: str) -> None:
    cards = await cards_of(text)
    found = {front: told for front, told in cards.items() if term in front.casefold()}
    assert list(found.values()) == [back]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("A steady link between two grids, the *intertie* carries power both ways.", "intertie"),
        ("Since this is a form of *shedding*, an act in which loads are cut, it is done last.", "shedding"),
        ("This trading of power between towns is done by wire and is called *wheeling*.", "wheeling"),
        ("Both the old and new wires lead to the *busbar*, in which all currents meet.", "busbar"),
    ],
)
async def test_the_whole_sentence_defines_the_term(text: str, term: str) -> None:
    assert any(
        term in front and text.replace("*", "") in (back or front.replace("[", "").replace("]", ""))
        for front, back in (await cards_of(text)).items()
    )


@pytest.mark.parametrize(
    ("text", "term", "told"),
    [
        (
            "Loads differ in how long they run. Engineers refer to this as an area's *load shape*.",
            "load shape",
            "Loads differ in how long they run. Engineers refer to this as an area's load shape.",
        ),
        (
            "When wires come near a magnet, they may hum and warm. In physics, we call this *pickup*.",
            "pickup",
            "When wires come near a magnet, they may hum and warm. In physics, we call this pickup.",
        ),
        (
            "Towns have come to have a *swing plant*. This means that, once gas is dear, they burn oil.",
            "swing plant",
            "Once gas is dear, they burn oil.",
        ),
        (
            "Once a bid is in, it goes to the *clearing* stage. This is a search for the cheapest plant.",
            "clearing",
            "A search for the cheapest plant.",
        ),
    ],
)
async def test_the_sentence_beside_it_says_what_is_named(text: str, term: str, told: str) -> None:
    assert (await cards_of(text))[f"What is meant by “{term}”?"] == told


async def test_where_a_word_comes_from_is_no_answer_by_itself() -> None:
    text = "The *galvanists*, a name taken from Galvani of Bologna, met in the old hall."
    assert (await cards_of(text))["What is meant by “galvanists”?"] == text.replace("*", "")


async def test_a_term_of_which_more_is_told_is_no_mere_example() -> None:
    cards = await cards_of(
        "Another kind of guard is the *arrester*. These devices lead a stroke of lightning into the ground."
    )
    assert any("[arrester]. These devices lead" in card for card in cards)


async def test_a_short_definition_takes_what_goes_on_but_not_what_is_about_another_term() -> None:
    cards = await cards_of(
        "A *damper* is a brass cage of bars. The bars of brass hold the rotor to its speed.",
        "A *governor* is a pair of iron balls. The damper turns with the balls of iron on one shaft.",
    )
    assert cards["What is a damper?"] == (
        "A brass cage of bars. The bars of brass hold the rotor to its speed."
    )
    assert cards["What is a governor?"] == "A pair of iron balls."


async def test_a_gap_that_rests_on_the_sentence_before_stands_with_it() -> None:
    cards = await cards_of(
        "Using meters, the operator checks every plant against its contract. "
        "In a *pool market*, this check is not made at any time."
    )
    assert any(card.startswith("Using meters") and "[pool market], this check" in card for card in cards)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("The unit of all resistance in the world is the *ohm*, with one volt for one ampere.", "[ohm]"),
        (
            "Firms lose their loans to the state, a thing known as *crowding out*, in bad years.",
            "crowding out",
        ),
        ("At a *tap changer*, a few turns of the coil are added while the current flows.", "[tap changer]"),
        (
            "The net of old towns splits by voltage into *feeders* and its *trunk*, shown in Figure 3.",
            "[feeders]",
        ),
    ],
)
async def test_such_a_sentence_tells_enough_of_its_term(text: str, hidden: str) -> None:
    assert any(hidden in card for card in await cards_of(text))


async def test_a_term_is_set_off_beside_a_law_in_italics() -> None:
    before = StyledText("He measured wires of many kinds and lengths for years in a cold room. It is called ")
    law = before + StyledText("Ohm’s law", (Run(0, 9, Style.BOLD),)) + StyledText(": ")
    said = "The current through a wire grows with the voltage across it."
    content = law + StyledText(said, (Run(0, len(said), Style.ITALIC),))
    chunk = replace(passage(content.text), content=content)
    found = emphasis_of(reading([chunk]))
    assert [each.text for each in found.terms] == ["Ohm’s law"]


async def test_a_label_that_the_question_names_is_left_out_of_the_answer() -> None:
    told = "A note always states its face value, also called face amount or par value of the note."
    assert (await cards_of(f"*Face value*: {told}"))["What is meant by “Face value”?"] == told


async def test_a_term_is_asked_by_what_is_said_of_it_far_from_where_it_is_set_off() -> None:
    cards = await cards_of(
        "In the market, some *traders* meet at noon.",
        *(
            f"The town of the {place} has a plant by its river."
            for place in ("north", "east", "south", "west")
        ),
        "Towns pay dearly for it. Traders are people who buy power for towns.",
    )
    assert cards["What are traders?"] == "People who buy power for towns."
