"""A program that is killed at nine tenths pays for nothing again."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.faulty.fake_openai import FakeOpenAI
from tests.faulty.provider_server import Asked, Failure
from tests.integration.textbook import write_textbook

PATIENCE = 300.0


class StopsAnswering(FakeOpenAI):
    """After ``stop_at`` requests it keeps silent."""

    def __init__(self, stop_at: int) -> None:
        super().__init__()
        self.stop_at = stop_at
        self.silent = threading.Event()
        self.released = threading.Event()

    def remember(self, asked: Asked) -> Failure | None:
        failure = super().remember(asked)
        if next(i for i, each in enumerate(self.asked) if each is asked) >= self.stop_at:
            self.silent.set()
            self.released.wait(PATIENCE)
        return failure


def make(server: FakeOpenAI, book: Path, home: Path) -> subprocess.Popen[bytes]:
    program = Path(sys.executable).parent / "compendium"
    command = [str(program), "make", str(book), "-o", str(home / "deck.apkg")]
    variables = {
        "COMPENDIUM_HOME": str(home),
        "COMPENDIUM_MODEL": "openai:small,large",
        "COMPENDIUM_REQUEST_TOKENS": "600",
        "OPENAI_API_KEY": server.key,
        "OPENAI_BASE_URL": f"{server.url}/v1",
    }
    home.mkdir(exist_ok=True)
    return subprocess.Popen(command, env=os.environ | variables)


def kept(home: Path) -> int:
    """How many answers are in the database."""
    with sqlite3.connect(home / "library" / "compendium.db") as database:
        (number,) = database.execute("SELECT count(*) FROM answers").fetchone()
    return int(number)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return write_textbook(tmp_path / "biology.pdf")


def test_a_program_killed_at_nine_tenths_repeats_no_request_that_was_answered(
    book: Path, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with FakeOpenAI().running() as whole:
        assert isinstance(whole, FakeOpenAI)
        assert make(whole, book, tmp_path / "another").wait(PATIENCE) == 0
    needed = len(whole.asked)
    nine_tenths = needed * 9 // 10
    assert nine_tenths >= 9

    with StopsAnswering(nine_tenths).running() as server:
        assert isinstance(server, StopsAnswering)
        program = make(server, book, home)
        assert server.silent.wait(PATIENCE)
        end = time.monotonic() + PATIENCE
        while kept(home) < nine_tenths and time.monotonic() < end:
            time.sleep(0.05)
        program.send_signal(signal.SIGKILL)
        program.wait(PATIENCE)
        server.released.set()
        assert kept(home) == nine_tenths
        answered = Counter(asked.prompt for asked in server.asked[:nine_tenths])

        server.stop_at = sys.maxsize
        before = len(server.asked)
        assert make(server, book, home).wait(PATIENCE) == 0
        repeated = Counter(asked.prompt for asked in server.asked[before:])
    assert not answered & repeated
    assert repeated.total() == needed - nine_tenths
    assert (home / "deck.apkg").exists()
