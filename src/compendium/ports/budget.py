"""Port: what a user may spend on language models, over all of the user's jobs."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol


class Budget(Protocol):
    """One user's budget of the running month (UTC); amounts are in US dollars. What is set aside counts
    as spent until it is settled: a job that dies meanwhile spends too much, never too little.
    """

    @abstractmethod
    async def set_aside(self, amount: float) -> bool:
        """Count ``amount`` as spent if that fits into what is left, else change nothing and say False.
        Of several at once, each sees what those before it left. Raises StoreUnavailable.
        """

    @abstractmethod
    async def settle(self, set_aside: float, spent: float) -> None:
        """Of what was ``set_aside`` so much was ``spent``; the rest is left. Raises StoreUnavailable."""
