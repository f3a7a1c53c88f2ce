from __future__ import annotations

import pytest

from compendium.adapters.models.extractive.makers.lists import Lists
from compendium.domain.model.card import NoteForm, Tier
from tests.unit.extractive.passages import dropped, items, made, passage, reading

LEAD = "The human eye has three kinds of cones:"
CONES = ("cones for red light;", "cones for green light;", "cones for blue light.")
LONG = ("an item with more than five words", "one more of just that length", "and the last of these six")
TERMS = ("*red*: what sees light", "*green*: what sees leaves", "*blue*: what sees water")


def test_a_short_list_is_one_cloze_note_with_a_gap_an_item() -> None:
    ((question, answer),) = made(Lists(), reading([passage(f"Light is seen. {LEAD}"), *items(*CONES)]))
    assert (question.tier, answer.form) == (Tier.MORE, NoteForm.CLOZE)
    assert answer.front is not None
    text = answer.front.text
    assert text == f"{LEAD}\n• {CONES[0]}\n• {CONES[1]}\n• {CONES[2]}"
    assert [text[gap.start : gap.end] for gap in answer.gaps] == [cone[:-1] for cone in CONES]
    assert [gap.number for gap in answer.gaps] == [1, 2, 3]
    assert [each.quote for each in answer.evidence] == [LEAD, *CONES]


@pytest.mark.parametrize(
    ("lead", "listed", "rule"),
    [
        ("It has these parts of the eye:", CONES, "lead-in leans on other text"),
        ("For example:", CONES, "lead-in says too little"),
        (LEAD, CONES[:2], "list is too long or too short"),
        (LEAD, (*CONES, *LONG), "list is too long or too short"),
        (LEAD, ("cones for red light:", *CONES[1:]), "items are references or code"),
        (LEAD, ("ls(1)", "cat(1)", "sort(1)"), "items are references or code"),
        (LEAD, ("cones", *CONES[1:]), "item stands in the lead-in"),
        (LEAD, TERMS, "items are terms with explanations"),
    ],
)  # fmt: skip
def test_other_lists_are_dropped_with_the_rule(lead: str, listed: tuple[str, ...], rule: str) -> None:
    read = reading([passage(lead), *items(*listed)])
    assert not made(Lists(), read)
    assert dropped(Lists(), read) == [rule]


def test_a_list_without_a_lead_in_is_no_candidate() -> None:
    read = reading([passage("The eye sees light."), *items(*CONES)])
    assert not made(Lists(), read)
    assert not dropped(Lists(), read)
