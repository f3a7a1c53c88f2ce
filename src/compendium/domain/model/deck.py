"""A deck: cards in the document's order, ready to be written."""

from __future__ import annotations

from dataclasses import dataclass

from compendium.domain.model.card import Card


@dataclass(frozen=True, slots=True)
class Deck:
    """``name`` may hold '::' for parents. With ``subdecks`` cards lie in one deck a chapter."""

    name: str
    cards: tuple[Card, ...]
    subdecks: bool = False

    @property
    def num_cards(self) -> int:
        """How many cards Anki makes of the deck's notes."""
        return sum(card.num_cards for card in self.cards)
