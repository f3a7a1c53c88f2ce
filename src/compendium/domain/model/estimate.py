"""What a deck would cost, before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass

from compendium.domain.model.usage import Usage


@dataclass(frozen=True, slots=True)
class Estimate:
    """``usage`` is what a usual run comes to, ``by_task`` its parts in their order. ``most_cost`` is in
    US dollars: the cost where every reply is as long as it may be, thoughts included; None where a price
    is not known. ``seconds`` is how long the provider takes, waiting for its quota included, which is so
    many requests and tokens a minute, 0 where it is not known.
    """

    model: str
    usage: Usage
    by_task: dict[str, Usage]
    most_cost: float | None
    seconds: float
    requests_per_minute: int = 0
    tokens_per_minute: int = 0
