"""A card's fields: what the student reads, and where it came from."""

from __future__ import annotations

import hashlib

from compendium.adapters.decks.fields import fields_of, tags_of
from compendium.adapters.decks.note_types import NOTE_TYPES, TEMPLATES_CHANGED, style_sheet
from compendium.adapters.decks.subdecks import deck_names
from compendium.domain.model.card import Card, Citation, Gap, NoteForm
from compendium.domain.model.deck import Deck
from compendium.domain.model.text import StyledText

QUOTE = "An enzyme is a protein that\nspeeds up a reaction (see p. 4)."


def card(
    back: str = "",
    *,
    front: str = "What is an enzyme?",
    form: NoteForm = NoteForm.BASIC,
    gaps: tuple[Gap, ...] = (),
    quotes: tuple[str, ...] = (QUOTE,),
    pages: tuple[int, ...] = (12,),
    section: tuple[str, ...] = (),
    tags: tuple[str, ...] = (),
) -> Card:
    citation = Citation("lecture <1>.pdf", pages, section, quotes)
    return Card("g", form, StyledText(front), StyledText(back), citation, gaps=gaps, tags=tags)


def test_the_source_names_the_file_and_the_page() -> None:
    assert fields_of(card()).source == "lecture &lt;1&gt;.pdf, p. 12"


def test_the_source_names_every_page_that_the_evidence_stands_on() -> None:
    assert fields_of(card(pages=(12, 13, 20))).source == "lecture &lt;1&gt;.pdf, pp. 12, 13, 20"


def test_the_section_is_the_path_of_headings() -> None:
    assert fields_of(card(section=("Life", "Proteins & acids"))).section == "Life › Proteins &amp; acids"


def test_the_answer_is_marked_in_the_quote_across_line_breaks_and_case() -> None:
    fields = fields_of(card("A protein that speeds up a reaction."))
    assert fields.evidence == ("An enzyme is <mark>a protein that<br>speeds up a reaction</mark> (see p. 4).")
    assert not fields.verbatim


def test_an_answers_own_punctuation_is_marked_with_it() -> None:
    assert (
        fields_of(card("f(x[1])", quotes=("So f(x[1]) is 2.",))).evidence == "So <mark>f(x[1])</mark> is 2."
    )


def test_a_quote_that_lacks_the_answers_words_is_not_marked() -> None:
    assert "<mark>" not in fields_of(card("protein thats")).evidence


def test_an_answer_within_a_word_is_not_marked() -> None:
    assert "<mark>" not in fields_of(card("act")).evidence


def test_an_answer_that_is_the_whole_quote_is_verbatim() -> None:
    fields = fields_of(card("an enzyme is a protein that speeds up a reaction (see p. 4)"))
    assert fields.verbatim
    assert "<mark>" not in fields.evidence


def test_a_cloze_that_is_the_whole_quote_is_verbatim_and_another_marks_its_gaps() -> None:
    whole = card(front=QUOTE, form=NoteForm.CLOZE, gaps=(Gap(1, 3, 9),))
    other = card(front="The enzyme: a protein.", form=NoteForm.CLOZE, gaps=(Gap(1, 4, 10), Gap(2, 14, 21)))
    assert fields_of(whole).verbatim
    assert not fields_of(other).verbatim
    assert fields_of(other).evidence.startswith("An <mark>enzyme</mark> is a <mark>protein</mark> that")


def test_several_quotes_stand_on_lines_of_their_own() -> None:
    assert fields_of(card(quotes=("One.", "Two."))).evidence == "One.<br>Two."


def test_tags_hold_no_white_space() -> None:
    assert tags_of(card(tags=("biology::cell  wall", " ", "one\ntwo"))) == ["biology::cell_wall", "one_two"]


def deck_of(*chapters: str, subdecks: bool = True) -> Deck:
    cards = tuple(card(section=(chapter, "Deep") if chapter else ()) for chapter in chapters)
    return Deck("Book", cards, subdecks=subdecks)


def test_without_subdecks_all_cards_lie_in_the_deck() -> None:
    assert deck_names(deck_of("One", "", subdecks=False)) == ["Book", "Book"]


def test_chapters_are_numbered_as_they_come_and_cards_without_one_lie_in_the_parent() -> None:
    assert deck_names(deck_of("Preface", "1 Cells", "", "Preface")) == [
        "Book::01 Preface",
        "Book::02 1 Cells",
        "Book",
        "Book::01 Preface",
    ]


def test_chapters_that_number_themselves_keep_their_numbers() -> None:
    assert deck_names(deck_of("3. Cells", "12 Energy")) == ["Book::03 Cells", "Book::12 Energy"]


def test_a_hundred_chapters_sort_in_their_order() -> None:
    names = deck_names(deck_of(*(f"Chapter {chr(0x4E00 - i)}" for i in range(100))))
    assert names == sorted(names)


def test_a_title_opens_no_level_of_its_own() -> None:
    assert deck_names(deck_of("std::vector\nand more")) == ["Book::01 std:vector and more"]


def test_note_types_are_frozen_for_ever() -> None:
    tail = ("Context", "Evidence", "Source", "Section", "Verbatim", "Spare 1", "Spare 2")
    assert {form.value: (kind.id, kind.name, kind.fields) for form, kind in NOTE_TYPES.items()} == {
        "Basic": (1764108351, "Compendium Basic", ("Front", "Back", *tail)),
        "Basic (and reversed card)": (
            1764108352,
            "Compendium Basic (and reversed card)",
            ("Front", "Back", *tail),
        ),
        "Cloze": (1764108353, "Compendium Cloze", ("Text", "Extra", *tail)),
    }


def test_templates_change_only_together_with_their_date() -> None:
    """Else Anki would not take the change: set TEMPLATES_CHANGED to today, then both values here."""
    looks = style_sheet() + repr([kind.templates for kind in NOTE_TYPES.values()])
    digest = hashlib.sha256(looks.encode()).hexdigest()[:12]
    assert (digest, TEMPLATES_CHANGED) == ("9d4cb9b3c750", 1795392000)


def test_no_question_side_shows_what_may_give_the_answer_away() -> None:
    for kind in NOTE_TYPES.values():
        for template in kind.templates:
            assert not any(
                name in template.question for name in ("{{Evidence}}", "{{Source}}", "{{Section}}")
            )
    backward = NOTE_TYPES[NoteForm.REVERSED].templates[1]
    assert "Front" not in backward.question
    assert "Context" not in backward.question
