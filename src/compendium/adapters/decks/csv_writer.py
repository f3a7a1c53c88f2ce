"""Decks as comma-separated values, for spreadsheets and programs."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Mapping
from pathlib import Path

from compendium.adapters.decks.fields import fields_of, tags_of
from compendium.adapters.decks.whole_file import write_whole
from compendium.domain.model.card import Card
from compendium.domain.model.deck import Deck
from compendium.ports.deck_writer import DeckWriter

COLUMNS = ("question", "answer", "evidence", "pages", "section", "tags", "guid", "type")


class CsvDeckWriter(DeckWriter):
    """Writes one note a line below a line of column names (RFC 4180, UTF-8).

    Texts are HTML, gaps stand in Anki's ``{{c1::..}}``, pages and tags are parted by spaces.
    """

    suffix = ".csv"

    async def write(
        self,
        deck: Deck,
        modified: Mapping[str, int],  # noqa: ARG002 - the format has no column for times
        path: Path,
    ) -> None:
        """See the port."""
        await asyncio.to_thread(lambda: write_whole(path, _table(deck)))


def _table(deck: Deck) -> bytes:
    lines = io.StringIO(newline="")
    writer = csv.writer(lines)
    writer.writerow(COLUMNS)
    writer.writerows(_row(card) for card in deck.cards)
    return lines.getvalue().encode()


def _row(card: Card) -> tuple[str, ...]:
    fields = fields_of(card)
    return (
        fields.question,
        fields.answer,
        fields.evidence,
        " ".join(map(str, card.citation.pages)),
        fields.section,
        " ".join(tags_of(card)),
        card.guid,
        card.form.value,
    )
