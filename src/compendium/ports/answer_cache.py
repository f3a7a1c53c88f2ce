"""Port: what a provider has answered before, so that nobody pays for it twice."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """What was asked, of whom: ``content`` is a hash of all that the answer depends on besides."""

    model: str
    task: str
    content: str


class AnswerCache(Protocol):
    """Answers by what was asked. Bounded: where there is no room, those go that were least recently
    put or looked at. Any number of programs and threads may use one at once.
    """

    @abstractmethod
    async def get(self, key: AnswerKey) -> str | None:
        """The answer as it was put, or None. Raises StoreUnavailable."""

    @abstractmethod
    async def put(self, key: AnswerKey, answer: str) -> None:
        """Keep the answer, durably once this returns; replaces the one that is there. One that is
        larger than the cache is not kept. Raises StoreUnavailable, StorageFull.
        """
