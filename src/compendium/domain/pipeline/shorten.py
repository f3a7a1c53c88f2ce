"""A deck cut to a number of cards: the best notes stay, and the report says what went."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from compendium.domain.model.card import Card
from compendium.domain.model.report import Dropped
from compendium.domain.pipeline.run import Made, cards_by_form, page_reports


def shorten(made: Made, room: int, *, rule: str, remark: str) -> Made:
    """``made`` with at most ``room`` cards, in the document's order. Notes are taken by score, those
    that would not fit whole are passed over. Each note that went is in the report, dropped by
    ``rule``, and ``remark`` too, with {kept} and {all} in it for the numbers of cards.
    """
    deck = made.deck
    kept = _best(deck.cards, room)
    cards = tuple(card for index, card in enumerate(deck.cards) if index in kept)
    gone = (card for index, card in enumerate(deck.cards) if index not in kept)
    shorter = replace(deck, cards=cards)
    dropped = (
        *made.report.dropped,
        *(Dropped(rule, card.front.text, card.citation.pages[0], card.maker) for card in gone),
    )
    report = replace(
        made.report,
        num_tags=len({tag for card in cards for tag in card.tags}),
        num_notes=len(cards),
        num_cards=shorter.num_cards,
        notes_by_maker=dict(Counter(card.maker for card in cards).most_common()),
        cards_by_form=cards_by_form(cards),
        pages=page_reports(made.document, cards, dropped, rule),
        dropped=dropped,
        remarks=(*made.report.remarks, remark.format(kept=shorter.num_cards, all=deck.num_cards)),
    )
    return replace(made, deck=shorter, report=report)


def _best(cards: tuple[Card, ...], room: int) -> set[int]:
    """The places of the cards that are kept."""
    kept = set()
    for index in sorted(range(len(cards)), key=lambda index: -cards[index].score):
        if cards[index].num_cards <= room:
            kept.add(index)
            room -= cards[index].num_cards
    return kept
