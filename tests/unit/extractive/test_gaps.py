"""What a gap leaves in view."""

from __future__ import annotations

from itertools import pairwise

import pytest

from compendium.adapters.models.extractive.gaps import LEAK, cloze, gives_away
from compendium.adapters.models.extractive.pack_files import load_pack
from tests.unit.extractive.passages import passage, reading

EN = load_pack("en")


@pytest.mark.parametrize(
    ("shown", "term", "given"),
    [
        ("its elasticity is great", "elastic", True),
        ("a chief takes more towns", "chiefdom", True),
        ("the code of a gene is transcribed into a transcript", "transcription", True),
        ("a dependable pump is never late", "dependability", True),
        ("the ethical rule of a plant", "ethics", True),
        ("a pole of great strength", "polarize", False),
        ("the toxicants of a mine", "toxicology", False),
        ("a circuit with a closed loop", "closed loop control", True),
        ("the “micro-” prefix means small", "microwave", True),
        ("a human immunodeficiency virus, or", "HIV", True),
        ("a harmless inner vein, or", "NATO", False),
        ("an elastic string or another", "elastic collision", False),
        ("a state of low energy", "ground state", False),
    ],
)
def test_words_give_a_term_away_where_they_are_most_of_it(shown: str, term: str, given: bool) -> None:
    assert gives_away(shown, term, EN) is given


@pytest.mark.parametrize(
    ("text", "term", "language"),
    [
        ("Contact heating takes direct contact or contact by hot water.", "Contact heating", "en"),
        ("The clutch method looks at pumps (called clutches) that turn all day.", "clutch method", "en"),
        ("L’énergie potentielle mesure le potentiel d’un corps.", "énergie potentielle", "fr"),
    ],
)  # fmt: skip
def test_the_word_that_tells_a_term_from_others_gives_it_away(text: str, term: str, language: str) -> None:
    read = reading([passage(text)], language)
    assert cloze(read.sentences[0], [term], read) == LEAK


@pytest.mark.parametrize(
    ("text", "terms", "language"),
    [
        ("The rotor drives the water through the inlet valves and outlet valves.", ["outlet valves"], "en"),
        (
            "The rotor of the old pump of the mill rests on a tail pin and a tail disc.",
            ["tail pin", "tail disc"],
            "en",
        ),
        ("L’énergie cinétique croît avec l’énergie d’un corps et sa vitesse.", ["énergie cinétique"], "fr"),
    ],
)
def test_the_noun_that_terms_share_does_not(text: str, terms: list[str], language: str) -> None:
    read = reading([passage(text)], language)
    assert not isinstance(cloze(read.sentences[0], terms, read), str)


def test_an_abbreviation_is_hidden_wherever_it_stands() -> None:
    told = (
        "Grains in cells may consist of polyhydroxybutyrate (PHB), a reserve of food; firms make bags of PHB."
    )
    read = reading([passage(told)])
    made = cloze(read.sentences[0], ["polyhydroxybutyrate (PHB)"], read)
    assert not isinstance(made, str)
    assert [told[gap.start : gap.end] for gap in made[1]] == ["polyhydroxybutyrate (PHB)", "PHB"]


def test_an_abbreviation_in_brackets_may_have_small_letters_and_digits() -> None:
    told = "The coenzyme Q10 (CoQ10) keeps the grease of a bearing from drying out in summer."
    read = reading([passage(told)])
    made = cloze(read.sentences[0], ["coenzyme Q10"], read)
    assert not isinstance(made, str)
    assert [told[gap.start : gap.end] for gap in made[1]] == ["coenzyme Q10 (CoQ10)"]


@pytest.mark.parametrize("other", ["BWH meter", "BWH meter for wells by the coast"])
def test_an_abbreviation_within_another_terms_gap_has_none_of_its_own(other: str) -> None:
    told = f"Clean shops own a {other}, and strong men seek the black water hazard (BWH) in deep wells."
    read = reading([passage(told)])
    made = cloze(read.sentences[0], [other, "black water hazard (BWH)"], read)
    assert not isinstance(made, str)
    assert [told[gap.start : gap.end] for gap in made[1]] == [other, "black water hazard (BWH)"]


def test_the_other_number_of_a_term_is_hidden_with_it() -> None:
    text = "The upper chambers of the pump are called the left and right atria (singular: atrium)."
    read = reading([passage(text)])
    made = cloze(read.sentences[0], ["atria"], read)
    assert not isinstance(made, str)
    assert [text[gap.start : gap.end] for gap in made[1]] == ["atria (singular: atrium)"]


def test_a_term_within_a_longer_one_has_no_gap_there() -> None:
    text = "A pH meter shows by its needle how sour a liquid is, which is told by the pH of a small sample."
    read = reading([passage(text)])
    made = cloze(read.sentences[0], ["pH meter", "pH"], read)
    assert not isinstance(made, str)
    spans = sorted((gap.start, gap.end) for gap in made[1])
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert [text[start:end] for start, end in spans] == ["pH meter", "pH"]


def test_a_term_that_another_one_names_can_not_be_hidden_beside_it() -> None:
    read = reading(
        [passage("Prices fall along a straight-line demand curve when demand is weak in a market.")]
    )
    assert cloze(read.sentences[0], ["straight-line demand curve", "demand"], read) == LEAK


@pytest.mark.parametrize(
    ("before", "term", "after"),
    [
        (
            "Quick movements of the closed eyes are the mark of ",
            "rapid eye movement (REM)",
            " sleep at night.",
        ),
        ("", "Municipal bonds (“munis”)", " are sold by towns that build roads for many years."),
    ],
)
def test_a_bracket_that_a_term_opens_is_hidden_with_it(before: str, term: str, after: str) -> None:
    read = reading([passage(before + term + after)])
    made = cloze(read.sentences[0], [term], read)
    assert not isinstance(made, str)
    told, gaps = made
    assert told.content.text[gaps[0].start : gaps[0].end] == term


def test_the_first_part_of_a_compound_is_not_the_term() -> None:
    read = reading([passage("In a market-oriented town, firms may choose what their workers make.")])
    assert list(read.mentions("market")) == []
    assert len(list(read.mentions("market-oriented town"))) == 1
