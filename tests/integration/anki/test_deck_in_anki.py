"""Decks in the real Anki: every card is shown, and a rebuilt deck keeps what the student did."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from compendium.adapters.decks import collection
from compendium.adapters.decks.genanki import GenankiDeckWriter
from compendium.adapters.decks.note_types import TEMPLATES_CHANGED
from compendium.domain.model.card import Card, Citation, Gap, NoteForm
from compendium.domain.model.deck import Deck
from compendium.domain.model.text import Run, Style, StyledText
from tests.integration.anki.collection import Imported, StudentCollection

QUOTE = "Osmosis is the movement of water through a membrane."
THEN = 1_700_000_000
LATER = THEN + 86_400


def basic(guid: str, front: str, back: str = "answer", chapter: str = "Cells") -> Card:
    return Card(
        guid,
        NoteForm.BASIC,
        StyledText(front),
        StyledText(back),
        Citation("a.pdf", (3,), (chapter,), (QUOTE,)),
    )


def cloze(text: str, start: int, end: int, *runs: Run) -> Card:
    return Card(
        "cloze",
        NoteForm.CLOZE,
        StyledText(text, runs),
        StyledText(""),
        Citation("a.pdf", (3,), (), (QUOTE,)),
        gaps=(Gap(1, start, end),),
    )


DECK = Deck("Book", (basic("one", "First?"), basic("two", "Second?"), basic("three", "Third?")))
TIMES = {"one": THEN, "two": THEN, "three": THEN}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return tmp_path / "deck.apkg"


async def bring(student: StudentCollection, deck: Deck, modified: dict[str, int], package: Path) -> Imported:
    await GenankiDeckWriter().write(deck, modified, package)
    return student.import_package(package)


def visible(markup: str) -> str:
    """What the student reads: without the style sheet, comments and tags."""
    return re.sub(r"<style>.*?</style>|<!--.*?-->|<[^>]+>", "", markup, flags=re.DOTALL)


async def test_every_note_form_is_shown_with_its_quote_and_source(
    student: StudentCollection, package: Path
) -> None:
    citation = Citation("cells.pdf", (3, 4), ("Cells", "Membranes"), (QUOTE,))
    term, meaning = StyledText("Osmosis"), StyledText("movement of water")
    gaps = (Gap(1, 0, 7),)
    deck = Deck(
        "Biology",
        (
            Card("basic", NoteForm.BASIC, term, meaning, citation, context="Water", tags=("biology::water",)),
            Card("both", NoteForm.REVERSED, term, meaning, citation, context="Osmosis and water"),
            Card("gap", NoteForm.CLOZE, StyledText(QUOTE), StyledText("extra"), citation, gaps=gaps),
        ),
    )
    assert await bring(student, deck, dict.fromkeys(["basic", "both", "gap"], THEN), package) == Imported(
        new=3, updated=0, unchanged=0, conflicting=0
    )
    questions, answers = zip(*student.rendered(), strict=True)
    assert [visible(question).split() for question in questions] == [
        ["Water", "Osmosis"],
        ["Osmosis", "and", "water", "Osmosis"],
        ["movement", "of", "water"],
        ["[...]", *QUOTE.split()[1:]],
    ]
    for answer in answers:
        assert "cells.pdf, pp. 3, 4 · Cells › Membranes" in visible(answer)
        assert QUOTE in visible(answer)
    assert student.note("basic").tags == ["biology::water"]
    assert student.note("basic")["Evidence"] == QUOTE.replace(
        "movement of water", "<mark>movement of water</mark>"
    )


async def test_a_quote_that_is_the_answer_is_shown_once(student: StudentCollection, package: Path) -> None:
    await bring(student, Deck("D", (basic("g", "What is osmosis?", QUOTE),)), {"g": THEN}, package)
    [(_, answer)] = student.rendered()
    assert '<div class="answer quoted" dir="auto">' + QUOTE in answer
    assert f"<blockquote hidden>{QUOTE}</blockquote>" in answer


@pytest.mark.parametrize(
    ("text", "gap"),
    [
        pytest.param("call std::swap(a, b) to swap", "std::swap(a, b)", id="colons"),
        pytest.param("the set {{1}, {2}} has", "{{1}, {2}}", id="braces"),
        pytest.param("{a}{b}{c}", "{b}", id="braces beside it"),
        pytest.param("write {{c2::x::y}} for a gap", "{{c2::x::y}}", id="a cloze's own syntax"),
        pytest.param("not {{c2::x}} but this", "this", id="a cloze's own syntax outside"),
        pytest.param("vector<int> & list<b>", "vector<int>", id="angle brackets"),
        pytest.param("<script>alert(1)</script> runs", "runs", id="a script"),
        pytest.param("光合成とは過程である", "光合成", id="Japanese"),
        pytest.param("الخلية هي أصغر وحدة", "الخلية", id="Arabic"),
        pytest.param("two\nlines here", "two\nlines", id="a line break"),
    ],
)
@pytest.mark.parametrize("style", [Style.PLAIN, Style.MONO])
async def test_a_gap_hides_and_shows_exactly_its_text(
    student: StudentCollection, package: Path, text: str, gap: str, style: Style
) -> None:
    start = text.index(gap)
    end = start + len(gap)
    runs = [Run(start, end, style)] if style else []
    await bring(student, Deck("D", (cloze(text, start, end, *runs),)), {"cloze": THEN}, package)
    [(question, answer)] = student.rendered()
    assert unescaped(question) == spaced(text[:start] + "[...]" + text[end:])
    assert spaced(text) in unescaped(answer)
    assert [unescaped(shown) for shown in re.findall(r'<span class="cloze"[^>]*>(.*?)</span>', answer)] == [
        spaced(gap)
    ]


def unescaped(markup: str) -> str:
    text = visible(markup.replace("<br>", " "))
    for entity, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, character)
    return text.strip()


def spaced(text: str) -> str:
    return text.replace("\n", " ")


async def test_a_formula_in_a_gap_reaches_mathjax_whole(student: StudentCollection, package: Path) -> None:
    formula = r"\(\frac{a}{b^{2}} < c::d\)"
    text = f"It is {formula} here"
    await bring(student, Deck("D", (cloze(text, 6, 6 + len(formula)),)), {"cloze": THEN}, package)
    [(_, answer)] = student.rendered()
    assert r"\(\frac{a}{b^{2} } &lt; c: :d\)</span> here" in answer


async def test_a_gap_within_a_formula_is_one(student: StudentCollection, package: Path) -> None:
    text = r"It is \(a = b^{2}\) here"
    start = text.index("b^")
    await bring(student, Deck("D", (cloze(text, start, start + 5),)), {"cloze": THEN}, package)
    [(question, answer)] = student.rendered()
    assert r"It is \(a = [...]\) here" in visible(question)
    assert r"It is \(a = b^{2} \) here" in visible(answer)


async def test_new_cards_are_learnt_in_the_decks_order(student: StudentCollection, package: Path) -> None:
    await bring(student, DECK, TIMES, package)
    cards = [student.anki.get_card(id_) for id_ in student.anki.find_cards("", order="c.due")]
    assert [card.note().guid for card in cards] == ["one", "two", "three"]


async def test_importing_the_same_file_again_touches_nothing(
    student: StudentCollection, package: Path
) -> None:
    await bring(student, DECK, TIMES, package)
    before = student.note_ids(), student.schedule()
    assert student.import_package(package) == Imported(new=0, updated=0, unchanged=3, conflicting=0)
    assert (student.note_ids(), student.schedule()) == before


async def test_a_reworded_question_updates_its_note_and_keeps_every_review(
    student: StudentCollection, package: Path
) -> None:
    await bring(student, DECK, TIMES, package)
    student.study("Book", cards=2)
    before = student.note_ids(), student.schedule(), student.reviews()
    assert len(student.reviews()) == 2

    reworded = replace(DECK, cards=(basic("one", "First, in other words?"), *DECK.cards[1:]))
    assert await bring(student, reworded, TIMES | {"one": LATER}, package) == Imported(
        new=0, updated=1, unchanged=2, conflicting=0
    )
    assert student.note("one")["Front"] == "First, in other words?"
    assert (student.note_ids(), student.schedule(), student.reviews()) == before


async def test_what_the_student_wrote_in_an_unchanged_note_stays(
    student: StudentCollection, package: Path
) -> None:
    await bring(student, DECK, TIMES, package)
    note = student.note("two")
    note["Back"] = "in my own words"
    note.tags = ["hard"]
    student.anki.update_note(note)

    rebuilt = replace(DECK, cards=(basic("one", "Reworded?"), *DECK.cards[1:], basic("four", "Fourth?")))
    await bring(student, rebuilt, TIMES | {"one": LATER, "four": LATER}, package)
    assert student.note("one")["Front"] == "Reworded?"
    assert (student.note("two")["Back"], student.note("two").tags) == ("in my own words", ["hard"])
    assert len(student.notes()) == 4


async def test_what_the_student_styled_in_the_templates_stays(
    student: StudentCollection, package: Path
) -> None:
    await bring(student, DECK, TIMES, package)
    note_type = student.anki.models.by_name("Compendium Basic")
    assert note_type is not None
    note_type["css"] = ".card { color: teal; }"
    student.anki.models.update_dict(note_type)

    await bring(student, DECK, dict.fromkeys(TIMES, LATER), package)
    assert "teal" in student.rendered()[0][0]
    assert "Compendium Basic+" not in student.anki.models.all_names()


async def test_a_new_style_sheet_reaches_the_student_once_its_date_moves(
    student: StudentCollection, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bring(student, DECK, TIMES, package)
    monkeypatch.setattr(collection, "style_sheet", lambda: ".card { color: plum; }")
    await bring(student, DECK, TIMES, package)
    assert "plum" not in student.rendered()[0][0]

    monkeypatch.setattr(collection, "TEMPLATES_CHANGED", TEMPLATES_CHANGED + 86_400)
    await bring(student, DECK, TIMES, package)
    student.anki.models._clear_cache()
    assert "plum" in student.rendered()[0][0]


async def test_cards_lie_in_a_deck_a_chapter(student: StudentCollection, package: Path) -> None:
    deck = Deck("Book", (basic("one", "First?"), basic("two", "Second?", chapter="Energy")), subdecks=True)
    await bring(student, deck, TIMES, package)
    names = {name.name for name in student.anki.decks.all_names_and_ids(skip_empty_default=True)}
    assert names == {"Book", "Book::01 Cells", "Book::02 Energy"}
    assert student.deck_of(student.note("two").cards()[0]) == "Book::02 Energy"


async def test_a_note_whose_chapter_moved_is_updated_where_the_student_has_it(
    student: StudentCollection, package: Path
) -> None:
    deck = Deck("Book", (basic("one", "First?"), basic("two", "Second?")), subdecks=True)
    await bring(student, deck, TIMES, package)
    student.study("Book", cards=1)
    before = student.note_ids(), student.schedule()

    moved = replace(deck, cards=(basic("one", "First, moved?", chapter="Energy"), deck.cards[1]))
    await bring(student, moved, TIMES | {"one": LATER}, package)
    assert student.note("one")["Front"] == "First, moved?"
    assert student.deck_of(student.note("one").cards()[0]) == "Book::01 Cells"
    assert (student.note_ids(), student.schedule()) == before


async def test_two_decks_built_at_the_same_second_live_side_by_side(
    student: StudentCollection, package: Path
) -> None:
    await bring(student, DECK, TIMES, package)
    other = Deck("Other", (basic("five", "Fifth?"), basic("six", "Sixth?")))
    imported = await bring(student, other, {"five": THEN, "six": THEN}, package)
    assert imported == Imported(new=2, updated=0, unchanged=0, conflicting=0)
    assert len(student.rendered()) == 5
