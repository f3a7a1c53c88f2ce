"""Celery's own commands work on our app as its documentation says: docs/operations.md has them in a table."""

from __future__ import annotations

import json
import re
import sys

import psutil
import pytest

from compendium.adapters.clock.system import SystemClock
from compendium.domain.model.job import Job, JobState
from compendium.domain.model.wishes import Wishes
from compendium.domain.use_cases.submit_pdf import SubmitPdf
from tests.contracts.object_storage import stream
from tests.faulty.recording_queue import RecordingQueue
from tests.integration.faults.fleet import NEVER, Fleet, Worker
from tests.integration.servers.process import running
from tests.integration.worker.commands import FIRST_WORKER, celery, compendium, controlled, inspected, typed

TASK = "compendium.process_pdf"


def pool(worker: Worker) -> set[int]:
    """The processes that run jobs now."""
    children = psutil.Process(worker.process.pid).children()
    return {child.pid for child in children if running(child.pid)}


async def submitted_in_silence(fleet: Fleet, **script: object) -> Job:
    """A job that no message tells of, and that the row says was told."""
    submit = SubmitPdf(fleet.storage, fleet.units, RecordingQueue(), SystemClock())
    pdf = stream(json.dumps(script).encode())
    return await submit(pdf, file_name="cells.pdf", user_id=fleet.user, wishes=Wishes())


async def test_workers_show_themselves_and_what_they_hold(fleet: Fleet) -> None:
    await fleet.worker("--concurrency=2", timing={"first_retry": NEVER})
    held = await fleet.submit(waits=True)
    await fleet.begun(held)
    postponed = await fleet.submit(raises="ModelUnavailable")
    await fleet.has(postponed, lambda row: row.attempts == 1 and row.state is JobState.PENDING)

    assert "1 node online" in await celery(fleet, "status", *FIRST_WORKER)
    assert await inspected(fleet, "ping") == {"ok": "pong"}
    assert await inspected(fleet, "registered") == [TASK]
    (active,) = await inspected(fleet, "active")
    assert (active["id"], active["args"], active["acknowledged"]) == (str(held.id), [str(held.id)], False)

    async def is_scheduled() -> bool:
        return bool(await inspected(fleet, "scheduled"))

    await fleet.until(is_scheduled)  # the message of the job that waits comes back first
    (scheduled,) = await inspected(fleet, "scheduled")
    assert scheduled["request"]["id"] == str(postponed.id)
    state, _ = (await inspected(fleet, "query_task", str(held.id)))[str(held.id)]
    assert state == "active"

    stats = await inspected(fleet, "stats")
    assert stats["pool"]["implementation"] == "celery.concurrency.prefork:TaskPool"
    assert stats["pool"]["max-concurrency"] == 2
    assert stats["pool"]["max-tasks-per-child"] == 10
    assert stats["pool"]["timeouts"] == [6900, 7200]
    assert stats["total"][TASK] >= 2
    (queue,) = await inspected(fleet, "active_queues")
    assert queue["name"] == "pdf_processing"

    fleet.diary.open(str(held.id))
    done = await fleet.ended(held)
    assert done.outcome is not None
    assert f"'deck_id': '{done.outcome.deck_id}'" in await celery(fleet, "result", str(held.id))


async def test_a_purged_queue_fills_again_and_only_cancelling_ends_jobs(fleet: Fleet) -> None:
    jobs = [await fleet.submit() for _ in range(3)]
    assert await celery(fleet, "purge", "-f") == "Purged 3 messages from 1 known task queue.\n"
    assert (await fleet.messages())["pdf_processing"] == 0
    assert {(await fleet.job(job)).state for job in jobs} == {JobState.PENDING}
    cancelled = await compendium(fleet, "jobs", "cancel", str(jobs[0].id))
    assert cancelled.returncode == 0, cancelled.stderr
    await fleet.worker()
    states = [(await fleet.ended(job)).state for job in jobs]
    assert states == [JobState.CANCELLED, JobState.COMPLETED, JobState.COMPLETED]

    fleet.workers[0].end()
    waiting = [await fleet.submit() for _ in range(3)]
    result = await compendium(fleet, "jobs", "cancel", "--pending", "--yes", "--json")
    assert result.returncode == 0, result.stderr
    assert {json.loads(line)["id"] for line in result.stdout.splitlines()} == {str(job.id) for job in waiting}
    await fleet.worker()
    await fleet.until(fleet.is_quiet, lambda: "the messages of cancelled jobs are taken off")
    assert {(await fleet.job(job)).state for job in waiting} == {JobState.CANCELLED}
    assert [fleet.runs(job) for job in waiting] == [[], [], []]


async def test_a_child_that_holds_too_much_is_replaced_after_its_job(fleet: Fleet) -> None:
    # A sweep just between the message and its mark sends a second one, and that one's child is replaced too.
    worker = await fleet.worker("--concurrency=3", "--max-memory-per-child=1000", timing={"sweep": NEVER})
    stats = (await inspected(fleet, "stats"))["pool"]
    assert stats["max-concurrency"] == 3
    before = pool(worker)
    assert before == set(stats["processes"])
    job = await fleet.submit()
    _, pid = await fleet.begun(job)
    assert (await fleet.ended(job)).state is JobState.COMPLETED
    await fleet.until(lambda: before - pool(worker) == {pid} and len(pool(worker)) == 3)
    worker.end()

    unlimited = await fleet.worker("--concurrency=1")
    before = pool(unlimited)
    assert (await fleet.ended(await fleet.submit())).state is JobState.COMPLETED
    assert (await fleet.ended(await fleet.submit())).state is JobState.COMPLETED
    assert pool(unlimited) == before


@pytest.mark.parametrize(
    ("pool", "implementation"),
    [("threads", "celery.concurrency.thread:TaskPool"), ("solo", "celery.concurrency.solo:TaskPool")],
)
async def test_another_pool_works_and_its_worker_says_what_it_does_not_keep(
    fleet: Fleet, pool: str, implementation: str
) -> None:
    worker = await fleet.worker("--pool", pool)
    assert (await inspected(fleet, "stats"))["pool"]["implementation"] == implementation
    assert re.search(rf"--pool {pool}: .*time limit", worker.log.read_text())
    assert (await fleet.ended(await fleet.submit())).state is JobState.COMPLETED


async def test_a_message_of_priority_nine_overtakes_the_others(fleet: Fleet) -> None:
    await fleet.worker("--concurrency=1", timing={"back_off": NEVER})
    first = await fleet.submit(waits=True)
    await fleet.begun(first)
    by_priority = {priority: await submitted_in_silence(fleet) for priority in (1, 5, 9)}
    for priority, job in by_priority.items():
        source = (
            "from compendium.entrypoints.worker import process_pdf_task\n"
            f"process_pdf_task.apply_async(args=['{job.id}'], priority={priority})"
        )
        result = await typed(fleet, sys.executable, "-c", source)
        assert result.returncode == 0, result.stderr
    fleet.diary.open(str(first.id))
    ends = {priority: (await fleet.ended(job)).finished_at for priority, job in by_priority.items()}
    assert sorted(ends, key=lambda priority: ends[priority] or NEVER) == [9, 5, 1]


async def test_a_running_worker_takes_orders_until_it_is_told_to_stop(fleet: Fleet) -> None:
    worker = await fleet.worker("--concurrency=1")
    assert "pool will grow" in await controlled(fleet, "pool_grow", "2")
    await fleet.until(lambda: len(pool(worker)) == 3)
    assert len((await inspected(fleet, "stats"))["pool"]["processes"]) == 3
    assert "new rate limit set" in await controlled(fleet, "rate_limit", TASK, "10/m")
    assert "time limits set" in await controlled(fleet, "time_limit", TASK, "3000", "3600")
    # The answer may be lost with the worker: what counts is that it ends.
    await typed(
        fleet, sys.executable, "-m", "celery", "-A", "compendium.entrypoints.worker", "control", "shutdown"
    )
    await fleet.until(lambda: worker.process.poll() is not None)
    assert worker.process.returncode == 0


async def test_a_revoked_job_is_only_kept_waiting_and_is_cancelled_by_its_row(fleet: Fleet) -> None:
    worker = await fleet.worker("--concurrency=1", timing={"back_off": 1.0})
    first = await fleet.submit(waits=True)
    await fleet.begun(first)
    job = await fleet.submit()
    assert "revoked" in await controlled(fleet, "revoke", str(job.id))
    fleet.diary.open(str(first.id))
    await fleet.ended(first)
    await fleet.until(lambda: worker.log.read_text().count("Discarding revoked task") >= 2)
    assert (await fleet.job(job)).state is JobState.PENDING
    assert (await compendium(fleet, "jobs", "cancel", str(job.id))).returncode == 0
    assert (await fleet.job(job)).state is JobState.CANCELLED
