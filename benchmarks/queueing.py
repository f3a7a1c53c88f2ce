"""What the queue costs a job, and what a second worker brings: on private PostgreSQL, RabbitMQ, Redis.

Usage: python -m benchmarks.queueing [--check]

The jobs are scripts instead of PDFs (tests/faulty/scripted_pdfs.py), whose pipeline takes next to
nothing, or waits as one with a language model does.

- Queueing: jobs through RabbitMQ and one worker process, less the same jobs run by the use case in
  this process on the same database; beside it a no-op Celery task through the same worker.
- Scaling: jobs that wait for half a second each, one at a time a worker. Two workers do at least 1.8
  times as many as one.

--check exits with 1 where that limit is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from celery import Celery
from dependency_injector import providers

from compendium.adapters.embeddings.wordllama import WordLlamaEmbedder
from compendium.domain.model.job import JobState
from compendium.domain.pipeline.run import Pipeline
from compendium.ports.task_queue import TaskQueue
from tests.faulty.recording_queue import RecordingQueue
from tests.faulty.scripted_model import ScriptedModel
from tests.faulty.scripted_pdfs import ScriptReader
from tests.integration.faults.conftest import new_fleet
from tests.integration.faults.fleet import Fleet
from tests.integration.servers.postgresql import PrivatePostgresql
from tests.integration.servers.rabbitmq import PrivateRabbitmq
from tests.integration.servers.redis import PrivateRedis

JOBS = 200
WAITING, WAIT = 40, 0.5
SCALE = 1.8


async def through_the_queue(fleet: Fleet, jobs: int, sleeps: float = 0) -> float:
    """Seconds from the first upload until all jobs have ended, with the workers that there are."""
    begun = time.perf_counter()
    submitted = [await fleet.submit(sleeps=sleeps) for _ in range(jobs)]
    last = {job.id for job in submitted}
    while last:
        async with fleet.units() as unit:
            rows = await unit.jobs.list(fleet.user, states=[JobState.COMPLETED], limit=jobs * 10)
        last -= {row.id for row in rows}
        await asyncio.sleep(0.02)
    return time.perf_counter() - begun


async def in_this_process(fleet: Fleet, jobs: int) -> float:
    """Seconds of as many jobs, run one after the other by the use case alone."""
    embedder = WordLlamaEmbedder()
    container = fleet.container
    pipeline = Pipeline(ScriptReader(fleet.folder / "diary"), ScriptedModel(), embedder, container.new_index)
    silent: TaskQueue = RecordingQueue()
    with (
        container.queue.override(providers.Object(silent)),
        container.pipeline_for.override(providers.Object(lambda _name: pipeline)),
    ):
        await container.process_pdf()((await fleet.submit()).id)  # imports, and loads the vectors
        begun = time.perf_counter()
        for _ in range(jobs):
            job = await fleet.submit()
            await container.process_pdf()(job.id)
        return time.perf_counter() - begun


def no_ops(fleet: Fleet, tasks: int) -> float:
    """Seconds of as many Celery tasks that do nothing: Celery's own `accumulate`."""
    app = Celery("bench")
    results = {"result_backend": fleet.environment["CELERY_RESULT_BACKEND"]}
    app.conf.update({**fleet.container.broker_settings(), **results})
    app.send_task("celery.accumulate", queue="pdf_processing").get(timeout=60)
    begun = time.perf_counter()
    sent = [app.send_task("celery.accumulate", queue="pdf_processing") for _ in range(tasks)]
    for result in sent:
        result.get(timeout=60)
    return time.perf_counter() - begun


async def measured(fleet: Fleet) -> bool:
    """Print the table; whether the limit is kept."""
    await fleet.worker("--concurrency=1")
    await through_the_queue(fleet, 5)
    queued = await through_the_queue(fleet, JOBS) / JOBS
    alone = await in_this_process(fleet, JOBS) / JOBS
    no_op = await asyncio.to_thread(no_ops, fleet, JOBS) / JOBS
    one = await through_the_queue(fleet, WAITING, sleeps=WAIT)
    await fleet.worker("--concurrency=1")
    await through_the_queue(fleet, 10)
    two = await through_the_queue(fleet, WAITING, sleeps=WAIT)
    print(f"a job through the queue {queued * 1000:.1f} ms, in this process {alone * 1000:.1f} ms")
    print(f"queueing costs {1000 * (queued - alone):.1f} ms a job; a no-op Celery task {no_op * 1000:.1f} ms")
    print(f"{WAITING} jobs that wait for {WAIT} s: one worker {one:.1f} s, two {two:.1f} s:", end=" ")
    print(f"{one / two:.2f} times, limit {SCALE}")
    return one / two >= SCALE


async def run(folder: Path) -> bool:
    """Measure on servers of its own."""
    with PrivatePostgresql() as postgresql, PrivateRabbitmq() as rabbitmq, PrivateRedis() as redis:
        async with new_fleet(folder, postgresql, rabbitmq, redis) as fleet:
            return await measured(fleet)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kept = asyncio.run(run(Path(folder)))
    sys.exit(arguments.check and not kept)


if __name__ == "__main__":
    main()
