"""The three formats keep the port's promises, and each holds what its readers look for."""

from __future__ import annotations

import csv
import json
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from compendium.adapters.decks.csv_writer import CsvDeckWriter
from compendium.adapters.decks.genanki import GenankiDeckWriter
from compendium.adapters.decks.json_writer import JsonDeckWriter
from compendium.ports.deck_writer import DeckWriter
from tests.contracts.deck_writer import DECK, MODIFIED, QUOTE, DeckWriterContract


class TestGenankiDeckWriter(DeckWriterContract):
    @pytest.fixture
    def writer(self) -> DeckWriter:
        return GenankiDeckWriter()

    async def test_each_note_and_its_cards_carry_the_notes_own_modification_time(
        self, tmp_path: Path
    ) -> None:
        await GenankiDeckWriter().write(DECK, MODIFIED, tmp_path / "deck.apkg")
        with zipfile.ZipFile(tmp_path / "deck.apkg") as package:
            package.extract("collection.anki2", tmp_path)
        with closing(sqlite3.connect(tmp_path / "collection.anki2")) as database:
            query = "SELECT guid, notes.mod, cards.mod FROM notes JOIN cards ON cards.nid = notes.id"
            assert set(database.execute(query)) == {(guid, time, time) for guid, time in MODIFIED.items()}

    async def test_no_temporary_file_is_left(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        scratch = tmp_path / "scratch"
        scratch.mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(scratch))
        await GenankiDeckWriter().write(DECK, MODIFIED, tmp_path / "deck.apkg")
        assert not list(scratch.iterdir())


class TestCsvDeckWriter(DeckWriterContract):
    @pytest.fixture
    def writer(self) -> DeckWriter:
        return CsvDeckWriter()

    async def test_a_spreadsheet_reads_one_note_a_line(self, tmp_path: Path) -> None:
        await CsvDeckWriter().write(DECK, MODIFIED, tmp_path / "deck.csv")
        with (tmp_path / "deck.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert [row["guid"] for row in rows] == ["basic", "both", "gap"]
        assert rows[1] == {
            "question": "水",
            "answer": "water",
            "evidence": QUOTE.replace("water", "<mark>water</mark>"),
            "pages": "3",
            "section": "Cells › Membranes",
            "tags": "biology::water",
            "guid": "both",
            "type": "Basic (and reversed card)",
        }
        assert rows[2]["question"].startswith("{{c1::Osmosis}} is the movement")


class TestJsonDeckWriter(DeckWriterContract):
    @pytest.fixture
    def writer(self) -> DeckWriter:
        return JsonDeckWriter()

    async def test_a_program_reads_every_note_with_its_origin(self, tmp_path: Path) -> None:
        await JsonDeckWriter().write(DECK, MODIFIED, tmp_path / "deck.json")
        document = json.loads((tmp_path / "deck.json").read_text(encoding="utf-8"))
        assert (document["version"], document["name"], len(document["notes"])) == (1, "Biology", 3)
        assert document["notes"][1] == {
            "guid": "both",
            "type": "Basic (and reversed card)",
            "deck": "Biology",
            "question": "水",
            "answer": "water",
            "context": "",
            "file": "cells.pdf",
            "pages": [3],
            "section": ["Cells", "Membranes"],
            "quotes": [QUOTE],
            "tags": ["biology::water"],
            "maker": "",
            "tier": "core",
            "score": 0.0,
            "modified": 1_700_000_500,
        }
