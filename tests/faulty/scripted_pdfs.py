"""PDFs that are scripts: what the reader does with one is what its bytes say."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from compendium.domain import errors
from compendium.domain.model.document import Document
from compendium.domain.model.tasks import Task
from compendium.ports.document_reader import DocumentReader, PageProgress, ReadRequest
from compendium.ports.language_model import ResultT
from tests.faulty.scripted_model import ScriptedModel
from tests.unit.pipeline.pages import document, prose

HEAD = b"%PDF-1.7\n"


def pdf(script: Mapping[str, Any]) -> bytes:
    """A file that passes for a PDF and tells `ScriptReader` what to do."""
    return HEAD + json.dumps(script).encode()


class Diary:
    """Files in a folder that workers write to and tests read, and the gates that tests open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def note(self, name: str, line: str) -> None:
        with (self._folder / name).open("a") as file:
            file.write(f"{line}\n")

    def lines(self, name: str) -> list[str]:
        file = self._folder / name
        return file.read_text().splitlines() if file.exists() else []

    def open(self, gate: str) -> None:
        (self._folder / f"{gate}.open").touch()

    def is_open(self, gate: str) -> bool:
        return (self._folder / f"{gate}.open").exists()

    async def opened(self, gate: str) -> None:
        while not self.is_open(gate):  # noqa: ASYNC110  another process opens it
            await asyncio.sleep(0.05)


class ScriptReader(DocumentReader):
    """Notes when it begins (job, token, process) and ends, and does in between what the script says:

    ``waits``: until the gate of the job is open; ``sleeps`` and ``computes``: so many seconds, the
    second without ever awaiting; ``kills``: its process; ``raises``: an error of that name, of ours
    or of Python, unless the gate is open. Its document tells the runs of a job apart.
    """

    def __init__(self, folder: Path) -> None:
        self._diary = Diary(folder)

    async def read(self, request: ReadRequest, progress: PageProgress) -> Document:
        job, _, token = request.path.parent.name.rpartition("-")
        script = json.loads((await asyncio.to_thread(request.path.read_bytes)).removeprefix(HEAD))
        self._diary.note(job, f"begun {token} {os.getpid()} {datetime.now(UTC).isoformat()}")
        await self._obey(script, job, progress)
        self._diary.note(job, f"ended {token} {os.getpid()} {datetime.now(UTC).isoformat()}")
        progress(1, 1)
        return document([prose(f"*Osmosis* is the movement of water through {token} membranes into salt.")])

    async def _obey(self, script: dict[str, Any], job: str, progress: PageProgress) -> None:
        if script.get("waits"):
            await self._diary.opened(job)
        await asyncio.sleep(script.get("sleeps", 0))
        until = time.monotonic() + script.get("computes", 0)
        while time.monotonic() < until:
            time.sleep(0.05)  # noqa: ASYNC251  that is the fault
            if script.get("reports", True):
                progress(1, 2)
        if script.get("kills"):
            os.kill(os.getpid(), signal.SIGKILL)
        if (name := script.get("raises")) and not self._diary.is_open(job):
            kind = getattr(errors, name, None) or {"ZeroDivisionError": ZeroDivisionError}[name]
            raise kind(script.get("message", "as the script says"))


class NotingModel(ScriptedModel):
    """Notes every call."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._diary = Diary(folder)

    async def perform(self, task: Task[ResultT]) -> ResultT:
        self._diary.note("model", type(task).__name__)
        return await super().perform(task)
