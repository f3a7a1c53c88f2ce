"""The embedded store is swept at the start: killed programs leave nothing, live ones lose nothing."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from compendium.adapters.clock.manual import ManualClock
from compendium.adapters.persistence.in_memory import InMemoryStore
from compendium.adapters.storage.in_memory import InMemoryStorage
from compendium.domain.errors import StorageFull, StoreUnavailable
from compendium.domain.model.job import Job, JobState
from compendium.domain.use_cases.discard_abandoned_jobs import DiscardAbandonedJobs
from compendium.domain.use_cases.discard_job import DiscardJob
from compendium.domain.use_cases.discard_scratch import DiscardScratch
from compendium.domain.use_cases.object_names import PDF_NAME
from compendium.domain.use_cases.scratch import scratch_folder, scratch_name
from tests.contracts.steps import LEASE, a_job, added, claimed, stored

USER = uuid4()
LONG = LEASE * 2 + timedelta(seconds=1)


class Store:
    """A store in memory with the sweep, and the steps by which a program gets a job under way."""

    def __init__(self, scratch: Path) -> None:
        self.clock = ManualClock()
        self.units = InMemoryStore(self.clock.now).unit_of_work
        self.storage = InMemoryStorage()
        self.scratch = scratch
        discard = DiscardJob(self.units, self.storage, self.clock)
        self.sweep = DiscardAbandonedJobs(
            self.units, discard, DiscardScratch(self.units, scratch), self.clock
        )

    async def submitted(self) -> Job:
        now = self.clock.now()
        job = await added(self.units, a_job(user_id=USER, created_at=now))
        await self.storage.put(PDF_NAME.format(job_id=job.id), content())
        return job

    async def running(self) -> Job:
        job = await claimed(self.units, await self.submitted())
        (self.scratch / scratch_name(job)).mkdir(parents=True)
        return job

    async def objects(self) -> list[str]:
        return [stored.name async for stored in self.storage.objects("pdfs")]

    async def state(self, job: Job) -> JobState:
        return (await stored(self.units, job)).state


async def content() -> AsyncIterator[bytes]:
    yield b"%PDF"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "scratch")


async def test_a_job_whose_program_was_killed_is_cancelled_with_all_that_it_kept(store: Store) -> None:
    job = await store.running()
    store.clock.advance(LONG)
    await store.sweep(USER)
    assert await store.state(job) is JobState.CANCELLED
    assert await store.objects() == []
    assert list(store.scratch.iterdir()) == []


async def test_a_job_that_is_being_worked_on_keeps_everything(store: Store) -> None:
    job = await store.running()
    await store.sweep(USER)
    assert await store.state(job) is JobState.PROCESSING
    assert len(await store.objects()) == 1
    assert [folder.name for folder in store.scratch.iterdir()] == [scratch_name(job)]


async def test_a_job_that_is_about_to_be_claimed_is_left_to_its_program(store: Store) -> None:
    job = await store.submitted()
    await store.sweep(USER)
    assert await store.state(job) is JobState.PENDING
    assert len(await store.objects()) == 1


async def test_a_job_that_was_submitted_and_never_claimed_goes_in_the_end(store: Store) -> None:
    job = await store.submitted()
    store.clock.advance(LONG)
    await store.sweep(USER)
    assert await store.state(job) is JobState.CANCELLED
    assert await store.objects() == []


async def test_a_folder_without_a_job_goes_and_that_of_an_earlier_run_too(store: Store) -> None:
    job = await store.running()
    stray = store.scratch / f"{uuid4()}-1"
    earlier = store.scratch / f"{job.id}-0"
    for folder in (stray, earlier):
        folder.mkdir()
        (folder / "document.pdf").touch()
    await store.sweep(USER)
    assert [folder.name for folder in store.scratch.iterdir()] == [scratch_name(job)]


async def test_the_jobs_of_others_are_not_swept(store: Store) -> None:
    job = await store.running()
    store.clock.advance(LONG)
    await store.sweep(uuid4())
    assert await store.state(job) is JobState.PROCESSING
    assert len(await store.objects()) == 1


async def test_a_store_that_was_never_used_needs_no_sweep(store: Store) -> None:
    await store.sweep(USER)
    assert not store.scratch.exists()


async def test_of_two_sweeps_at_once_both_end_well(store: Store) -> None:
    job = await store.running()
    store.clock.advance(LONG)
    await asyncio.gather(store.sweep(USER), store.sweep(USER))
    assert await store.state(job) is JobState.CANCELLED
    assert await store.objects() == []


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_work_that_runs_out_of_room_says_so_and_leaves_nothing(tmp_path: Path, number: int) -> None:
    with pytest.raises(StorageFull, match="no room left"), scratch_folder(tmp_path, a_job()):
        raise OSError(number, "no room")
    assert list(tmp_path.iterdir()) == []


def test_another_failure_of_the_work_passes_through(tmp_path: Path) -> None:
    with pytest.raises(BrokenPipeError), scratch_folder(tmp_path, a_job()):
        raise BrokenPipeError
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("in_the_way", ["scratch", "its parent"])
def test_a_scratch_folder_that_cannot_be_made_says_so(tmp_path: Path, in_the_way: str) -> None:
    scratch = tmp_path / "home" / "scratch"
    if in_the_way == "scratch":
        scratch.parent.mkdir()
        scratch.touch()
    else:
        scratch.parent.touch()
    with pytest.raises(StoreUnavailable, match="takes no temporary files"), scratch_folder(scratch, a_job()):
        pass
