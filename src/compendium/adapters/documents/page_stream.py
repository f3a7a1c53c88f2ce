"""The parent's side of `page_process`: one or two children, their frames, their end."""

from __future__ import annotations

import asyncio
import os
import pickle
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from compendium.adapters.documents.lines import PageLines
from compendium.adapters.documents.page_process import LENGTH, framed
from compendium.adapters.documents.survey import Job, Survey
from compendium.domain.errors import CompendiumError, DamagedPdf

PATIENCE = 120.0
"""Seconds to wait for a page before the child counts as hung: tesseract takes 3 to 10 a page."""
_CRASHES = 10
"""Pages that may kill their child before the document counts as damaged."""


class PageStream:
    """A child that has opened the document."""

    def __init__(self, process: Process, job: Job, survey: Survey) -> None:
        self._process = process
        self._job = job
        self.survey = survey

    async def pages(self, numbers: Sequence[int], done: Callable[[bytes], None]) -> None:
        """Hand over each page, pickled, in order.

        Where a page kills the child, an empty page stands for it and another child goes on.
        """
        rest = list(numbers)
        _send(self._process, rest)
        while rest:
            frame = await _frame(self._process)
            if frame is None:
                break
            rest.pop(0)
            done(frame)
        if rest:
            if self._job.crashes >= _CRASHES:
                raise DamagedPdf(f"{self._job.file_name} is damaged, reading it fails again and again")
            done(pickle.dumps(PageLines.unreadable(rest[0])))
            async with opened_stream(self._job._replace(crashes=self._job.crashes + 1)) as other:
                await other.pages(rest[1:], done)


async def child() -> Process:
    """A child that waits for a document; it ends with this process."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "compendium.adapters.documents.page_process",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        process_group=0,  # Ctrl-C is for the parent: a page must not count as unreadable for it
        # the child finds this package wherever the parent did
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OMP_THREAD_LIMIT": "1"},
    )


async def ended(process: Process) -> None:
    """Kill the child and wait for its end."""
    if process.returncode is None:
        process.kill()
    await process.wait()


@asynccontextmanager
async def opened_stream(job: Job, started: Process | None = None) -> AsyncIterator[PageStream]:
    """A child with the document open; it is ended on leaving, however that happens.

    Raises what `opened` raises.
    """
    process = started or await child()
    try:
        _send(process, job)
        frame = await _frame(process)
        answer = pickle.loads(frame) if frame is not None else None  # noqa: S301  from our own child
        if isinstance(answer, CompendiumError):
            raise answer
        if not isinstance(answer, Survey):
            raise DamagedPdf(f"{job.file_name} is damaged, it cannot be opened: get a fresh copy")
        yield PageStream(process, job, answer)
    finally:
        await ended(process)


def _send(process: Process, message: object) -> None:
    assert process.stdin is not None
    process.stdin.write(framed(message))


async def _frame(process: Process) -> bytes | None:
    """The next frame's data; None where the child died or hangs."""
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            head = await process.stdout.readexactly(LENGTH.size)
            return await process.stdout.readexactly(LENGTH.unpack(head)[0])
    except (asyncio.IncompleteReadError, TimeoutError, ConnectionError):
        return None
