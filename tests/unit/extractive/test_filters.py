from __future__ import annotations

import pytest

from compendium.adapters.models.extractive import filters
from compendium.adapters.models.extractive.pack_files import load_pack
from compendium.domain.model.text import Run, Style, StyledText
from tests.unit.extractive.passages import styled

EN = load_pack("en")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Water boils at one hundred degrees at sea level.", ""),
        ("Water boils at one hundred degrees", filters.NO_SENTENCE),
        ("boils at one hundred degrees at sea level.", filters.NO_SENTENCE),
        ("Does water boil at one hundred degrees there?", filters.NO_SENTENCE),
        ("Water (boils at one hundred degrees at sea level.", filters.NO_SENTENCE),
        ("The Story of the American Steam Engine, 1813-1855.", filters.NO_SENTENCE),
        ("√100 Water boils at one hundred degrees at sea level.", filters.NO_SENTENCE),
        ("The law of boiling water is shown in .", filters.POINTER),
        ("The law stands at https://example.org for all to read.", filters.CODE),
        ("Water " + "boils and " * 60 + "cools.", filters.TOO_LONG),
    ],
)
def test_a_sentence_can_be_read_by_itself(text: str, rule: str) -> None:
    assert filters.broken_shape(styled(text)) == rule


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Water boils at one hundred degrees.", ""),
        ("This happens at one hundred degrees.", filters.DANGLING),
        ("It was Celsius who chose one hundred degrees.", ""),
        ("In Sweden, it’s called the scale of Celsius.", filters.DANGLING),
        ("In 1742, it was thought that water boils at zero degrees.", ""),
        ("Upon heating, this clear liquid is called steam.", filters.DANGLING),
        ("Engineers therefore call one hundred degrees hot.", filters.DANGLING),
        ("A degree is therefore a part of the scale.", ""),
        ("The two scales are joined by a table called the key.", filters.DANGLING),
        ("The two scales of Celsius are called old and new.", ""),
        ("The effects of both scales are called errors.", filters.DANGLING),
        ("The effects of both scales and tables are called errors.", ""),
        ("The remaining part of the scale is called its tail.", filters.DANGLING),
        ("Since these scales differ, they are called rivals.", filters.DANGLING),
        ("Although both scales are old, one is called new.", filters.DANGLING),
        ("Known as boiling, this change of state takes heat.", filters.DANGLING),
        ("The scale itself is called a thermometer by many.", filters.DANGLING),
        ("Only two were kept and are called the fixed points.", filters.DANGLING),
        ("Such deliberate heating of water is called boiling.", filters.DANGLING),
        ("This heating of water in a kettle is called boiling.", ""),
        ("As we noted before, water boils at one hundred degrees.", filters.POINTER),
        ("At the other end of the scale, water boils.", filters.DANGLING),
        ("Fourth, the scale should be marked.", filters.DANGLING),
        ("In the latter case, water boils at a lower degree.", filters.DANGLING),
        ("Chief among them is the boiling point of water.", filters.DANGLING),
        ("As you have learned, water boils at one hundred degrees.", filters.POINTER),
        ("The scale of Figure 3 has one hundred degrees.", filters.POINTER),
        ("The scale (see Figure 3) has one hundred degrees.", ""),
        ("Water boils when you heat it, as you can see in a kettle.", filters.ADVICE),
        ("For example, water boils at one hundred degrees.", filters.EXAMPLE),
    ],
)
def test_a_sentence_does_not_need_what_stands_around_it(text: str, rule: str) -> None:
    assert filters.broken_context(text, EN) == rule


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Water () boils.", "Water boils."),
        ("Water boils (Celsius 1742).", "Water boils."),
        ("Water boils [12].", "Water boils."),
        ("Water boils, as shown in Figure 20.4.", "Water boils."),
        ("Water boils, as is shown in Figure 2, when hot.", "Water boils, when hot."),
        ("Water boils (cf. chapter 9).", "Water boils."),
        ("Water (ice when cold) boils.", "Water (ice when cold) boils."),
        ("The rule (2) gives 4(2) + 2 drops.", "The rule gives 4(2) + 2 drops."),
        ("The rate is (2)(0.1) drops.", "The rate is (2)(0.1) drops."),
        ("Water, shown in Figure 20.4b boils.", "Water, shown in Figure 20.4b boils."),
    ],
)
def test_references_in_brackets_are_not_shown(text: str, seen: str) -> None:
    assert filters.shown(styled(text), EN).text == seen


@pytest.mark.parametrize(
    ("text", "raised", "seen"),
    [
        ("Water boils in style4 here.", "4", "Water boils in style here."),
        ("Ice floats,12 as a rule.", "12", "Ice floats, as a rule."),
        ("It covers 40 cm4 of ground.", "4", "It covers 40 cm4 of ground."),
        ("It grows as the radius2 does.", "2", "It grows as the radius2 does."),
    ],
)
def test_marks_of_notes_are_not_shown_and_exponents_are(text: str, raised: str, seen: str) -> None:
    start = text.rindex(raised)
    content = StyledText(text, (Run(start, start + len(raised), Style.SUPERSCRIPT),))
    assert filters.shown(content, EN).text == seen


def test_what_is_shown_keeps_its_typography() -> None:
    content = filters.shown(styled("Cold () water *boils* late."), EN)
    assert [content.text[run.start : run.end] for run in content.runs] == ["boils"]


def test_a_definition_says_more_than_the_words_of_its_term() -> None:
    assert filters.adds("a quantity with size and direction", "vector", EN)
    assert not filters.adds("the price index of prices", "price index", EN)
