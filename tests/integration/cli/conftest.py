"""The real program in a process of its own, in an empty folder and with a store of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).parent / "compendium"
EXAMPLES = Path(__file__).parents[3] / "examples"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the program keeps its store."""
    return tmp_path / "home"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The folder in which the program runs: what it leaves there is what the user finds."""
    folder = tmp_path / "place"
    folder.mkdir()
    return folder


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    """The test's own, with an eighty-column terminal and no settings but the store's folder."""
    ours = ("COMPENDIUM_", "GEMINI_", "OPENAI_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"COMPENDIUM_HOME": str(home), "COLUMNS": "80", "PYTHONWARNINGS": "error"}


@pytest.fixture
def run(place: Path, environment: dict[str, str]) -> Run:
    """Runs `compendium` to its end; keywords are environment variables."""

    def run(
        *arguments: str | Path, stdin: str | None = None, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PROGRAM, *arguments],
            cwd=place,
            env=environment | variables,
            capture_output=True,
            text=True,
            input=stdin,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def lecture() -> Path:
    """The example of the README."""
    return EXAMPLES / "lecture.pdf"
