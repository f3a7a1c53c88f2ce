"""Port: a deck to a file."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from compendium.domain.model.deck import Deck


class DeckWriter(Protocol):
    """Writes a deck in one format, chosen by the adapter.

    The same deck and times give the same bytes. ``suffix`` is the file's ending.
    """

    suffix: str

    @abstractmethod
    async def write(self, deck: Deck, modified: Mapping[str, int], path: Path) -> None:
        """Write ``deck`` to ``path``, replacing what is there. ``modified`` gives each note's
        modification time in seconds since 1970 by GUID. Raises StorageFull, OutputNotWritable.
        Nothing is left at ``path`` where it raises.
        """
