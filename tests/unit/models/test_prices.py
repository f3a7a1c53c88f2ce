"""Prices have a day, and the user's own go before those that ship."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from compendium.adapters.models.prices import load_prices
from compendium.domain.errors import BadSetting

OWN = """
[[price]]
provider = "gemini"
model = "gemini-3.8-flash"
input = 9
output = 99

[[price]]
provider = "openai"
model = "llama3.2"
input = 0
output = 0
"""


def test_a_price_changes_on_its_day() -> None:
    prices = load_prices(None)
    before, after = (
        prices.find("gemini", "gemini-3.8-flash", day) for day in (date(2026, 12, 31), date(2027, 1, 1))
    )
    assert before is not None
    assert after is not None
    assert before.input < after.input


def test_every_price_that_ships_says_where_and_when_it_was_read() -> None:
    assert all("2026-" in price.source for price in load_prices(None).prices)


def test_no_two_prices_that_ship_hold_for_one_model_on_one_day() -> None:
    prices = load_prices(None).prices
    for price in prices:
        same = [p for p in prices if (p.provider, p.model) == (price.provider, price.model) and p != price]
        assert not any(p.since <= price.until and price.since <= p.until for p in same)


def test_what_is_in_no_table_has_no_price() -> None:
    assert load_prices(None).find("openai", "llama3.2", date(2026, 11, 24)) is None


def test_the_users_own_prices_go_before_those_that_ship(tmp_path: Path) -> None:
    own = tmp_path / "prices.toml"
    own.write_text(OWN)
    prices, day = load_prices(own), date(2026, 11, 24)
    flash, llama, lite = (
        prices.find("gemini", "gemini-3.8-flash", day),
        prices.find("openai", "llama3.2", day),
        prices.find("gemini", "gemini-3.5-flash-lite", day),
    )
    assert flash is not None
    assert flash.of(1_000_000, 1_000_000) == 108
    assert llama is not None
    assert llama.of(1_000_000, 1_000_000) == 0
    assert lite is not None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[price]", "no table of prices"),
        ("[[price]]\nprovider = 'openai'\nmodel = 'x'\ninput = 1", r"price\.0\.output: Field required"),
        ("[[price]]\nprovider = 'openai'\nmodel = 'x'\ninput = -1\noutput = 1", r"price\.0\.input"),
        ("[[prices]]\nprovider = 'openai'", "price"),
    ],
)
def test_a_table_that_cannot_be_read_is_named_with_the_reason(tmp_path: Path, text: str, reason: str) -> None:
    own = tmp_path / "mine.toml"
    own.write_text(text)
    with pytest.raises(BadSetting, match=rf"COMPENDIUM_PRICES: .*mine\.toml.*{reason}"):
        load_prices(own)


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"nowhere\.toml can't be read"):
        load_prices(tmp_path / "nowhere.toml")
