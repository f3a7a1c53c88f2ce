"""What was asked of a language model's provider, and what it costs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Usage:
    """``requests`` were answered; ``cached`` more cost nothing, because they had been answered before.

    Tokens are those that the provider counted. ``cost`` is in US dollars, None where the price of a
    model is not known.
    """

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached: int = 0
    cost: float | None = 0.0

    def __add__(self, other: Usage) -> Usage:
        known = self.cost is not None and other.cost is not None
        return Usage(
            self.requests + other.requests,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cached + other.cached,
            (self.cost or 0.0) + (other.cost or 0.0) if known else None,
        )


def dollars(amount: float | None) -> str:
    """An amount as people read it, to two digits that say something.

    >>> dollars(12.5), dollars(0.0314), dollars(0.0), dollars(None)
    ('$12.50', '$0.031', '$0.00', 'an unknown amount')
    """
    if amount is None:
        return "an unknown amount"
    if amount == 0 or amount >= 0.1:
        return f"${amount:,.2f}"
    return f"${amount:.2g}" if amount >= 0.0001 else "less than $0.0001"
