"""A deck cut to a number of cards."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from compendium.domain.model.report import Dropped, PageReport
from compendium.domain.pipeline.shorten import shorten
from tests.unit.accounts.decks import a_card, made


def test_the_best_notes_stay_in_the_documents_order_and_the_report_says_what_went() -> None:
    whole = made(a_card("a", 0.9), a_card("b", 0.1, page=2), a_card("c", 0.5, two=True), a_card("d", 0.8))
    cut = shorten(whole, 4, rule="no room", remark="{kept} of {all} fit.")
    assert [card.guid for card in cut.deck.cards] == ["a", "c", "d"]
    assert cut.report.dropped == (Dropped("no room", "What is b?", 2, "definitions"),)
    assert cut.report.remarks == ("a remark", "4 of 5 fit.")
    assert (cut.report.num_notes, cut.report.num_cards) == (3, 4)
    assert cut.report.notes_by_maker == {"definitions": 3}
    assert cut.report.cards_by_form == {"Basic": 2, "Basic (and reversed card)": 2}
    assert cut.report.pages == (PageReport(1, 3), PageReport(2, 0, "no room"))


def test_a_note_that_would_not_fit_whole_leaves_its_room_to_the_next_best() -> None:
    cut = shorten(made(a_card("a", 0.9, two=True), a_card("b", 0.1)), 1, rule="no room", remark="")
    assert [card.guid for card in cut.deck.cards] == ["b"]


notes = st.lists(st.tuples(st.sampled_from([0.1, 0.5, 0.9]), st.booleans()), max_size=12)


@given(notes=notes, room=st.integers(min_value=0, max_value=15))
def test_no_more_cards_stay_than_there_is_room_for_and_no_better_note_goes_that_would_fit(
    notes: list[tuple[float, bool]], room: int
) -> None:
    cards = [a_card(f"{number:02}", score, two=two) for number, (score, two) in enumerate(notes)]
    kept = shorten(made(*cards), room, rule="no room", remark="").deck
    names = [card.guid for card in kept.cards]
    assert kept.num_cards <= room
    assert names == sorted(names)
    for gone in cards:
        if gone.guid not in names:
            better = [card for card in kept.cards if card.score >= gone.score]
            assert sum(card.num_cards for card in better) + gone.num_cards > room
