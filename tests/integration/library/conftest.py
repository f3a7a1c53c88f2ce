"""The library as a program uses it: a book, a store of its own, a folder to work in."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.integration.textbook import write_textbook


@dataclass(frozen=True)
class Store:
    """What lies in the embedded store."""

    home: Path

    def files(self) -> list[str]:
        """All files and job folders but the database."""
        kept = [path.relative_to(self.home) for path in self.home.rglob("*") if path.is_file()]
        kept += [path.relative_to(self.home) for path in (self.home / "library" / "scratch").glob("*")]
        return sorted(str(path) for path in kept if not path.name.startswith("compendium.db"))

    def states(self) -> list[str]:
        """The state of each job, oldest first."""
        return [state for (state,) in self._rows("SELECT state FROM jobs ORDER BY created_at")]

    def let_leases_run_out(self) -> None:
        """As if an hour had passed."""
        self._rows("UPDATE jobs SET lease_until = datetime(lease_until, '-1 hour') || '.000000'")

    def _rows(self, statement: str) -> list[tuple[str, ...]]:
        with closing(sqlite3.connect(self.home / "library" / "compendium.db")) as database, database:
            return database.execute(statement).fetchall()


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Of this test alone."""
    monkeypatch.setenv("COMPENDIUM_HOME", str(tmp_path / "home"))
    return Store(tmp_path / "home")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, empty."""
    folder = tmp_path / "place"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_textbook(tmp_path_factory.mktemp("books") / "biology.pdf")


@pytest.fixture(scope="session")
def dull(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book that marks nothing as worth knowing."""
    return write_textbook(tmp_path_factory.mktemp("books") / "dull.pdf", {"Diary": ()})
