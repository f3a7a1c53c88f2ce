"""What transactions in memory share, and how they keep apart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from threading import Lock
from time import monotonic
from uuid import UUID

from compendium.domain.errors import StoreUnavailable
from compendium.domain.model.job import Job
from compendium.domain.model.user import ApiToken, User
from compendium.ports.unit_of_work import NoteStamp, StoredDeck

_LOCK_PATIENCE = 15.0
"""Seconds that a writer waits for another one."""


@dataclass
class Tables:
    """The rows, by their keys."""

    jobs: dict[UUID, Job] = field(default_factory=dict)
    decks: dict[UUID, StoredDeck] = field(default_factory=dict)
    notes: dict[tuple[UUID, str], NoteStamp] = field(default_factory=dict)
    users: dict[UUID, User] = field(default_factory=dict)
    tokens: dict[UUID, ApiToken] = field(default_factory=dict)
    usage: dict[tuple[UUID, date], int] = field(default_factory=dict)

    def copy(self) -> Tables:
        """Tables of their own with the same rows."""
        return Tables(*(dict(getattr(self, table.name)) for table in fields(self)))


class Shared:
    """What is committed, and the lock of whoever writes. ``now`` is the database's clock."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.committed = Tables()
        self.write_lock = Lock()
        self.names = Lock()
        self.locked: set[str] = set()


class Transaction:
    """Reads what is committed until its first write; from there on a copy of its own, and nobody
    else writes until it ends.
    """

    def __init__(self, store: Shared) -> None:
        self._store = store
        self._copy: Tables | None = None
        self._locks: set[str] = set()

    def now(self) -> datetime:
        """The database's time."""
        return self._store.now()

    def read(self) -> Tables:
        """What this transaction sees; not to be changed."""
        return self._copy or self._store.committed

    async def write(self) -> Tables:
        """What this transaction may change. Raises StoreUnavailable."""
        if self._copy is None:
            patience = monotonic() + _LOCK_PATIENCE
            # Tried and not awaited: the holder may live in this event loop or in another thread.
            while not self._store.write_lock.acquire(blocking=False):
                if monotonic() > patience:
                    raise StoreUnavailable("another transaction keeps the store locked")
                await asyncio.sleep(0.001)
            self._copy = self._store.committed.copy()
        return self._copy

    def lock(self, name: str) -> bool:
        """Whether the name is this transaction's alone until it ends."""
        with self._store.names:
            if name in self._store.locked - self._locks:
                return False
            self._store.locked.add(name)
        self._locks.add(name)
        return True

    def end(self, *, commit: bool) -> None:
        """Let others write; with ``commit`` they see what was changed."""
        with self._store.names:
            self._store.locked -= self._locks
        self._locks.clear()
        if self._copy is not None:
            if commit:
                self._store.committed = self._copy
            self._copy = None
            self._store.write_lock.release()
