"""A job's way, told as server-sent events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from sse_starlette import ServerSentEvent

from compendium.domain.errors import JobNotFound, TransientError
from compendium.domain.model.job import Job
from compendium.entrypoints.api.schemas import JobEvent

HEARTBEAT: Final = 15
"""Seconds between comments that keep proxies from closing a silent connection."""
_LOOK_EVERY: Final = 1.0
"""Seconds; as often as a worker writes its progress."""


async def events(job: Job, look: Callable[[], Awaitable[Job]]) -> AsyncIterator[ServerSentEvent]:
    """An event for ``job``, and one each time that a ``look`` at it shows another; the last one when
    it has ended, or is gone. No connection to the database is held between looks.
    """
    told = JobEvent.of(job)
    yield _event(told)
    while not job.state.is_final:
        await asyncio.sleep(_LOOK_EVERY)
        try:
            job = await look()
        except TransientError:
            continue  # the database is away: the follower stays, and learns what happened meanwhile
        except JobNotFound:
            yield ServerSentEvent(event="deleted", data="{}")
            return
        now = JobEvent.of(job)
        if now != told:
            told = now
            yield _event(told)


def _event(event: JobEvent) -> ServerSentEvent:
    return ServerSentEvent(event="progress", data=event.model_dump_json())
