"""Port: the database: jobs, decks, what is remembered of notes, and accounts, in one transaction."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from compendium.domain.model.job import Job, JobState, Progress
from compendium.domain.model.usage import Usage
from compendium.ports.accounts import TokenRepository, UsageRepository, UserRepository


@dataclass(frozen=True, slots=True)
class StoredDeck:
    """A finished deck: ``object_name`` is where its file lies, ``report_name`` its report."""

    id: UUID
    job_id: UUID
    user_id: UUID
    name: str
    file_name: str
    num_notes: int
    num_cards: int
    created_at: datetime
    object_name: str
    report_name: str


@dataclass(frozen=True, slots=True)
class JobFigures:
    """What an operator watches. ``oldest_due`` is since when the job that waits longest could have
    begun, None where none is due; ``expired_leases`` are jobs whose worker has fallen silent, and
    ``tried_again`` those under way or waiting after an attempt that failed. ``usage`` is what language
    models were asked for all jobs together, without the costs that are not known.
    """

    by_state: Mapping[JobState, int]
    oldest_due: datetime | None
    expired_leases: int
    tried_again: int
    usage: Usage


@dataclass(frozen=True, slots=True)
class NoteStamp:
    """What was last written of a note: a hash of its content and its modification time (s)."""

    content_hash: str
    modified: int


class JobRepository(Protocol):
    """Jobs. What is due, and when leases end, goes by the database's clock."""

    @abstractmethod
    async def add(self, job: Job) -> None:
        """Insert a new job."""

    @abstractmethod
    async def get(self, job_id: UUID) -> Job:
        """The job as committed, or as changed in this transaction. Raises JobNotFound."""

    @abstractmethod
    async def list(
        self, user_id: UUID | None, *, states: Collection[JobState] = (), offset: int = 0, limit: int = 50
    ) -> Sequence[Job]:
        """A user's jobs, or with None everybody's, newest first; of any state where ``states`` is
        empty.
        """

    @abstractmethod
    async def existing(self, job_ids: Collection[UUID]) -> AbstractSet[UUID]:
        """Those of the ids that a job has. Any number of them."""

    @abstractmethod
    async def claim(self, job_id: UUID, lease: timedelta) -> Job | None:
        """`Job.claim` as one conditional update, so that of many claimants one wins.
        None where the job is not due (or is gone): look at it with `get`.
        """

    @abstractmethod
    async def renew(self, job_id: UUID, token: int, lease: timedelta, progress: Progress) -> bool:
        """Prolong the lease held under ``token`` and store the progress; True where the user
        asked to cancel. Raises LeaseLost where the token holds no lease any more.
        """

    @abstractmethod
    async def save(self, job: Job, *, was: Job) -> None:
        """Store ``job``, a transition of ``was``, if the row still has the state and token of
        ``was``. Raises LeaseLost where it has not.
        """

    @abstractmethod
    async def delete(self, job: Job) -> None:
        """Forget the job, and with it its deck, if the row still has the state and token of ``job``.
        Raises LeaseLost where it has not.
        """

    @abstractmethod
    async def figures(self) -> JobFigures:
        """All users' jobs in numbers."""

    @abstractmethod
    async def due(self, limit: int) -> Sequence[Job]:
        """Jobs that `claim` would give out now, by priority (9 first), then age."""

    @abstractmethod
    async def mark_enqueued(self, job_id: UUID, token: int) -> None:
        """Note that a message was sent: sets last_enqueued_at, counts enqueued_times up. Does nothing
        where the job was claimed since it had ``token``: the message has arrived.
        """


class DeckRepository(Protocol):
    """Finished decks."""

    @abstractmethod
    async def add(self, deck: StoredDeck) -> None:
        """Insert the deck, or replace the one with its id."""

    @abstractmethod
    async def get(self, deck_id: UUID) -> StoredDeck | None:
        """The deck, or None."""

    @abstractmethod
    async def list(self, user_id: UUID, *, offset: int = 0, limit: int = 50) -> Sequence[StoredDeck]:
        """A user's decks, newest first."""

    @abstractmethod
    async def objects(self, deck_ids: Collection[UUID]) -> AbstractSet[str]:
        """The names of all files and reports of the decks with these ids. Any number of them."""

    @abstractmethod
    async def delete(self, deck_id: UUID) -> None:
        """Forget the deck; a missing one is no error."""


class NoteRepository(Protocol):
    """What was last written of each note, a user at a time."""

    @abstractmethod
    async def stamps(self, user_id: UUID, guids: Collection[str]) -> Mapping[str, NoteStamp]:
        """The remembered stamps by GUID; unknown notes are absent. Any number of GUIDs."""

    @abstractmethod
    async def remember(self, user_id: UUID, stamps: Mapping[str, NoteStamp]) -> None:
        """Insert or replace the stamps."""


class UnitOfWork(AbstractAsyncContextManager["UnitOfWork"], Protocol):
    """One transaction: ``async with units() as unit: ...; await unit.commit()``.

    Leaving without commit rolls back. Raises StoreUnavailable, StorageFull.
    """

    jobs: JobRepository
    decks: DeckRepository
    notes: NoteRepository
    users: UserRepository
    tokens: TokenRepository
    usage: UsageRepository

    @abstractmethod
    async def commit(self) -> None:
        """Make the changes durable."""

    @abstractmethod
    async def lock(self, name: str) -> bool:
        """Take the lock of that name until the transaction ends; False where another one has it."""


UnitOfWorkFactory = Callable[[], UnitOfWork]
"""Opens a transaction of the event loop that runs; any number of threads may run one."""
