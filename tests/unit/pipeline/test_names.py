"""What a deck and its tags are called: as the user says, else by the title, made fit for a list."""

from __future__ import annotations

import pytest

from compendium.domain.model.wishes import Wishes
from compendium.domain.pipeline.tags import tag_path
from tests.unit.pipeline.pages import document, prose
from tests.unit.pipeline.test_stages import run

PAGE = [prose("*Osmosis* is the movement of water through a membrane into salt.")]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Cell biology", "Cell biology"),
        ("std::vector and friends", "std:vector and friends"),
        ("a\0b\x1b[31m\ud800c", "ab[31mc"),
        ("x" * 100, "x" * 100),
        ("x" * 98 + " " + "y" * 200, "x" * 98 + "…"),
    ],
)
async def test_a_title_becomes_one_deck_on_one_line(title: str, name: str) -> None:
    made, _ = await run(document(PAGE, title=title))
    assert made.deck.name == name


async def test_a_name_that_was_asked_for_is_taken_as_it_is() -> None:
    """A subject is none: the decks of several PDFs would become one."""
    pages = document(PAGE, title="Cells")
    assert (await run(pages, wishes=Wishes(subject="Biology")))[0].deck.name == "Cells"
    nested = Wishes(subject="Biology", deck_name="School::Biology")
    assert (await run(pages, wishes=nested))[0].deck.name == "School::Biology"


@pytest.mark.parametrize("title", ["a\0b\x1b[31m\ud800c", "two\nlines\u2028of\xa0it", "x::y:z", "\u200b"])
async def test_tags_by_the_title_are_of_visible_characters_alone(title: str) -> None:
    made, _ = await run(document(PAGE, title=title))
    for tag in made.deck.cards[0].tags:
        assert tag.isprintable()
        assert not set(tag) & set(' "')
        assert tag.count("::") <= 1, "the document, then the topic"


@pytest.mark.parametrize("title", ["Scripted", "scripted: a book", "A book"])
async def test_a_chapter_that_is_called_like_its_document_is_one_level_of_the_tag(title: str) -> None:
    pages = document(PAGE, title=title)
    made, _ = await run(pages, wishes=Wishes(subject=title.replace("S", "s")))
    expected = {"Scripted": "scripted", "scripted: a book": "scripted-a-book", "A book": "A-book::scripted"}
    assert made.deck.cards[0].tags[0] == expected[title]


def test_the_path_of_a_tag_has_no_numbers_and_no_subtitles() -> None:
    assert tag_path(("2.3 Osmosis: water on its way", "(a) Pressure", "Units")) == ("Osmosis", "Pressure")
