"""How much a provider may be sent in a stretch of time, and the account of what was sent."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Lock
from time import monotonic
from typing import Final, Protocol
from uuid import uuid4

UNDER_WAY: Final = 1.0
"""Seconds within which a request that was let through reaches the provider: a new connection over
TLS takes some tenths of one. The provider's window begins when the request arrives."""


@dataclass(frozen=True, slots=True)
class Quota:
    """What a provider takes in any ``window`` seconds; 0 is any number.

    ``counts_output`` says whether the provider's count of tokens includes those that it gives.
    """

    requests: int = 0
    tokens: int = 0
    counts_output: bool = True
    window: float = 60.0

    def share(self, workers: int) -> Quota:
        """What each of ``workers`` may send that can't see one another."""
        return replace(
            self,
            requests=self.requests and max(1, self.requests // workers),
            tokens=self.tokens and max(1, self.tokens // workers),
        )


@dataclass(frozen=True, slots=True)
class Admission:
    """Send now under ``ticket``; or, where that is '', ask again in ``wait`` seconds or whenever a
    reply has come.
    """

    ticket: str
    wait: float = 0.0


class Window(Protocol):
    """The account of one quota. A request counts from when it is let through until ``window``
    seconds after it must have reached the provider, so that the provider's own count is never
    higher than this one.
    """

    @abstractmethod
    async def admit(self, tokens: int) -> Admission:
        """Let a request of so many tokens through, if there is room. One that is larger than the
        whole quota waits until it is alone.
        """

    @abstractmethod
    async def settle(self, ticket: str, tokens: int) -> None:
        """A request was answered, and counted ``tokens``."""

    @abstractmethod
    async def pause(self, seconds: float) -> None:
        """Let nobody through for so long: the provider asked for it."""


@dataclass(slots=True)
class LocalWindow(Window):
    """In this process, for any number of threads. ``now`` gives seconds."""

    quota: Quota
    now: Callable[[], float] = monotonic
    _sent: dict[str, tuple[float, int]] = field(default_factory=dict)
    """By ticket: until when it counts, and its tokens."""
    _paused_until: float = float("-inf")
    _lock: Lock = field(default_factory=Lock)

    async def admit(self, tokens: int) -> Admission:
        with self._lock:
            now = self.now()
            self._sent = {ticket: sent for ticket, sent in self._sent.items() if sent[0] > now}
            until = max(self._paused_until, self._room_returns(tokens))
            if until > now:
                return Admission("", until - now)
            ticket = uuid4().hex
            self._sent[ticket] = (now + self.quota.window + UNDER_WAY, tokens)
            return Admission(ticket)

    def _room_returns(self, tokens: int) -> float:
        """When enough of what was sent no longer counts; in the past where there is room."""
        requests, held = len(self._sent), sum(sent[1] for sent in self._sent.values())
        returns = float("-inf")
        for until, freed in sorted(self._sent.values()):
            fits = not self.quota.tokens or held + tokens <= self.quota.tokens
            if fits and (not self.quota.requests or requests < self.quota.requests):
                break
            requests, held, returns = requests - 1, held - freed, until
        return returns

    async def settle(self, ticket: str, tokens: int) -> None:
        with self._lock:
            if ticket in self._sent:
                until = min(self._sent[ticket][0], self.now() + self.quota.window)
                self._sent[ticket] = (until, tokens)

    async def pause(self, seconds: float) -> None:
        with self._lock:
            self._paused_until = max(self._paused_until, self.now() + seconds)
