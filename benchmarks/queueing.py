"""What the queue costs, and what a second worker brings.

Usage: python -m benchmarks.queueing [--rounds N] [--check]

Starts PostgreSQL, RabbitMQ, Redis and an S3 server for itself, as the tests do. The ratios are what
counts; the machine cancels out, because in every round all things are measured one after the other.
Each number is the median of the rounds.

- The queueing cost of a job: what one takes in a worker, less what the same use case takes alone on the
  same servers; beside it a task of Celery's that does nothing, on the same broker with the same
  settings, and the message of a job that is done already. PDFs take no time here.
- Two workers against one, where a model waits half a second before each answer: at least 1.8 times the
  jobs in the same time.

--check exits with 1 where two workers do less than that.
"""

import argparse
import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from celery import Celery
from dependency_injector import providers

from benchmarks.queueing_worker import NOTHING
from compendium.adapters.queue.celery import CeleryQueue
from compendium.domain.model.job import Job
from compendium.domain.model.wishes import Wishes
from compendium.domain.use_cases.object_names import PDF_NAME
from compendium.entrypoints.container import Container, prepare_store
from compendium.entrypoints.settings import Settings
from tests.contracts.object_storage import stream
from tests.integration.servers.postgresql import PrivatePostgresql
from tests.integration.servers.process import spawn
from tests.integration.servers.rabbitmq import PrivateRabbitmq
from tests.integration.servers.redis import PrivateRedis
from tests.integration.servers.seaweedfs import PrivateS3

SPEEDUP = 1.8
MESSAGES = 100
WAITING_JOBS = 32
LATENCY = 0.5
"""Seconds before each of a model's five answers."""
PATIENCE = 300.0
ROOT = Path(__file__).parents[1]


@dataclass
class Service:
    """The servers, and the side that uploads."""

    environment: dict[str, str]
    folder: Path

    def __post_init__(self) -> None:
        settings = Settings(**self.environment)  # type: ignore[arg-type]  # by the variables' names
        self.container = Container(settings=providers.Object(settings))
        asyncio.run(prepare_store(settings))
        self.publisher = Celery(backend=settings.result_backend, set_as_current=False)
        self.publisher.conf.update(self.container.broker_settings())

    async def jobs(self, number: int) -> list[Job]:
        """New ones, of which no worker knows yet."""
        now = self.container.clock().now()
        jobs = [Job(uuid4(), uuid4(), "cells.pdf", Wishes(), now, now) for _ in range(number)]
        storage = self.container.storage()
        for job in jobs:
            await storage.put(PDF_NAME.format(job_id=job.id), stream(b"%PDF"))
        async with self.container.units()() as unit:
            for job in jobs:
                await unit.jobs.add(job)
            await unit.commit()
        return jobs

    def enqueue(self, ids: Sequence[UUID]) -> None:
        async def publish() -> None:
            for job_id in ids:
                await self.container.queue().enqueue(job_id, 5)

        asyncio.run(publish())

    @contextmanager
    def workers(self, number: int, concurrency: int, latency: float = 0.0) -> Iterator[None]:
        """So many workers, which are ready."""
        command = [sys.executable, "-m", "celery", "-A", "benchmarks.queueing_worker", "worker"]
        command += ["--loglevel=INFO", "--without-mingle", f"--concurrency={concurrency}"]
        environment = self.environment | {"BENCHMARK_LATENCY": str(latency), "PYTHONPATH": python_path()}
        logs = [self.folder / f"{uuid4()}.log" for _ in range(number)]
        processes = [spawn([*command, f"--hostname={log.stem}@%h"], log, environment) for log in logs]
        try:
            until(lambda: all(" ready." in log.read_text() for log in logs))
            yield
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(PATIENCE)

    def ends(self, ids: Sequence[UUID]) -> list[float]:
        """When each task ended, by what the worker wrote into the results; in order."""
        backend: Any = self.publisher.backend
        keys = [backend.get_key_for_task(str(task_id)) for task_id in ids]
        until(lambda: all(_is_done(found) for found in backend.client.mget(keys)))
        done = [json.loads(found)["date_done"] for found in backend.client.mget(keys)]
        return sorted(datetime.fromisoformat(moment).timestamp() for moment in done)

    def forget(self, ids: Sequence[UUID]) -> None:
        for task_id in ids:
            self.publisher.AsyncResult(str(task_id)).forget()


def _is_done(found: bytes | None) -> bool:
    return found is not None and json.loads(found)["status"] in {"SUCCESS", "FAILURE"}


def python_path() -> str:
    return os.pathsep.join([str(ROOT / "src"), str(ROOT)])


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > end:
            sys.exit("it takes too long: is the machine very busy?")
        time.sleep(0.2)


@contextmanager
def service() -> Iterator[Service]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database, broker = stack.enter_context(PrivatePostgresql()), stack.enter_context(PrivateRabbitmq())
        redis, s3 = stack.enter_context(PrivateRedis()), stack.enter_context(PrivateS3())
        found = Service(
            {
                "COMPENDIUM_HOME": str(folder / "home"),
                "DATABASE_URL": database.new_database(),
                "CELERY_BROKER_URL": broker.new_vhost(),
                "CELERY_RESULT_BACKEND": redis.url,
                "MINIO_ENDPOINT": s3.endpoint,
                "MINIO_ACCESS_KEY": s3.access_key,
                "MINIO_SECRET_KEY": s3.secret_key,
                "MINIO_SECURE": "false",
            },
            folder,
        )
        queue: Any = found.container.queue()
        assert isinstance(queue, CeleryQueue)
        with closing(queue):
            yield found


def costs(found: Service) -> dict[str, float]:
    """Seconds a message, of each kind, in a worker with one child and a queue that is full already."""
    tasks = [uuid4() for _ in range(MESSAGES)]
    jobs = [job.id for job in asyncio.run(found.jobs(MESSAGES))]
    for task in tasks:
        found.publisher.send_task(NOTHING, task_id=str(task), priority=5)
    with found.workers(1, concurrency=1):
        nothing = pace(found.ends(tasks))
    found.enqueue(jobs)
    with found.workers(1, concurrency=1):
        queued = pace(found.ends(jobs))
    found.forget(jobs)
    found.enqueue(jobs)
    with found.workers(1, concurrency=1):
        done = pace(found.ends(jobs))
    return {"nothing": nothing, "done": done, "queued": queued, "alone": alone(found)}


def pace(ends: Sequence[float]) -> float:
    """The usual time from one end to the next: without those in which Celery replaced the child."""
    return statistics.median(after - before for before, after in pairwise(ends))


def alone(found: Service) -> float:
    jobs = asyncio.run(found.jobs(MESSAGES))
    command = [sys.executable, "-m", "benchmarks.queueing_worker", *[str(job.id) for job in jobs]]
    environment = os.environ | found.environment | {"PYTHONPATH": python_path()}
    return float(
        subprocess.run(command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    )


def speedup(found: Service) -> float:
    """How many times the jobs of one worker two of them do while a model waits."""
    took = []
    for number in (1, 2):
        jobs = [job.id for job in asyncio.run(found.jobs(WAITING_JOBS))]
        with found.workers(number, concurrency=2, latency=LATENCY):
            begun = time.time()
            found.enqueue(jobs)
            took.append(found.ends(jobs)[-1] - begun)
    return took[0] / took[1]


def report(rounds: int) -> bool:
    """Print the table; whether a second worker brings what it must."""
    with service() as found:
        measured = [costs(found) for _ in range(rounds)]
        speedups = [speedup(found) for _ in range(rounds)]
    of = {kind: statistics.median(each[kind] for each in measured) for kind in measured[0]}
    cost = statistics.median(each["queued"] - each["alone"] for each in measured)
    print("| what | against a task that does nothing |\n|---|---|")
    print(f"| the message of a job that is done | {of['done'] / of['nothing']:.1f} times |")
    print(f"| a job in a worker, PDF and model taking no time | {of['queued'] / of['nothing']:.1f} times |")
    print(f"| the same use case alone, without a queue | {of['alone'] / of['nothing']:.1f} times |")
    print(f"| **the queueing cost of a job**: the difference | {cost / of['nothing']:.1f} times |\n")
    won = statistics.median(speedups)
    each = ", ".join(f"{ratio:.2f}" for ratio in speedups)
    print(
        f"Two workers do {won:.2f} times the jobs of one where the model waits ({each}); at least {SPEEDUP}."
    )
    return won >= SPEEDUP


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    kept = report(arguments.rounds)
    sys.exit(arguments.check and not kept)


if __name__ == "__main__":
    main()
