"""Ctrl-C in the middle of a long document."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.cli.conftest import PROGRAM

MANUALS = Path("/usr/share/R/doc/manual")
pytestmark = pytest.mark.skipif(not MANUALS.exists(), reason="needs the Debian package r-doc-pdf")


@pytest.fixture
def heard() -> Iterator[None]:
    """A program that is started where Ctrl-C is ignored (nohup, a script's background) ignores it too."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heard")
@pytest.mark.parametrize(
    ("book", "stage"), [("refman.pdf", "Reading pages"), ("R-exts.pdf", "Finding answers")]
)
def test_ctrl_c_ends_the_program_at_once_and_leaves_nothing(
    book: str, stage: str, place: Path, home: Path, environment: dict[str, str]
) -> None:
    terminal, theirs = pty.openpty()
    process = subprocess.Popen(
        [PROGRAM, "make", MANUALS / book, "--report", "report.json"],
        cwd=place,
        env=environment | {"TERM": "xterm"},
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    read_until(terminal, stage)
    os.killpg(process.pid, signal.SIGINT)
    begun = time.monotonic()
    process.wait(timeout=60)
    assert time.monotonic() - begun < 5
    last_words = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", read_until(terminal, "")).strip().splitlines()[-1]
    os.close(terminal)
    assert last_words == "compendium: interrupted: decks named above are whole, nothing else was written"
    assert process.returncode == 130
    assert list(place.iterdir()) == []
    assert [path for path in home.rglob("*") if path.suffix in {".pdf", ".apkg"}] == []


def read_until(terminal: int, words: str) -> str:
    """What the terminal shows until ``words`` appear; '' reads to the end."""
    shown = b""
    while not words or words.encode() not in shown:
        try:
            shown += os.read(terminal, 4096)
        except OSError:  # the other side was closed
            break
    return shown.decode()
