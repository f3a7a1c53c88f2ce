"""Port: how often something may be done."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol


class RateLimiter(Protocol):
    """Counts what each of many does, over a window of time that the adapter knows."""

    @abstractmethod
    async def hit(self, who: str) -> int:
        """Count once more for ``who``. 0 where that is allowed, else, uncounted, the whole seconds
        after which it will be. Answers within a second, and never raises: where counts can't be
        kept, all is allowed.
        """

    @abstractmethod
    async def close(self) -> None:
        """Give connections back; the last call."""
