"""What a deck costs: estimated before anything is sent, counted, limited, and never paid twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from compendium import Density, MadeDeck, Wishes, estimate_cost, make_deck, preview_deck
from compendium.domain.account_errors import CostLimitReached
from compendium.domain.errors import BadSetting
from compendium.domain.pipeline.asking import COST_LIMIT
from tests.faulty.provider_server import HttpFailure
from tests.integration.models.services import Service, service
from tests.integration.textbook import write_textbook

FACTOR = 2.0
"""How far the estimate may be from what an honest model then uses, either way."""

PRICES = """
[[price]]
provider = "openai"
model = "small"
input = 100
output = 500

[[price]]
provider = "openai"
model = "large"
input = 200
output = 1000
"""


@pytest.fixture
def openai(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Service]:
    """A server whose models have a price, and which takes small requests."""
    with service("openai") as running:
        prices = tmp_path / "prices.toml"
        prices.write_text(PRICES)
        place = tmp_path / "place"
        place.mkdir()
        variables = running.variables | {
            "COMPENDIUM_HOME": str(tmp_path / "home"),
            "COMPENDIUM_PRICES": str(prices),
            "COMPENDIUM_REQUEST_TOKENS": "1000",
        }
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(place)
        yield running


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_textbook(tmp_path_factory.mktemp("books") / "biology.pdf")


def wishes(openai: Service) -> Wishes:
    return Wishes(model=openai.model, density=Density.HIGH)


def made(openai: Service, book: Path, **more: object) -> MadeDeck:
    return make_deck(book, "deck.apkg", wishes=replace(wishes(openai), **more), report="report.json")  # type: ignore[arg-type]


def test_the_estimate_sends_nothing_and_is_near_what_is_then_used(openai: Service, book: Path) -> None:
    estimate = estimate_cost(book, wishes=wishes(openai))
    assert openai.server.asked == []
    assert list(estimate.by_task) == ["topics", "refine", "tags", "questions", "answers"]
    used = made(openai, book).report.usage
    assert used.requests == len(openai.server.asked) > 5
    assert used.cost is not None
    assert estimate.usage.cost is not None
    assert estimate.most_cost is not None
    for estimated, actual in (
        (estimate.usage.requests, used.requests),
        (estimate.usage.input_tokens, used.input_tokens),
        (estimate.usage.cost, used.cost),
    ):
        assert actual / FACTOR <= estimated <= actual * FACTOR
    assert estimate.usage.cost < estimate.most_cost


def test_a_deck_made_again_is_free_and_the_same(openai: Service, book: Path) -> None:
    first = made(openai, book)
    asked = len(openai.server.asked)
    again = made(openai, book)
    assert len(openai.server.asked) == asked
    assert again.report.usage == replace(
        first.report.usage, requests=0, input_tokens=0, output_tokens=0, cached=asked, cost=0
    )
    assert again.deck == first.deck


def test_without_the_cache_all_is_asked_anew(openai: Service, book: Path) -> None:
    made(openai, book)
    asked = len(openai.server.asked)
    made(openai, book, use_cache=False)
    assert len(openai.server.asked) == 2 * asked


def test_what_was_previewed_is_not_paid_again(openai: Service, book: Path) -> None:
    preview_deck(book, wishes=wishes(openai))
    asked = len(openai.server.asked)
    assert asked
    assert made(openai, book).report.usage.requests == 0
    assert len(openai.server.asked) == asked


def test_what_a_failed_run_paid_for_is_known_to_the_next(openai: Service, book: Path) -> None:
    openai.server.always(HttpFailure(401, {"error": {"message": "no"}}), "answers")
    with pytest.raises(Exception, match="key"):
        made(openai, book)
    before = openai.server.tasks()
    openai.server.plan.always.clear()
    made(openai, book)
    repeated = openai.server.tasks()[len(before) :]
    assert set(repeated) == {"answers"}


def test_a_cost_limit_ends_the_run_with_a_deck_of_what_was_answered(openai: Service, book: Path) -> None:
    whole = made(openai, book, use_cache=False)
    assert whole.report.usage.cost is not None
    limit = whole.report.usage.cost * 0.8
    cut = made(openai, book, max_cost=limit)
    assert cut.report.usage.cost is not None
    assert 0 < cut.report.usage.cost <= limit
    (remark,) = [each for each in cut.report.remarks if "cost limit" in each]
    assert "what was answered by then" in remark
    assert COST_LIMIT in {each.rule for each in cut.report.dropped}
    assert 0 < len(cut.deck.cards) < len(whole.deck.cards)
    rest = made(openai, book)
    assert rest.deck.cards == whole.deck.cards
    assert rest.report.usage.cached > 0


def test_a_cost_limit_below_the_first_card_says_so_and_writes_no_deck(openai: Service, book: Path) -> None:
    with pytest.raises(CostLimitReached, match=r"biology\.pdf: .*cost limit was reached before a card"):
        made(openai, book, max_cost=0.0001)
    assert openai.server.asked == []
    assert not Path("deck.apkg").exists()


def test_a_months_budget_holds_for_all_jobs_of_a_user(
    openai: Service, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = estimate_cost(book, wishes=wishes(openai)).usage.cost
    assert whole is not None
    monkeypatch.setenv("COMPENDIUM_MONTHLY_COST", str(whole * 1.5))
    spent: list[float | None] = []

    def until_nothing_is_left() -> None:
        while True:
            spent.append(made(openai, book, use_cache=False).report.usage.cost)

    with pytest.raises(CostLimitReached):
        until_nothing_is_left()
    assert 0 < sum(cost or 0 for cost in spent) <= whole * 1.5


def test_a_limit_without_a_price_sends_nothing(
    openai: Service, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COMPENDIUM_PRICES")
    with pytest.raises(BadSetting, match="nobody knows what"):
        made(openai, book, max_cost=1.0)
    assert openai.server.asked == []


def test_the_report_has_what_was_used(openai: Service, book: Path) -> None:
    usage = made(openai, book).report.usage
    assert json.loads(Path("report.json").read_text())["usage"]["requests"] == usage.requests > 0


def test_gemini_thinks_within_the_estimate(
    book: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with service("gemini") as running:
        monkeypatch.setenv("COMPENDIUM_HOME", str(tmp_path / "home"))
        for name, value in running.variables.items():
            monkeypatch.setenv(name, value)
        estimate = estimate_cost(book, wishes=Wishes(model="gemini"))
        used = make_deck(book, tmp_path / "deck.apkg", wishes=Wishes(model="gemini")).report.usage
    assert used.cost is not None
    assert estimate.most_cost is not None
    assert used.requests <= estimate.usage.requests * FACTOR
    assert used.cost <= estimate.most_cost
