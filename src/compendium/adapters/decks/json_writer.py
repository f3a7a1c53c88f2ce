"""Decks as JSON, for other programs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, TypedDict

from compendium.adapters.decks.fields import fields_of, tags_of
from compendium.adapters.decks.markup import storable
from compendium.adapters.decks.subdecks import deck_names
from compendium.adapters.decks.whole_file import write_whole
from compendium.domain.model.card import Card
from compendium.domain.model.deck import Deck
from compendium.ports.deck_writer import DeckWriter


class NoteObject(TypedDict):
    """One note. ``question`` and ``answer`` are HTML, gaps in Anki's ``{{c1::..}}``.

    ``quotes`` are the document's plain text, ``pages`` count from 1, ``section`` is the path of
    headings, ``modified`` is in seconds since 1970.
    """

    guid: str
    type: str
    deck: str
    question: str
    answer: str
    context: str
    file: str
    pages: list[int]
    section: list[str]
    quotes: list[str]
    tags: list[str]
    maker: str
    tier: str
    score: float
    modified: int


class DeckObject(TypedDict):
    """The whole file. ``version`` rises when a key changes its meaning or leaves."""

    version: Literal[1]
    name: str
    notes: list[NoteObject]


class JsonDeckWriter(DeckWriter):
    """Writes a ``DeckObject`` in UTF-8."""

    suffix = ".json"

    async def write(self, deck: Deck, modified: Mapping[str, int], path: Path) -> None:
        """See the port."""
        await asyncio.to_thread(lambda: write_whole(path, _document(deck, modified)))


def _document(deck: Deck, modified: Mapping[str, int]) -> bytes:
    names = deck_names(deck)
    document = DeckObject(
        version=1,
        name=storable(deck.name),
        notes=[_note(card, name, modified[card.guid]) for name, card in zip(names, deck.cards, strict=True)],
    )
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _note(card: Card, deck_name: str, modified: int) -> NoteObject:
    fields = fields_of(card)
    return NoteObject(
        guid=card.guid,
        type=card.form.value,
        deck=deck_name,
        question=fields.question,
        answer=fields.answer,
        context=storable(card.context),
        file=storable(card.citation.file_name),
        pages=list(card.citation.pages),
        section=[storable(title) for title in card.citation.section],
        quotes=[storable(quote) for quote in card.citation.quotes],
        tags=tags_of(card),
        maker=card.maker,
        tier=card.tier.value,
        score=card.score,
        modified=modified,
    )
