"""A student's collection in the real Anki (its own backend, without a window)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from anki.notes import Note
from anki.scheduler.v3 import Scheduler

if TYPE_CHECKING:  # anki.cards can only be imported after anki.collection
    from anki.cards import Card


@dataclass(frozen=True)
class Imported:
    """How many notes of a package Anki took anew, updated, left alone and refused."""

    new: int
    updated: int
    unchanged: int
    conflicting: int


@dataclass(frozen=True)
class StudentCollection:
    """What a student does with a deck. ``anki`` is the collection itself, for everything else."""

    anki: Collection

    def import_package(self, path: Path) -> Imported:
        """Import with the options that Anki's dialogue offers first: update what is newer."""
        request = ImportAnkiPackageRequest(package_path=str(path), options=ImportAnkiPackageOptions())
        log = self.anki.import_anki_package(request).log
        return Imported(len(log.new), len(log.updated), len(log.duplicate), len(log.conflicting))

    def notes(self) -> list[Note]:
        return [self.anki.get_note(id_) for id_ in self.anki.find_notes("")]

    def note(self, guid: str) -> Note:
        return next(note for note in self.notes() if note.guid == guid)

    def note_ids(self) -> dict[str, int]:
        """Anki's own note ids by GUID."""
        return {note.guid: note.id for note in self.notes()}

    def deck_of(self, card: Card) -> str:
        return self.anki.decks.name(card.did)

    def rendered(self) -> list[tuple[str, str]]:
        """Question and answer of every card as Anki shows them."""
        cards = [self.anki.get_card(id_) for id_ in self.anki.find_cards("")]
        return [(card.question(), card.answer()) for card in cards]

    def study(self, deck: str, *, cards: int) -> None:
        """Answer so many cards of the deck 'easy', as they come."""
        deck_id = self.anki.decks.id_for_name(deck)
        assert deck_id is not None
        self.anki.decks.select(deck_id)
        scheduler = Scheduler(self.anki)
        for _ in range(cards):
            card = scheduler.getCard()
            assert card is not None
            scheduler.answerCard(card, 4)  # the fourth button, 'easy'

    def schedule(self) -> list[tuple[int, ...]]:
        """All that Anki knows of each card's past and future."""
        return self._rows(
            "SELECT id, nid, did, ord, type, queue, due, ivl, factor, reps, lapses FROM cards ORDER BY id"
        )

    def reviews(self) -> list[tuple[int, ...]]:
        """The log of answers given."""
        return self._rows("SELECT id, cid, ease, ivl FROM revlog ORDER BY id")

    def _rows(self, query: str) -> list[tuple[int, ...]]:
        assert self.anki.db is not None
        return [tuple(row) for row in self.anki.db.all(query)]


@contextmanager
def opened_collection(folder: Path) -> Iterator[StudentCollection]:
    """A new, empty collection in ``folder``, closed at the end."""
    collection = Collection(str(folder / "collection.anki2"))
    try:
        yield StudentCollection(collection)
    finally:
        collection.close()
