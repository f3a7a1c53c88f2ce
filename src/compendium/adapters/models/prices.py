"""What tokens cost: prices.toml beside this, and the user's own file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from compendium.domain.errors import BadSetting


class Price(BaseModel):
    """US dollars for a million tokens, on the days from ``since`` to ``until``. ``source`` says where
    and when the price was read.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    provider: str
    model: str
    input: float = Field(ge=0)
    output: float = Field(ge=0)
    since: date = date.min
    until: date = date.max
    source: str = ""

    def of(self, input_tokens: int, output_tokens: int) -> float:
        """The price of so many tokens, in US dollars."""
        return (input_tokens * self.input + output_tokens * self.output) / 1e6


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid")

    price: tuple[Price, ...]


@dataclass(frozen=True, slots=True)
class Prices:
    """Prices; of two for the same model and day the first counts."""

    prices: tuple[Price, ...]

    def find(self, provider: str, model: str, day: date) -> Price | None:
        """What the provider takes for the model on that day, None where nobody said."""
        return next(
            (
                price
                for price in self.prices
                if (price.provider, price.model) == (provider, model) and price.since <= day <= price.until
            ),
            None,
        )


def load_prices(own: Path | None, without: str = "") -> Prices:
    """The user's ``own`` prices before those that ship with the program; of these none of the provider
    ``without``, whose name a server of the user's goes by. Raises BadSetting.
    """
    shipped = _Table.model_validate(
        tomllib.loads(files(__package__).joinpath("prices.toml").read_text("utf-8"))
    )
    return Prices(
        (*(_read(own) if own else ()), *(price for price in shipped.price if price.provider != without))
    )


def _read(path: Path) -> tuple[Price, ...]:
    try:
        return _Table.model_validate(tomllib.loads(path.read_text("utf-8"))).price
    except OSError as error:
        raise BadSetting(f"COMPENDIUM_PRICES: {path} can't be read ({error.strerror})") from error
    except (ValueError, ValidationError) as error:
        reason = str(error)
        if isinstance(error, ValidationError):
            first = error.errors()[0]
            reason = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        raise BadSetting(f"COMPENDIUM_PRICES: {path} is no table of prices ({reason})") from error
