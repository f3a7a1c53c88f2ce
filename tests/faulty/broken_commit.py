"""A database whose connection breaks at the commit."""

from __future__ import annotations

from compendium.adapters.persistence.in_memory import InMemoryStore, InMemoryUnitOfWork
from compendium.domain.errors import StoreUnavailable


class BrokenCommits(InMemoryStore):
    """The first ``failures`` commits fail: ``arrives`` says whether it was only the answer that
    was lost. ``goes_away`` makes the store unavailable from then on.
    """

    def __init__(self, *, failures: int = 1, arrives: bool = False, goes_away: bool = False) -> None:
        super().__init__()
        self.failures = failures
        self.arrives = arrives
        self.goes_away = goes_away
        self.away = False

    def unit_of_work(self) -> InMemoryUnitOfWork:
        if self.away:
            raise StoreUnavailable("the database does not answer")
        return _BreakingUnitOfWork(self)


class _BreakingUnitOfWork(InMemoryUnitOfWork):
    def __init__(self, store: BrokenCommits) -> None:
        super().__init__(store)
        self._store = store

    async def commit(self) -> None:
        if self._store.failures:
            self._store.failures -= 1
            self._store.away = self._store.goes_away
            if self._store.arrives:
                await super().commit()
            raise StoreUnavailable("the connection was lost at the commit")
        await super().commit()
