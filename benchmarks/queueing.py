"""What the queue costs a job, and what a second worker brings: on servers of its own.

Usage: python -m benchmarks.queueing [--rounds N] [--check]

The ratios are what counts; the machine cancels out, because in every round all things are measured
one after the other. Each number is the median of the rounds. The jobs are scripts instead of PDFs
(tests/faulty/scripted_pdfs.py), whose pipeline takes next to nothing, or waits as one with a language
model does.

- The queueing cost of a job: what it takes in a worker with one child, less what the same use case takes
  in this process on the same database; against a task of Celery's that does nothing, on the same broker
  with the same worker. Messages wait before the worker starts, and the usual time from one end to the
  next is taken: without those in which Celery replaced the child.
- Two workers against one, where each job waits for two seconds: at least 1.8 times the jobs in
  the same time, from the first start to the last end.

--check exits with 1 where two workers do less than that.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import uuid4

from celery import Celery
from dependency_injector import providers

from compendium.adapters.embeddings.wordllama import WordLlamaEmbedder
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

SPEEDUP = 1.8
MESSAGES = 60
WAITING_JOBS, WAIT = 14, 2.0
NOTHING = "celery.accumulate"
"""A task that every Celery app has; without arguments it does nothing."""


@dataclass
class Bench:
    """``celery`` publishes tasks that do nothing, and sees when any task ended."""

    fleet: Fleet

    def __post_init__(self) -> None:
        self.celery = Celery("bench", set_as_current=False)
        results = {"result_backend": self.fleet.environment["CELERY_RESULT_BACKEND"]}
        self.celery.conf.update({**self.fleet.container.broker_settings(), **results})

    async def costs(self) -> tuple[float, float, float]:
        """Seconds of a task that does nothing, of a job in a worker, and of one in this process."""
        tasks = [str(uuid4()) for _ in range(MESSAGES)]
        for task in tasks:
            self.celery.send_task(NOTHING, task_id=task, priority=5)
        await self.fleet.worker("--concurrency=1")
        nothing = pace(await self.ends(tasks))
        jobs = [str((await self.fleet.submit()).id) for _ in range(MESSAGES)]
        await self.fleet.worker("--concurrency=1")
        return nothing, pace(await self.ends(jobs)), await self.alone()

    async def ends(self, ids: Sequence[str]) -> list[float]:
        """When each task ended, in order, once all have; then the workers end too."""
        results: list[Any] = [self.celery.AsyncResult(task_id) for task_id in ids]
        await self.fleet.until(lambda: all(result.ready() for result in results))
        for worker in self.fleet.workers:
            worker.end()
        return sorted(result.date_done.timestamp() for result in results)

    async def alone(self) -> float:
        """Seconds that a job usually takes in this process."""
        container = self.fleet.container
        reader = ScriptReader(self.fleet.folder / "diary")
        pipeline = Pipeline(reader, ScriptedModel(), WordLlamaEmbedder(), container.new_index)
        silent: TaskQueue = RecordingQueue()
        with (
            container.queue.override(providers.Object(silent)),
            container.pipeline_for.override(providers.Object(lambda _wishes, _user: pipeline)),
        ):
            jobs = [await self.fleet.submit() for _ in range(MESSAGES)]
            times = [time.perf_counter()]
            for job in jobs:
                await container.process_pdf()(job.id)
                times.append(time.perf_counter())
        return pace(times)

    async def speedup(self) -> float:
        """How many times the jobs of one worker two of them do."""
        took = []
        for number in (1, 2):
            for _ in range(number):
                await self.fleet.worker("--concurrency=1")
            jobs = [str((await self.fleet.submit(sleeps=WAIT)).id) for _ in range(WAITING_JOBS)]
            ends = await self.ends(jobs)
            took.append(ends[-1] - (ends[0] - WAIT))
        return took[0] / took[1]


def pace(moments: Sequence[float]) -> float:
    """The usual time from one to the next."""
    return statistics.median(after - before for before, after in pairwise(moments))


async def report(folder: Path, rounds: int) -> bool:
    """Print the ratios; whether a second worker brings what it must."""
    with PrivatePostgresql() as postgresql, PrivateRabbitmq() as rabbitmq, PrivateRedis() as redis:
        async with new_fleet(folder, postgresql, rabbitmq, redis) as fleet:
            bench = Bench(fleet)
            costs = [await bench.costs() for _ in range(rounds)]
            speedups = [await bench.speedup() for _ in range(rounds)]
    ratios = [(queued / nothing, alone / nothing) for nothing, queued, alone in costs]
    queued, alone = (statistics.median(each) for each in zip(*ratios, strict=True))
    cost = statistics.median(queued - alone for queued, alone in ratios)
    print("| what | against a task that does nothing |\n|---|---|")
    print(f"| a job in a worker | {queued:.1f} times |")
    print(f"| the same without a queue | {alone:.1f} times |")
    print(f"| the queueing cost of a job: the difference | {cost:.1f} times |\n")
    won = statistics.median(speedups)
    each = ", ".join(f"{ratio:.2f}" for ratio in speedups)
    print(f"Two workers do {won:.2f} times the jobs of one where the model waits ({each}); limit {SPEEDUP}")
    return won >= SPEEDUP


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        kept = asyncio.run(report(Path(folder), arguments.rounds))
    sys.exit(arguments.check and not kept)


if __name__ == "__main__":
    main()
