"""A textbook chapter whose glossary was taken out: does the deck ask for what the glossary held?

The chapter was written before any maker of cards was seen; a third of its terms are not marked.
"""

from pathlib import Path

import pymupdf
import pytest

from compendium import MadeDeck, preview_deck
from tests.golden.recall import Entry, glossary, spoken, windows
from tests.golden.render import render

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture(scope="module")
def chapter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pdf = tmp_path_factory.mktemp("golden") / "soil.pdf"
    render(GOLDEN / "soil.md", pdf)
    return pdf


@pytest.fixture(scope="module")
def made(chapter: Path) -> MadeDeck:
    return preview_deck(chapter)


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    return glossary(GOLDEN / "soil.json")


def test_nine_of_ten_glossary_terms_are_asked(made: MadeDeck, entries: list[Entry]) -> None:
    missed = [entry.term for entry in entries if not any(entry.is_asked_by(card) for card in made.deck.cards)]
    assert len(missed) <= 0.1 * len(entries), missed


def test_four_of_five_definitions_that_the_text_gives_are_on_a_card(
    made: MadeDeck, entries: list[Entry], chapter: Path
) -> None:
    with pymupdf.open(chapter) as document:
        text = " ".join(document[i].get_text() for i in range(len(document)))
    possible = [entry for entry in entries if any(map(entry.is_defined_by, windows(text)))]
    missed = [
        entry.term
        for entry in possible
        if not any(entry.is_defined_by(spoken(card)) for card in made.deck.cards)
    ]
    assert len(missed) <= 0.2 * len(possible), missed


def test_there_are_at_most_ten_notes_per_thousand_words(made: MadeDeck) -> None:
    assert 0 < len(made.deck.cards) <= 10 * made.report.num_words / 1000
