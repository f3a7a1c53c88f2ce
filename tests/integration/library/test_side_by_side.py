"""Several programs on one store, and programs that are killed or cancelled on the way."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from compendium import MadeDeck, make_deck, make_deck_async
from compendium.domain.model.job import Progress
from compendium.domain.pipeline.reporter import Stage
from tests.integration.library.conftest import Store

THICK = Path("/usr/share/R/doc/manual/refman.pdf")
needs_a_thick_book = pytest.mark.skipif(not THICK.exists(), reason="needs the Debian package r-doc-pdf")
PROGRAM = """
import sys, compendium
say = lambda progress: print(progress.stage, progress.done, flush=True)
compendium.make_deck(*sys.argv[1:], on_progress=say)
"""


def program(*arguments: object) -> subprocess.Popen[str]:
    """Another program that makes a deck on this test's store; it says each step."""
    command = [sys.executable, "-c", PROGRAM, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)


def test_threads_at_once_each_get_their_deck(book: Path, place: Path, store: Store) -> None:
    """On a store that all of them find missing."""
    outputs = [place / f"{number}.apkg" for number in range(4)]
    with ThreadPoolExecutor(len(outputs)) as threads:
        decks = [made.deck for made in threads.map(lambda output: make_deck(book, output), outputs)]
    assert all(deck == decks[0] for deck in decks)
    assert sorted(place.iterdir()) == outputs
    assert store.states() == ["COMPLETED"] * 4
    assert store.files() == []


def test_programs_at_once_each_get_their_deck(book: Path, place: Path, store: Store) -> None:
    outputs = [place / f"{number}.apkg" for number in range(2)]
    programs = [program(book, output) for output in outputs]
    for each in programs:
        each.communicate(timeout=120)
        assert each.returncode == 0
    assert sorted(place.iterdir()) == outputs
    assert store.states() == ["COMPLETED"] * 2
    assert store.files() == []


@needs_a_thick_book
def test_a_killed_program_leaves_no_deck_and_its_leftovers_go_when_its_lease_has_run_out(
    book: Path, place: Path, store: Store
) -> None:
    killed = program(THICK, place / "deck.apkg")
    assert killed.stdout is not None
    next(line for line in killed.stdout if line.startswith("load 5"))
    killed.kill()
    killed.communicate()
    assert list(place.iterdir()) == []
    left = store.files()
    assert left

    make_deck(book)
    assert store.files() == left, "for all that the next program knows, the first may be at work"
    store.let_leases_run_out()
    make_deck(book)
    assert store.files() == []
    assert store.states() == ["CANCELLED", "COMPLETED", "COMPLETED"]


@needs_a_thick_book
def test_the_readers_of_a_killed_program_end_by_themselves(place: Path, store: Store) -> None:
    killed = program(THICK, place / "deck.apkg")
    assert killed.stdout is not None
    next(line for line in killed.stdout if line.startswith("load 5"))
    killed.kill()
    killed.communicate()
    until = time.monotonic() + 20
    while members(killed.pid) and time.monotonic() < until:
        time.sleep(0.1)
    assert members(killed.pid) == []


def members(session: int) -> list[int]:
    """The processes of the session that live."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, _group, owner = entry.read_text().rpartition(")")[2].split()[:4]
        except OSError:  # it ended meanwhile
            continue
        if int(owner) == session and state != "Z":
            found.append(int(entry.parent.name))
    return found


async def reached(event: asyncio.Event, task: asyncio.Task[MadeDeck]) -> None:
    """Wait for the event; where the task ends before, that is a failure, not a long wait."""
    waiting = asyncio.create_task(event.wait())
    await asyncio.wait({waiting, task}, return_when=asyncio.FIRST_COMPLETED, timeout=60)
    waiting.cancel()
    assert event.is_set(), task.result()


@needs_a_thick_book
async def test_a_cancelled_task_ends_at_once_and_leaves_nothing(place: Path, store: Store) -> None:
    begun = asyncio.Event()

    def listener(progress: Progress) -> None:
        if progress.done > 5:
            begun.set()

    task = asyncio.create_task(make_deck_async(THICK, place / "deck.apkg", on_progress=listener))
    await reached(begun, task)
    task.cancel()
    cancelled = time.monotonic()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert time.monotonic() - cancelled < 2
    assert await asyncio.to_thread(os.listdir, place) == []
    assert store.states() == ["CANCELLED"]
    assert store.files() == []


async def test_a_task_cancelled_while_a_thread_computes_leaves_nothing_either(
    book: Path, place: Path, store: Store
) -> None:
    computing, loop = asyncio.Event(), asyncio.get_running_loop()

    def listener(progress: Progress) -> None:
        if progress.stage == Stage.TOPICS:
            loop.call_soon_threadsafe(computing.set)

    task = asyncio.create_task(make_deck_async(book, place / "deck.apkg", on_progress=listener))
    await reached(computing, task)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(os.listdir, place) == []
    assert store.states() == ["CANCELLED"]
    assert store.files() == []
