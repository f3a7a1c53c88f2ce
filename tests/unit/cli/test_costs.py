"""How costs are told to people and programs."""

from __future__ import annotations

import json
from pathlib import Path

from rich.console import Console

from compendium.domain.model.estimate import Estimate
from compendium.domain.model.usage import Usage
from compendium.entrypoints.cli.costs import estimate_json, estimate_view, usage_words

USAGE = Usage(3, 12_000, 3_400, cost=0.0314)
ESTIMATE = Estimate("gemini:flash", USAGE, {"topics": USAGE}, 1.5, 65.0, requests_per_minute=10)


def shown(estimate: Estimate) -> str:
    console = Console(width=200)
    with console.capture() as capture:
        console.print(estimate_view(Path("lecture.pdf"), estimate))
    return capture.get()


def test_an_estimate_has_requests_tokens_price_and_time() -> None:
    text = shown(ESTIMATE)
    assert "lecture.pdf with gemini:flash" in text
    assert "12,000" in text
    assert "About $0.031; $1.50 if every reply" in text
    assert "About 65 s, under a quota of 10 requests a minute." in text
    assert "Nothing was sent." in text


def test_an_unknown_price_is_said_with_the_way_out() -> None:
    unknown = Usage(3, 12_000, 3_400, cost=None)
    text = shown(Estimate("openai:foo", unknown, {"topics": unknown}, None, 300.0))
    assert "No price is known for this model: give it in a file that COMPENDIUM_PRICES names." in text
    assert "About 5 min, unless the provider's quota holds it up: COMPENDIUM_REQUESTS_PER_MINUTE" in text


def test_extraction_costs_nothing() -> None:
    text = shown(Estimate("extractive", Usage(), {}, 0.0, 0.0))
    assert text.strip() == "lecture.pdf: extractive sends nothing anywhere and costs nothing."


def test_a_program_gets_numbers() -> None:
    told = json.loads(estimate_json(Path("lecture.pdf"), ESTIMATE))
    assert told["usage"] == {
        "requests": 3,
        "input_tokens": 12_000,
        "output_tokens": 3_400,
        "cached": 0,
        "cost": 0.0314,
    }
    assert (told["model"], told["most_cost"], told["seconds"]) == ("gemini:flash", 1.5, 65.0)


def test_what_was_used_is_told_in_a_line() -> None:
    assert usage_words(USAGE) == "3 requests, 12,000 tokens in, 3,400 out"
    assert usage_words(Usage(cached=12)).endswith("12 answers known already")
