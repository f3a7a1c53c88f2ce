"""What workers clear away beside their jobs: once at a time, and nothing that lives."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from compendium.adapters.clock.manual import ManualClock
from compendium.adapters.persistence.in_memory import InMemoryStore
from compendium.adapters.storage.in_memory import InMemoryStorage
from compendium.domain.model.job import MAX_ATTEMPTS, JobState
from compendium.domain.use_cases.discard_orphans import DiscardOrphans
from compendium.domain.use_cases.discard_scratch import DiscardScratch
from compendium.domain.use_cases.reconcile_job import ReconcileJob
from compendium.domain.use_cases.requeue_stuck_jobs import RequeueStuckJobs
from compendium.domain.use_cases.scratch import scratch_name
from compendium.domain.use_cases.sweep import Sweep
from tests.contracts.object_storage import names, stream
from tests.contracts.steps import LEASE, a_job, added, claimed, stored
from tests.faulty.recording_queue import RecordingQueue


class Machine:
    """A worker's machine, and the store and queue of its fleet."""

    def __init__(self, scratch: Path) -> None:
        self.clock = ManualClock()
        self.store = InMemoryStore(self.clock.now)
        self.units = self.store.unit_of_work
        self.queue = RecordingQueue()
        self.storage = InMemoryStorage()
        self.scratch = scratch
        self.sweep = Sweep(
            self.units,
            RequeueStuckJobs(self.units, self.queue, self.clock),
            DiscardScratch(self.units, scratch),
            DiscardOrphans(self.units, self.storage, self.clock),
        )
        self.reconcile = ReconcileJob(self.units, self.clock)

    def folder(self, name: str) -> Path:
        folder = self.scratch / name
        folder.mkdir(parents=True)
        (folder / "document.pdf").touch()
        return folder


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "scratch")


async def test_folders_of_runs_that_have_ended_go_and_those_of_runs_under_way_stay(machine: Machine) -> None:
    now = machine.clock.now()
    running = await claimed(machine.units, await added(machine.units, a_job(created_at=now)))
    waiting = await added(machine.units, a_job(created_at=now, token=3))
    live = machine.folder(scratch_name(running))
    for name in [f"{running.id}-0", scratch_name(waiting), f"{uuid4()}-1", "no job"]:
        machine.folder(name)
    await machine.sweep()
    assert list(machine.scratch.iterdir()) == [live]


async def test_a_folder_stays_while_nobody_else_has_taken_its_job(machine: Machine) -> None:
    job = await claimed(machine.units, await added(machine.units, a_job(created_at=machine.clock.now())))
    folder = machine.folder(scratch_name(job))
    machine.clock.advance(LEASE * 2)
    await machine.sweep()
    assert folder.exists()
    await claimed(machine.units, job)
    await machine.sweep()
    assert not folder.exists()


async def test_while_one_worker_sweeps_another_clears_only_its_own_machine(machine: Machine) -> None:
    await added(machine.units, a_job(created_at=machine.clock.now()))
    machine.folder("no job")
    async with machine.units() as other:
        assert await other.lock("sweep")
        await machine.sweep()
        assert machine.queue.hints == []
        assert list(machine.scratch.iterdir()) == []
    await machine.sweep()
    assert len(machine.queue.hints) == 1


async def test_objects_without_a_row_are_looked_for_when_asked_to(machine: Machine) -> None:
    await machine.storage.put(f"pdfs/{uuid4()}.pdf", stream(b"%PDF"))
    machine.clock.advance(timedelta(days=10_000))
    await machine.sweep()
    assert await names(machine.storage, "pdfs")
    await machine.sweep(orphans=True)
    assert not await names(machine.storage, "pdfs")


async def test_a_message_given_up_changes_nothing_for_a_job_that_may_still_run(machine: Machine) -> None:
    job = await added(machine.units, a_job(created_at=machine.clock.now()))
    await machine.reconcile(job.id)
    assert await stored(machine.units, job) == job
    await machine.reconcile(uuid4())


@pytest.mark.parametrize("due", [True, False])
async def test_a_message_given_up_ends_a_job_whose_attempts_are_used_up(machine: Machine, due: bool) -> None:
    job = await added(machine.units, a_job(created_at=machine.clock.now(), attempts=MAX_ATTEMPTS - 1))
    await claimed(machine.units, job)
    if due:
        machine.clock.advance(LEASE)
    await machine.reconcile(job.id)
    row = await stored(machine.units, job)
    assert (row.state is JobState.FAILED) is due
    assert (row.error_code == "worker_died") is due
