from __future__ import annotations

import pytest

from compendium.domain.model.chunk import Chunk
from tests.unit.extractive.decks import made_of
from tests.unit.extractive.passages import passage

TEXTBOOK = (
    "A *capacitor* is a component that stores electric charge between two plates.",
    "The flow of charge through a wire is called *current*.",
    "The *resistance*, a measure of how hard it is for charge to flow, is given in ohms.",
    "Many metals conduct well, which makes them *conductors* in every workshop of the world.",
)
"""Four bold terms: enough to learn that here emphasis marks terms."""


def textbook(*further: str, section: tuple[str, ...] = ()) -> list[Chunk]:
    return [passage(text, section=section) for text in (*TEXTBOOK, *further)]


async def test_the_question_takes_article_and_number_from_the_sentence() -> None:
    cards = (await made_of(textbook("*Electrons* are particles that carry a negative charge."))).cards
    assert cards["What is a capacitor?"] == "A component that stores electric charge between two plates."
    assert cards["What are electrons?"] == "Particles that carry a negative charge."


async def test_where_no_verb_gives_the_question_it_is_neutral() -> None:
    cards = (await made_of(textbook())).cards
    assert cards["What is meant by “current”?"] == "The flow of charge through a wire is called current."


async def test_a_question_names_the_abbreviation_that_stands_behind_its_term() -> None:
    texts = (
        "*Light-emitting diodes* (LEDs) are small lamps that glow when a current passes through them.",
        "The trade speaks of a *printed board* (PCB). This is the plate on which parts are soldered.",
    )
    cards = (await made_of(textbook(*texts))).cards
    assert "What are light-emitting diodes (LEDs)?" in cards
    assert "What is meant by “printed board (PCB)”?" in cards


async def test_who_somebody_is_must_be_said() -> None:
    empty = "*Hans Voltmann* was a legendary figure in his own time and far beyond it."
    told = "*Ida Ampersen* was an influential reformer who taught electricians to read wiring plans."
    cards = (await made_of(textbook(empty, told))).cards
    assert "Who was Ida Ampersen?" in cards
    assert not any("Hans Voltmann" in front for front in cards if "[" not in front)


async def test_a_person_is_asked_for_with_who() -> None:
    cards = (await made_of(textbook("*Michael Faraday* was an English scientist who studied magnets."))).cards
    assert cards["Who was Michael Faraday?"] == "An English scientist who studied magnets."


async def test_an_apposition_that_ends_its_sentence_stands_alone() -> None:
    cards = (
        await made_of(textbook("They measured the *voltage*, the energy each unit of charge carries."))
    ).cards
    assert cards["What is meant by “voltage”?"] == "The energy each unit of charge carries."


async def test_this_is_called_shows_the_sentence_before_too() -> None:
    text = "Charge can jump through air from cloud to cloud. This is known as *lightning*."
    made = await made_of(textbook(text))
    assert made.cards["What is meant by “lightning”?"] == text.replace("*", "")
    evidence = next(a.evidence for q, a in made.pairs if q.subject == "lightning")
    assert [each.quote for each in evidence] == [text.replace("*", "")]


async def test_two_definitions_in_one_sentence_are_cut_at_the_clause() -> None:
    both = "An *anode* is a plate that takes in electrons, while a *cathode* is a plate that gives them off."
    cards = (await made_of(textbook(both))).cards
    assert cards["What is an anode?"] == "A plate that takes in electrons."


async def test_a_definition_is_not_cut_where_it_says_what_goes_on_meanwhile() -> None:
    cards = (
        await made_of(textbook("A *blank* is a form that names the load, while leaving the price open."))
    ).cards
    assert cards["What is a blank?"] == "A form that names the load, while leaving the price open."


async def test_a_weak_predicate_is_completed_by_what_follows_or_dropped() -> None:
    weak = "*Insulation* is an important part of every cable. "
    made = await made_of(textbook(weak + "The term refers to any layer that keeps charge inside a wire."))
    assert "keeps charge inside" in made.cards["What is insulation?"]
    assert "What is insulation?" not in (await made_of(textbook(weak))).cards


async def test_brackets_that_only_refer_are_shown_nowhere_but_stay_in_the_evidence() -> None:
    text = "A *fuse* is a thin wire () that melts when too much current flows (see Figure 3)."
    made = await made_of(textbook(text))
    assert made.cards["What is a fuse?"] == "A thin wire that melts when too much current flows."
    assert any(text.replace("*", "") == a.evidence[0].quote for _, a in made.pairs)


async def test_an_opening_connective_is_left_out() -> None:
    cards = (
        await made_of(textbook("However, a *diode* is a part that lets current pass one way only."))
    ).cards
    assert cards["What is a diode?"] == "A part that lets current pass one way only."


async def test_the_sentence_that_defines_is_chosen_over_the_one_that_is_emphasised() -> None:
    passages = textbook(
        "Old radios glow because of a *filament* behind the glass of their tubes.",
        "A filament is a thin thread that heats up and sends out electrons.",
    )
    cards = (await made_of(passages)).cards
    assert cards["What is a filament?"] == "A thin thread that heats up and sends out electrons."


async def test_a_name_is_taken_whole_though_only_a_part_is_emphasised() -> None:
    cards = (
        await made_of(
            textbook(
                "In 1827 Georg Simon *Ohm* published a famous book about electric current in metal wires."
            )
        )
    ).cards
    assert "In 1827 [Georg Simon Ohm] published a famous book about electric current in metal wires." in cards


async def test_a_marked_term_without_a_definition_is_hidden_in_its_sentence() -> None:
    cards = (
        await made_of(textbook("Power stations push alternating current through a *transformer* first."))
    ).cards
    assert "Power stations push alternating current through a [transformer] first." in cards


async def test_two_marked_terms_of_one_sentence_share_a_note() -> None:
    text = "Engineers join the *rotor* of a motor to its heavy *stator* with oiled steel bearings."
    made = await made_of(textbook(text))
    gaps = next(a.gaps for q, a in made.pairs if "rotor" in q.subject)
    assert [gap.number for gap in gaps] == [1, 2]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("It is called a *relay* by all the people who work there.", "rests on the sentence before"),
        ("A *busbar* carries so much current that you should never touch it.", "addresses the reader"),
        (
            "The old *galvanometer* of Section 4 turns a needle through magnetic force.",
            "points elsewhere in the document",
        ),
        ("Bring the *multimeter* there.", "not a whole sentence"),
        ("Makers sell many parts such as a *varistor* in small paper bags.", "one example of several"),
    ],
)
async def test_what_cannot_stand_alone_is_dropped_with_its_rule(text: str, rule: str) -> None:
    made = await made_of(textbook(text))
    term = text.split("*")[1]
    assert not any(term in front for front in made.cards)
    assert made.dropped[term] == rule


async def test_emphasis_in_a_manual_is_contrast_and_makes_no_card() -> None:
    manual = [
        passage(f"Press the *button {name}* to go on with the next page of the form.") for name in "ABCDEF"
    ]
    assert not (await made_of(manual)).cards


async def test_an_indexed_term_is_asked_though_nothing_emphasises_it() -> None:
    text = "A scope is the region of a program in which a name is known."
    assert (await made_of([passage(text)], index=("scope, 12",))).cards == {
        "What is a scope?": "The region of a program in which a name is known."
    }
    assert not (await made_of([passage(text)])).cards


async def test_a_term_is_asked_once_and_a_sentence_stands_under_one_front() -> None:
    made = await made_of(
        textbook("The count of all lines that pass a ring is called *flux*, also known as stream.")
    )
    subjects = [question.subject for question, _ in made.pairs]
    assert len(subjects) == len(set(subjects))
    quotes = [answer.evidence[0].quote for _, answer in made.pairs]
    assert len(quotes) == len(set(quotes))


async def test_a_language_without_pack_gives_no_definition_and_no_error() -> None:
    assert not (await made_of(textbook(), language="xx")).cards


async def test_german_keeps_its_capitals() -> None:
    texts = (
        "Ein *Kondensator* ist ein Bauteil, das elektrische Ladung zwischen zwei Platten speichert.",
        "Eine *Spule* ist ein Bauteil, das Energie in einem magnetischen Feld speichert.",
        "Ein *Widerstand* ist ein Bauteil, das den Fluss der Ladung durch einen Draht hemmt.",
        "Eine *Sicherung* ist ein dünner Draht, der bei zu viel Strom im Gerät schmilzt.",
    )
    cards = (await made_of([passage(text) for text in texts], language="de")).cards
    assert cards["Was ist ein Kondensator?"] == (
        "Ein Bauteil, das elektrische Ladung zwischen zwei Platten speichert."
    )
