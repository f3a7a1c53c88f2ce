"""What a model costs, in the real program: estimated, told, limited, and not paid twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.cli.conftest import Run
from tests.integration.models.services import Service, service

DIRECT = {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}


@pytest.fixture
def gemini() -> Iterator[Service]:
    with service("gemini") as running:
        yield running


def test_an_estimate_names_the_price_and_sends_nothing(run: Run, lecture: Path, gemini: Service) -> None:
    result = run("estimate", lecture, "--model", "gemini", **gemini.variables, **DIRECT)
    assert result.returncode == 0, result.stderr
    assert "lecture.pdf with gemini:" in result.stdout
    assert "About $0." in result.stdout
    assert "Nothing was sent." in result.stdout
    assert gemini.server.asked == []


def test_an_estimate_of_extraction_costs_nothing(run: Run, lecture: Path) -> None:
    assert "costs nothing" in run("estimate", lecture).stdout


def test_an_estimate_of_what_is_not_there_says_so(run: Run) -> None:
    result = run("estimate", "nowhere.pdf")
    assert (result.returncode, result.stdout) == (3, "")
    assert "nowhere.pdf" in result.stderr


def test_what_was_used_is_told_and_not_paid_again_unless_somebody_asks_anew(
    run: Run, lecture: Path, gemini: Service
) -> None:
    def usage(*options: str) -> dict[str, Any]:
        command = ("make", lecture, "--model", "gemini", "--json", *options)
        result = run(*command, **gemini.variables, **DIRECT)
        assert result.returncode == 0, result.stderr
        told: dict[str, Any] = json.loads(result.stdout)["usage"]
        return told

    first, again, anew = usage(), usage(), usage("--no-cache")
    assert first["requests"] > 0
    assert first["cost"] > 0
    assert (again["requests"], again["cached"], again["cost"]) == (0, first["requests"], 0)
    assert anew == first
    assert len(gemini.server.asked) == 2 * first["requests"]


def test_a_cost_limit_that_is_too_small_is_one_line_and_no_deck(
    run: Run, lecture: Path, place: Path, gemini: Service
) -> None:
    command = ("make", lecture, "--model", "gemini", "--max-cost", "0.00001")
    result = run(*command, **gemini.variables, **DIRECT)
    assert result.returncode == 3
    assert "the cost limit was reached before a card was made" in result.stderr
    assert gemini.server.asked == []
    assert list(place.iterdir()) == []
