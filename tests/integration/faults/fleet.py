"""A service for one test: its own database, virtual host and folder, and workers as processes."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import psutil
import pytest
from celery import Celery
from dependency_injector import providers
from httpx import ASGITransport, AsyncClient

from compendium.adapters.queue.celery import CeleryQueue
from compendium.adapters.storage.filesystem import FilesystemStorage
from compendium.domain.model.job import Job, JobState
from compendium.domain.model.quota import month_of
from compendium.domain.model.wishes import Wishes
from compendium.domain.use_cases.object_names import deck_id_of
from compendium.entrypoints.api.app import create_app
from compendium.entrypoints.service_container import ServiceContainer
from compendium.entrypoints.settings import Settings
from tests.contracts.object_storage import content, names, stream
from tests.faulty.scripted_pdfs import Diary, pdf
from tests.integration.servers.process import spawn
from tests.integration.servers.rabbitmq import Rabbitmq

PATIENCE = 90.0
"""Seconds for what takes a few on a quiet machine."""
TIMING = {
    "lease": 4.0,
    "renew": 1.0,
    "tell": 0.2,
    "first_retry": 2.0,
    "deadline": 120.0,
    "sweep": 1.0,
    "back_off": 5.0,
}
"""In seconds; the proportions are about those of `Timing`."""
CELERY: dict[str, Any] = {"worker_soft_shutdown_timeout": 5.0, "worker_enable_remote_control": True}
NEVER = 10_000.0
UNFINISHED = (JobState.PENDING, JobState.PROCESSING)


@dataclass
class Worker:
    """A worker's process group."""

    process: subprocess.Popen[bytes]
    log: Path
    home: Path

    def children_alive(self) -> list[psutil.Process]:
        """Processes of the group that outlive it."""
        return [each for each in psutil.process_iter() if _group(each.pid) == self.process.pid]

    def signal_all(self, number: signal.Signals) -> None:
        """To the whole group, as a machine that goes down does."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def is_ready(self) -> bool:
        return " ready." in self.log.read_text("utf-8", "replace")

    def end(self) -> None:
        self.signal_all(signal.SIGCONT)
        self.signal_all(signal.SIGKILL)
        self.process.wait(PATIENCE)


@dataclass
class Fleet:
    """``container`` is the uploading side; what workers do is in the rows and in ``diary``."""

    folder: Path
    rabbitmq: Rabbitmq
    environment: dict[str, str]
    has_s3: bool = False
    workers: list[Worker] = field(default_factory=list)
    user: UUID = field(default_factory=uuid4)

    def __post_init__(self) -> None:
        self.environment["COMPENDIUM_HOME"] = str(self.folder / "home")
        (self.folder / "diary").mkdir()
        self.diary = Diary(self.folder / "diary")
        self.settings = Settings(**self.environment)  # type: ignore[arg-type]  # by the variables' names
        self.container = ServiceContainer(settings=providers.Object(self.settings))
        if not self.has_s3:
            self.container.storage.override(providers.Object(FilesystemStorage(self.folder / "objects")))
        self.storage = self.container.storage()
        self.units = self.container.units()

    async def worker(self, *arguments: str, **settings: Any) -> Worker:
        """A worker that has taken up its work. Settings as in `start_worker`."""
        worker = self.start_worker(*arguments, **settings)
        await self.until(lambda: worker.is_ready() or self._ended(worker))
        return worker

    def start_worker(
        self,
        *arguments: str,
        machine: int | None = None,
        remapped: bool = True,
        timing: dict[str, float] | None = None,
        celery: dict[str, Any] | None = None,
        **faults: Any,
    ) -> Worker:
        """A worker that is about to start, on a machine of its own where none is named. ``faults`` are
        explained in tests/faulty/worker.py; ``remapped`` says what SIGTERM means to Celery.
        """
        given = {
            "diary": str(self.folder / "diary"),
            "objects": "" if self.has_s3 else str(self.folder / "objects"),
            "timing": TIMING | (timing or {}),
            "celery": CELERY | (celery or {}),
            **faults,
        }
        number = len(self.workers)
        command = [
            *[sys.executable, "-m", "celery", "-A", "tests.faulty.worker", "worker"],
            *["--loglevel=INFO", "--without-mingle", f"--hostname=w{number}@%h", *arguments],
        ]
        home = self.folder / f"machine{number if machine is None else machine}"
        environment = self.environment | {
            "COMPENDIUM_HOME": str(home),
            "FAULTY_WORKER": json.dumps(given),
            "REMAP_SIGTERM": "SIGQUIT" if remapped else "",
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        }
        log = self.folder / f"worker{number}.log"
        worker = Worker(spawn(command, log, environment), log, home)
        self.workers.append(worker)
        return worker

    async def submit(self, priority: int = 5, file_name: str = "cells.pdf", **script: Any) -> Job:
        """Upload a PDF that is this script."""
        return await self.container.submit_pdf()(
            stream(pdf(script)),
            file_name=file_name,
            user_id=self.user,
            wishes=Wishes(),
            priority=priority,
        )

    async def upload(self, **script: Any) -> Job:
        """The same through the API, which must answer 201."""
        name = uuid4().hex
        self.user = (await self.container.create_user()(name, 1000)).id
        _, secret = await self.container.create_token()(name)
        api = ASGITransport(create_app(self.container))
        headers = {"Authorization": f"Bearer {secret}"}
        async with AsyncClient(transport=api, base_url="http://127.0.0.1", headers=headers) as client:
            files = {"file": ("cells.pdf", pdf(script))}
            answer = await client.post("/api/v1/upload", files=files, timeout=PATIENCE)
        await self.container.upload_limiter().close()
        assert answer.status_code == 201, answer.text
        async with self.units() as unit:
            return await unit.jobs.get(UUID(answer.json()["id"]))

    async def job(self, job: Job) -> Job:
        async with self.units() as unit:
            return await unit.jobs.get(job.id)

    async def ended(self, job: Job) -> Job:
        """The job as it is once nothing more happens to it."""
        return await self.has(job, lambda row: row.state.is_final)

    async def has(self, job: Job, true: Callable[[Job], bool]) -> Job:
        """The job as soon as that is true of it."""
        row = await self.job(job)

        async def look() -> bool:
            nonlocal row
            row = await self.job(job)
            return true(row)

        await self.until(look, lambda: f"the job is {row}")
        return row

    async def begun(self, job: Job, times: int = 1) -> tuple[int, int]:
        """Token and process of the job's run number ``times``, once it has begun."""
        await self.until(lambda: len(self.runs(job)) >= times, lambda: f"runs: {self.runs(job)}")
        return self.runs(job)[times - 1]

    def times(self, job: Job) -> list[datetime]:
        """When each run began."""
        return [
            datetime.fromisoformat(line.split()[3])
            for line in self.diary.lines(str(job.id))
            if line.startswith("begun")
        ]

    def runs(self, job: Job) -> list[tuple[int, int]]:
        """Token and process of each run so far."""
        lines = [line.split() for line in self.diary.lines(str(job.id))]
        return [(int(token), int(pid)) for what, token, pid, _ in lines if what == "begun"]

    async def until(
        self, true: Callable[[], bool | Awaitable[bool]], what: Callable[[], str] = lambda: "nothing known"
    ) -> None:
        """Wait, and fail with the workers' logs where it never comes true."""
        try:
            async with asyncio.timeout(PATIENCE):
                while True:
                    answer = true()
                    if answer if isinstance(answer, bool) else await answer:
                        return
                    await asyncio.sleep(0.1)
        except TimeoutError:
            logs = "\n".join(worker.log.read_text("utf-8", "replace")[-6000:] for worker in self.workers)
            pytest.fail(f"it never came true: {what()}\n{logs}", pytrace=False)

    async def messages(self) -> dict[str, int]:
        """Messages in each queue, waiting or unacknowledged."""
        table = await asyncio.to_thread(
            self.rabbitmq.control, "list_queues", "-p", self.vhost, "--no-table-headers", "name", "messages"
        )
        return {name: int(number) for name, number in map(str.split, table.splitlines())}

    async def is_quiet(self) -> bool:
        """Whether no message is left, in either queue."""
        queues = await self.messages()
        return not queues["pdf_processing"] and not queues.get("pdf_processing.dead")

    async def deck(self, job: Job) -> bytes:
        """The file that its user downloads."""
        async with self.units() as unit:
            deck = await unit.decks.get(deck_id_of(job.id))
        assert deck is not None
        return await content(self.storage, deck.object_name)

    async def has_one_deck_each(self, *jobs: Job) -> None:
        """All completed, each with its deck, no object beside, and the user's cards counted once."""
        rows = [await self.job(job) for job in jobs]
        assert {row.state for row in rows} == {JobState.COMPLETED}
        async with self.units() as unit:
            decks = await unit.decks.list(self.user, limit=1000)
            counted = await unit.usage.cards_made(self.user, month_of(self.container.clock().now()))
        assert counted == sum(deck.num_cards for deck in decks) > 0
        assert {deck.id for deck in decks} == {deck_id_of(job.id) for job in jobs}
        stored = {name for deck in decks for name in (deck.object_name, deck.report_name)}
        found = await names(self.storage, "decks")
        assert found == stored, f"left: {found - stored}, lost: {stored - found}"

    async def has_left_nothing(self) -> None:
        """No message, no lease, no temporary folder where a worker runs."""
        await self.until(self.is_quiet, lambda: "messages are left")
        async with self.units() as unit:
            rows = await unit.jobs.list(self.user, limit=1000)
        assert [row for row in rows if row.lease_until is not None] == []
        await self.until(lambda: not self._folders(), lambda: f"left: {self._folders()}")

    @property
    def vhost(self) -> str:
        return urlsplit(self.environment["CELERY_BROKER_URL"]).path[1:]

    def log_lines(self, part: str) -> int:
        """How many lines of the workers' logs hold ``part``."""
        logs = [worker.log.read_text("utf-8", "replace") for worker in self.workers]
        return sum(part in line for log in logs for line in log.splitlines())

    def result(self, job: Job) -> dict[str, Any]:
        """What Celery's result backend has of the job."""
        result = self._results().AsyncResult(str(job.id))
        value: dict[str, Any] = result.get(timeout=PATIENCE)
        return value

    async def delayed(self, job: Job) -> dict[str, Any]:
        """What a program gets that calls the task and waits: in a process of its own."""
        call = (
            "import sys, json; from compendium.entrypoints.worker import process_pdf_task as task;"
            "print(json.dumps(task.delay(sys.argv[1]).get(timeout=60)))"
        )
        process = await asyncio.create_subprocess_exec(
            *[sys.executable, "-c", call, str(job.id)],
            env=os.environ | self.environment | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdout=asyncio.subprocess.PIPE,
        )
        told, _ = await process.communicate()
        result: dict[str, Any] = json.loads(told)
        return result

    def failure(self, job: Job) -> str:
        """The message with which the job's task failed."""
        result = self._results().AsyncResult(str(job.id))
        return str(result.get(timeout=PATIENCE, propagate=False))

    def close(self) -> None:
        for worker in self.workers:
            worker.end()
        queue = self.container.queue()
        assert isinstance(queue, CeleryQueue)
        queue.close()

    def _folders(self) -> list[Path]:
        homes = {worker.home for worker in self.workers if worker.process.poll() is None}
        return [folder for home in homes for folder in (home / "scratch").glob("*")]

    def _results(self) -> Celery:
        return Celery(backend=self.settings.result_backend, set_as_current=False)

    def _ended(self, worker: Worker) -> bool:
        if worker.process.poll() is not None:
            pytest.fail(f"the worker ended:\n{worker.log.read_text()}", pytrace=False)
        return False


def _group(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


async def stays(job: Job, fleet: Fleet, states: Collection[JobState], seconds: float) -> Job:
    """The job, which was in no other state all that time."""
    end = asyncio.get_running_loop().time() + seconds
    while True:
        row = await fleet.job(job)
        assert row.state in states
        if asyncio.get_running_loop().time() > end:
            return row
        await asyncio.sleep(0.2)
