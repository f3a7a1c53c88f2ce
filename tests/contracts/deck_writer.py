"""What every deck writer promises."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from compendium.domain.errors import OutputNotWritable, StorageFull
from compendium.domain.model.card import Card, Citation, Gap, NoteForm
from compendium.domain.model.deck import Deck
from compendium.domain.model.text import StyledText
from compendium.ports.deck_writer import DeckWriter

QUOTE = "Osmosis is the movement of water through a membrane."
CITATION = Citation("cells.pdf", (3,), ("Cells", "Membranes"), (QUOTE,))
DECK = Deck(
    "Biology",
    (
        Card("basic", NoteForm.BASIC, StyledText("What is osmosis?"), StyledText(QUOTE), CITATION),
        Card(
            "both",
            NoteForm.REVERSED,
            StyledText("水"),
            StyledText("water"),
            CITATION,
            tags=("biology::water",),
        ),
        Card("gap", NoteForm.CLOZE, StyledText(QUOTE), StyledText(""), CITATION, gaps=(Gap(1, 0, 7),)),
    ),
)
MODIFIED = {"basic": 1_700_000_000, "both": 1_700_000_500, "gap": 1_700_000_900}


def listed(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


class DeckWriterContract:
    @pytest.fixture
    def writer(self) -> DeckWriter:
        raise NotImplementedError

    async def test_the_file_is_at_the_path_and_nothing_else_is(
        self, writer: DeckWriter, tmp_path: Path
    ) -> None:
        path = tmp_path / "deck"
        await writer.write(DECK, MODIFIED, path)
        assert path.stat().st_size > 0
        assert listed(tmp_path) == ["deck"]

    async def test_the_same_deck_and_times_give_the_same_bytes(
        self, writer: DeckWriter, tmp_path: Path
    ) -> None:
        await writer.write(DECK, MODIFIED, tmp_path / "one")
        await writer.write(DECK, dict(reversed(MODIFIED.items())), tmp_path / "two")
        assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()

    async def test_another_deck_gives_other_bytes(self, writer: DeckWriter, tmp_path: Path) -> None:
        await writer.write(DECK, MODIFIED, tmp_path / "one")
        await writer.write(Deck("Biology", DECK.cards[:2]), MODIFIED, tmp_path / "two")
        assert (tmp_path / "one").read_bytes() != (tmp_path / "two").read_bytes()

    async def test_what_was_at_the_path_is_replaced(self, writer: DeckWriter, tmp_path: Path) -> None:
        path = tmp_path / "deck"
        path.write_text("old")
        await writer.write(DECK, MODIFIED, path)
        await writer.write(DECK, MODIFIED, tmp_path / "new")
        assert path.read_bytes() == (tmp_path / "new").read_bytes()

    async def test_a_deck_without_cards_is_a_file_too(self, writer: DeckWriter, tmp_path: Path) -> None:
        await writer.write(Deck("Empty", ()), {}, tmp_path / "deck")
        assert (tmp_path / "deck").stat().st_size > 0

    async def test_characters_that_no_file_can_hold_are_left_out(
        self, writer: DeckWriter, tmp_path: Path
    ) -> None:
        odd = "a\x1fb\ud800c\x00"
        card = Card(
            "odd",
            NoteForm.BASIC,
            StyledText(odd),
            StyledText(odd),
            Citation(odd, (1,), (odd,), (odd,)),
            context=odd,
            tags=(odd,),
        )
        await writer.write(Deck(odd, (card,), subdecks=True), {"odd": 1}, tmp_path / "deck")
        assert (tmp_path / "deck").stat().st_size > 0

    async def test_a_folder_that_is_not_there_is_not_writable(
        self, writer: DeckWriter, tmp_path: Path
    ) -> None:
        path = tmp_path / "missing" / "deck"
        with pytest.raises(OutputNotWritable, match="missing"):
            await writer.write(DECK, MODIFIED, path)

    async def test_a_path_that_is_a_folder_is_not_writable_and_stays(
        self, writer: DeckWriter, tmp_path: Path
    ) -> None:
        path = tmp_path / "deck"
        path.mkdir()
        with pytest.raises(OutputNotWritable, match="deck"):
            await writer.write(DECK, MODIFIED, path)
        assert listed(tmp_path) == ["deck"]

    @pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
    async def test_a_full_disk_leaves_the_old_file_and_no_other(
        self, writer: DeckWriter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
    ) -> None:
        path = tmp_path / "deck"
        path.write_text("old")

        def full(*_: Any) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(os, "fsync", full)  # where a real disk may say so last
        with pytest.raises(StorageFull, match="deck"):
            await writer.write(DECK, MODIFIED, path)
        assert path.read_text() == "old"
        assert listed(tmp_path) == ["deck"]
