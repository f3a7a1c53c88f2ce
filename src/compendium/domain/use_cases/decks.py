"""A user's finished decks: looking at one, deleting it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from compendium.domain.errors import DeckNotFound
from compendium.ports.object_storage import ObjectStorage
from compendium.ports.unit_of_work import StoredDeck, UnitOfWork, UnitOfWorkFactory


async def own_deck(unit: UnitOfWork, deck_id: UUID, user_id: UUID) -> StoredDeck:
    """The user's deck. Raises DeckNotFound, also where it is somebody else's."""
    deck = await unit.decks.get(deck_id)
    if deck is None or deck.user_id != user_id:
        raise DeckNotFound(f"there is no deck {deck_id}")
    return deck


@dataclass(frozen=True, slots=True)
class DeleteDeck:
    """Deletes the deck with its file and report; its job stays. Cards that counted go on counting."""

    units: UnitOfWorkFactory
    storage: ObjectStorage

    async def __call__(self, deck_id: UUID, user_id: UUID) -> None:
        """Raises DeckNotFound, StoreUnavailable."""
        async with self.units() as unit:
            deck = await own_deck(unit, deck_id, user_id)
            await unit.decks.delete(deck_id)
            await unit.commit()
        for name in (deck.object_name, deck.report_name):
            await self.storage.delete(name)
