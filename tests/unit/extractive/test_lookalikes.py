"""Wordings that only look as if they defined a term."""

from __future__ import annotations

import pytest

from tests.unit.extractive.test_taking_up import cards_of


@pytest.mark.parametrize(
    ("text", "front"),
    [
        ("Copper bands are extremely thin, slowing the wear of the brushes that touch them.", "copper bands"),
        ("*Choke coils* are capable of holding back currents that change.", "What are choke coils"),
        ("The load is made of *posts* (poles), anchors which hold the poles, bolts and nuts.", "“posts”"),
        ("Maxwell refers to light as “waves” because it bends, and *Maxwell* was proved right.", "Maxwell”"),
        ("Tests show if the facts—that is, the *readings*—meet the values of the maker.", "“readings”"),
        ("Size is an advantage of plants that compete for trade abroad.", "What is size"),
        ("The bright bars are stripes of brass that shine in the dark.", "bright bars"),
        ("Mercury is a liquid at room temperature, as few other metals are.", "mercury"),
        ("Below is a simple chart, also called a *load curve*, of one winter day.", "load curve"),
        ("Generally, they are safe, and they keep the current low by a *shunt wire*.", "shunt wire"),
        ("The *reserve plant* also influences how much power is sold in a town.", "reserve plant"),
        ("The road between the two plants of our town is inconvenient.", "inconvenient"),
        ("The *surplus* of a year (or its ______) is sold to the towns of the north.", "surplus"),
        ("An obvious example is the loss of heat that each wire of the plant has.", "obvious example"),
        ("Of these, the *spot trade* is the larger, with half of the power of a year.", "spot trade"),
        ("The *grid board* is the major player in this market of power.", "grid board"),
        ("The unpaid time of a worker of the plant is called hours in arrears.", "“hours”"),
        ("The old meters of our town have been called entirely useless.", "entirely useless"),
        ("A *net load* is a more refined concept of the load of a town in winter.", "What is a net load"),
        ("One of the builders of it is *Nina Berg*, a Danish scholar who lived by the sea.", "Nina Berg"),
        ("The plant by the river makes *alternol*, *coilol*, *megacoilol* and *dampol* of coal.", "“coilol”"),
        ("A *spare fuse* is a top priority for the men who keep the plant of our town.", "What is a spare"),
        ("The *core* is a complex structure, and its losses are put down to many things.", "is the core"),
        ("The *fee* is one of four charges under old laws; the others go to the towns.", "is the fee"),
        ("*Rotor bars* are thousands of times longer than a grain of dust in the air.", "are rotor bars"),
        ("*Kirchhoff’s rule* is a rule which means that it is no guess of the men.", "is Kirchhoff"),
        ("Load matters. The most obvious dynamic property is motion. Men call it *motion*.", "“motion”"),
        ("Winding long coils is an automated process for the most part.", "What is winding"),
        ("The *slack hour* is hardly a gauge that tells the load of a town.", "is the slack hour"),
        ("*Tariff law* is a law of power that we touched on before.", "ariff law"),
        ("Indications are that the men of the plant heard of it and did nothing.", "What are indications"),
        ("A significant trigger is the feeling that a bill of the plant is too high.", "significant trigger"),
        ("*Instructions*: The work with this kind of meter is in fact quite simple.", "nstructions"),
        ("The *shared brushes* are tethered together by springs that open in the heat.", "What are"),
        ("*Load planning* is the responsibility of the men who own a plant.", "What is load planning"),
        ("*Dispatch* is a social process, as it takes at least two towns that share a line.", "is dispatch"),
        ("The *LCOE* is a measure described in 1994 by Ann Wood, and it makes us look at all costs.", "LCOE"),
        ("*Thrift* is a main driver of the peace of a town that sells its power.", "What is thrift"),
        ("A load is shaped by three factors that have been called *drive terms*.", "“drive terms”"),
        ("*Long contracts* present their own problems to all the towns of the north.", "[Long contracts]"),
        ("*Slow growth* is a distinctive characteristic of the towns of the coast.", "What is slow growth"),
        ("The *coal trade* is the second largest polluter, with much of the smoke.", "is the coal trade"),
        ("*Load tables* are a wonderful resource and can save time.", "What are load tables"),
        ("Town boards typically are groups that look after the lines of a town.", "town boards typically"),
        ("Keeping an eye on the level of *crew morale* is very important and wins buyers.", "[crew"),
        ("The second set of variables relates to someone’s *craft values*.", "[craft values]"),
        ("Built in the north, they serve many towns by what is known as the “*ring main*”.", "“ring main”"),
    ],
)  # fmt: skip
async def test_what_only_looks_like_a_definition_is_none(text: str, front: str) -> None:
    assert not any(front.casefold() in card.casefold() for card in await cards_of(text))


@pytest.mark.parametrize(
    "text",
    [
        "The wire was *earthed* (Electric Board of the North [EBN], 2012), as all wires are in towns.",
        "They named the gas *helios* (after Helios, who is the Sun of the Greeks) in the same year.",
        "*Feeders*: The feeder lines can be very long.",
    ],
)
async def test_a_bracket_or_colon_may_hold_no_definition(text: str) -> None:
    term = text.split("*")[1].casefold()
    said = [back for front, back in (await cards_of(text)).items() if term in front.casefold()]
    assert not any(back.startswith(("Electric", "After", "The feeder")) for back in said)


async def test_so_long_as_is_no_connective() -> None:
    cards = await cards_of(
        "So long as the sun shines, roofs feed the grid by a *feed-in meter*, which turns back."
    )
    assert not any(side.startswith("Long as") for card in cards.items() for side in card)
