"""Where one definition ends and the next begins, and which sentences say nothing."""

from __future__ import annotations

import pytest

from compendium.adapters.models.extractive.found_terms import called_terms
from compendium.adapters.models.extractive.ranking import usable_definitions
from compendium.domain.model.text import Style
from tests.unit.extractive.decks import made_of
from tests.unit.extractive.passages import passage, reading
from tests.unit.extractive.test_definitions import textbook


async def test_a_definition_ends_where_the_sentence_defines_another_term() -> None:
    both = (
        "*Series wiring* refers to parts that share one path, and *parallel wiring* refers to parts that "
        "each have a path of their own."
    )
    cards = (await made_of(textbook(both))).cards
    assert cards["What is meant by “Series wiring”?"] == "Parts that share one path."
    assert cards["What is meant by “parallel wiring”?"] == "Parts that each have a path of their own."


async def test_a_clause_within_brackets_ends_no_definition() -> None:
    text = "A *fuse* is a wire (thin, while others are thick) that melts when the current grows too strong."
    cards = (await made_of(textbook(text))).cards
    assert cards["What is a fuse?"].endswith("that melts when the current grows too strong.")


@pytest.mark.parametrize(
    "praise",
    [
        "*Insulation* is a hallmark of all careful work that is done in a modern workshop.",
        "*Insulation* was an institutional failing that many engineers of the age deplored.",
        "*Insulation* is actually a misnomer that many engineers of the age deplored.",
        "*Insulation* is a unique experience for all engineers of the age.",
        "*Insulation* is a recent development in the workshops of the coast.",
        "*Insulation* is a possible candidate for the prize of the year.",
        "*Insulation* is an issue of great importance to the owners of old houses.",
    ],
)
async def test_what_praises_or_blames_is_no_definition(praise: str) -> None:
    cards = (await made_of(textbook(praise))).cards
    assert not any("insulation" in front.casefold() for front in cards)


async def test_a_bracket_beside_the_term_says_what_it_is() -> None:
    text = "Engineers of both firms spoke for *grounding* (leading stray charge into the soil) at every fair."
    cards = (await made_of(textbook(text))).cards
    assert cards["What is meant by “grounding”?"] == "Leading stray charge into the soil."


async def test_the_sentence_after_the_name_says_what_it_is() -> None:
    text = (
        "Since the last war, the trade has seen a rise in what is called *dry joining*. "
        "This is the practice of pressing two wires together without any solder."
    )
    cards = (await made_of(textbook(text))).cards
    assert (
        cards["What is meant by “dry joining”?"]
        == "The practice of pressing two wires together without any solder."
    )


async def test_a_sentence_that_says_what_another_thing_is_is_left_out() -> None:
    text = (
        "A *wiring list* is a table that shows which wire goes where in the house. "
        "A floor plan shows the wire and the house from above in one drawing."
    )
    cards = (await made_of(textbook(text))).cards
    assert cards["What is a wiring list?"] == "A table that shows which wire goes where in the house."


async def test_an_unmarked_subject_must_be_told_apart() -> None:
    told = "A solenoid is a coil of wire that becomes a magnet while current flows."
    other = "A rheostat is a resistor whose resistance changes with the place of a sliding contact."
    bare = "A teapot is an instrument."
    cards = (await made_of(textbook(told, other, bare))).cards
    assert "What is a solenoid?" in cards
    assert "What is a teapot?" not in cards


PAGES = ["Rain fell on the roofs of the town and ran down to the sea as it had done all week."] * 150
"""Some 2,700 words in which nothing is defined."""


async def test_an_unmarked_subject_is_asked_only_where_the_author_leaves_many_unmarked() -> None:
    told = "A solenoid is a coil of wire that becomes a magnet while current flows."
    for pages, asked in (([], True), (PAGES, False)):
        cards = (await made_of(textbook(told, *pages))).cards
        assert ("What is a solenoid?" in cards) is asked


@pytest.mark.parametrize(("mark", "style"), [("*{}*", Style.ITALIC), ("“{}”", Style.BOLD)])
async def test_beside_bold_italics_and_quotation_marks_set_off_words_of_all_kinds(
    mark: str, style: Style
) -> None:
    tools = {
        "long maul": "driving in pins",
        "oak froe": "splitting logs",
        "side adze": "cutting beams",
        "sail bodkin": "sewing sails",
    }
    told = [
        f"The tool for {use} at the coast is often called a {mark.format(name)}."
        for name, use in tools.items()
    ]
    for pages, asked in (([], True), (PAGES, False)):
        chunks = [*textbook(*pages), *(passage(text, style=style) for text in told)]
        fronts = (await made_of(chunks)).cards
        assert any("long maul" in front for front in fronts) is asked


@pytest.mark.parametrize(
    "text",
    [
        "Two more wires go on past the bell room as the *greater bell feeder* or *lesser bell feeder* there.",
        "*Trial run:* On the third of May the engineers ended the second trial with a run of the machine.",
        "The trade is gone. Many shops answer these woes by giving work to *work circles*, which meet daily.",
        "An alternative idea is *shop circles* (also called round shops), which were new to all the trade.",
        "The *work matrix* should show clearly how the work of a shop goes on and what a matrix is good for.",
    ],
)
async def test_what_only_names_a_term_defines_none(text: str) -> None:
    known = set((await made_of(textbook())).cards)
    cards = (await made_of(textbook(text))).cards
    assert [front for front in cards if front.startswith("What") and front not in known] == []


async def test_a_definition_that_an_inserted_clause_interrupts_is_shown_whole() -> None:
    text = "*Etching* is the process of drawing boards and, although few know it, the art of cleaning them."
    cards = (await made_of(textbook(text))).cards
    assert cards["What is etching?"] == text.replace("*", "")


@pytest.mark.parametrize(
    "text",
    [
        "The *inner voltage* is a function of state and is therefore fixed however the circuit reaches it.",
        "*Inner voltage* is a state function, so its value depends only on the state of both ends.",
        "The *inner voltage* is also a force with special effects on the nerves of all living things.",
    ],
)
async def test_what_follows_from_what_something_is_is_no_definition(text: str) -> None:
    cards = (await made_of(textbook(text))).cards
    assert not any(front.casefold().startswith(("what is the inner", "what is inner")) for front in cards)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Nevertheless, as noted earlier, a wire can sag; such a wire is called a *sagger*.", False),
        ("Engineers of the coast use the term *sagger* to describe such a group of wires.", False),
        ("Engineers of the coast use the term *sagger* to describe a wire that hangs low.", True),
    ],
)
async def test_what_points_to_another_place_defines_nothing(text: str, asked: bool) -> None:
    assert any("sagger" in front for front in (await made_of(textbook(text))).cards) is asked


async def test_a_contrast_within_a_definition_does_not_end_it() -> None:
    text = "*Layering* refers to a plan in which parts share a basic, yet highly useful, common plate."
    cards = (await made_of(textbook(text))).cards
    assert cards["What is meant by “Layering”?"].endswith("a basic, yet highly useful, common plate.")


async def test_a_name_keeps_its_capital_where_its_first_word_is_also_a_noun() -> None:
    text = "The ten rules were known as the *Bill of Wires*, a list of what no fitter may do."
    more = ["Nobody paid the bill of wires in time."] * 2
    fronts = (await made_of(textbook(text, *more))).cards
    assert "What is meant by “Bill of Wires”?" in fronts


def test_what_is_called_so_has_no_called_in_its_name() -> None:
    text = "The study of wires in old houses, including their joints, is called wirology."
    assert {mention.text for mention in called_terms(reading([passage(text)]))} == {"wirology"}


def test_a_clause_on_another_term_is_no_apposition() -> None:
    text = (
        "The fitter giving the current that drives a shop is a *base man*, the fitter accepting the used "
        "current is a *back man*, and the boss of the shop is a *track man*."
    )
    usable, _ = usable_definitions("base man", reading([*textbook(), passage(text)]))
    assert not any(wording.back.text.startswith("The fitter accepting") for _, wording in usable)
