"""Which deck each card lies in."""

from __future__ import annotations

import re

from compendium.adapters.decks.markup import storable
from compendium.domain.model.deck import Deck

_OWN_NUMBER = re.compile(r"(\d{1,3})[.:)]?\s+(?=\S)")


def deck_names(deck: Deck) -> list[str]:
    """The Anki deck of each card: the deck itself, or ``Name::01 Chapter`` where it has subdecks.

    Numbers are padded to one width (two at least, so that a tenth chapter renames no deck), since
    Anki sorts decks by their letters. They are the
    document's own where every chapter has one, so that a deck of some chapters names them as a
    deck of all does; else the chapters are counted in the cards' order.
    """
    parent = storable(deck.name)
    if not deck.subdecks:
        return [parent] * len(deck.cards)
    titles = dict.fromkeys(card.citation.section[0] for card in deck.cards if card.citation.section)
    names = _numbered(list(titles))
    return [
        f"{parent}::{names[card.citation.section[0]]}" if card.citation.section else parent
        for card in deck.cards
    ]


def _numbered(titles: list[str]) -> dict[str, str]:
    own = [_OWN_NUMBER.match(title) for title in titles]
    if all(own):
        parts = [
            (int(match[1]), title[match.end() :]) for match, title in zip(own, titles, strict=True) if match
        ]
    else:
        parts = list(enumerate(titles, start=1))
    width = max(2, len(str(max((number for number, _ in parts), default=0))))
    return {
        # '::' would open another level.
        title: f"{number:0{width}} {' '.join(storable(rest).replace('::', ':').split())}"
        for title, (number, rest) in zip(titles, parts, strict=True)
    }
