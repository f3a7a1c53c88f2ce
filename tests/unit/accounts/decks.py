"""Decks in memory, as a pipeline would hand them over."""

from __future__ import annotations

from collections import Counter

from compendium.domain.model.card import Card, Citation, NoteForm
from compendium.domain.model.deck import Deck
from compendium.domain.model.report import Report
from compendium.domain.model.text import StyledText
from compendium.domain.pipeline.run import Made, cards_by_form, page_reports
from tests.unit.pipeline.pages import document, prose


def a_card(name: str, score: float = 0.5, *, two: bool = False, page: int = 1) -> Card:
    """A note, of which Anki makes one card, or two."""
    return Card(
        name,
        NoteForm.REVERSED if two else NoteForm.BASIC,
        StyledText(f"What is {name}?"),
        StyledText(name),
        Citation("cells.pdf", (page,), (), (name,)),
        maker="definitions",
        score=score,
    )


def made(*cards: Card) -> Made:
    """A deck of those cards with its report."""
    read = document([prose("One.")], [prose("Two.")])
    deck = Deck("Cells", cards)
    report = Report(
        num_pages=2,
        num_words=2,
        num_chunks=2,
        num_topics=1,
        num_tags=0,
        num_notes=len(cards),
        num_cards=deck.num_cards,
        notes_by_maker=dict(Counter(card.maker for card in cards)),
        cards_by_form=cards_by_form(cards),
        pages=page_reports(read, cards, ()),
        dropped=(),
        seconds={},
        remarks=("a remark",),
    )
    return Made(read, deck, report)
