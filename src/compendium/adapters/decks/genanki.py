"""Decks as .apkg packages that Anki imports, written with genanki."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from compendium.adapters.decks.whole_file import write_whole
from compendium.domain.model.deck import Deck
from compendium.ports.deck_writer import DeckWriter

_FIRST_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


class GenankiDeckWriter(DeckWriter):
    """Writes Anki packages. Anki updates a note on import where its modification time is newer.

    Nothing in the file comes from the clock: each note carries its own modification time, ids of
    decks come from their names, and ids of notes count on from the earliest modification time
    (Anki knows a note by its GUID and gives it another id where one is taken).
    """

    suffix = ".apkg"

    async def write(self, deck: Deck, modified: Mapping[str, int], path: Path) -> None:
        """See the port."""
        await asyncio.to_thread(lambda: write_whole(path, _package(deck, modified)))


def _package(deck: Deck, modified: Mapping[str, int]) -> bytes:
    """The archive; its entries carry no date, for equal decks to be equal files."""
    # Imported here, since genanki costs 0.1 s, which a program that writes no package should not pay.
    from compendium.adapters.decks.collection import collection_of  # noqa: PLC0415

    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        for name, content in (("collection.anki2", collection_of(deck, modified)), ("media", b"{}")):
            package.writestr(zipfile.ZipInfo(name, _FIRST_ZIP_DATE), content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()
