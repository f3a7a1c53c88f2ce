"""Where no workers are: jobs run in this program."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final
from uuid import UUID

from dependency_injector import providers

from compendium.domain.errors import CompendiumError
from compendium.entrypoints.service_container import ServiceContainer

_log = logging.getLogger(__name__)

_PATIENCE: Final = 60.0
"""Seconds for a job to notice that the program stops, and to hand itself back."""
_AT_ONCE: Final = 10_000
"""Jobs taken up at the start; the sweep finds any beyond."""


@asynccontextmanager
async def running_jobs(container: ServiceContainer) -> AsyncIterator[None]:
    """Run jobs, and sweep for stuck ones, within the block. At its end a job under way is handed back:
    it runs again when the program is next started.
    """
    stopping = threading.Event()
    queue = container.in_process_queue()
    with container.stopping.override(providers.Callable(stopping.is_set)):
        queue.start(lambda job_id: _run(container, job_id))
        await _take_up(container)
        sweeper = asyncio.create_task(_sweep(container))
        try:
            yield
        finally:
            stopping.set()
            sweeper.cancel()
            with suppress(asyncio.CancelledError):
                await sweeper
            await queue.stop(_PATIENCE)
            await container.reader().close()


async def _take_up(container: ServiceContainer) -> None:
    """Hints went with the program that had them; the sweep would take ten minutes for lost."""
    async with container.units()() as unit:
        due = await unit.jobs.due(_AT_ONCE)
    for job in due:
        await container.queue().enqueue(job.id, job.priority)


async def _run(container: ServiceContainer, job_id: UUID) -> None:
    """In a thread and event loop of its own: extraction computes, and requests must not wait for it."""
    await asyncio.to_thread(asyncio.run, _processed(container, job_id))


async def _processed(container: ServiceContainer, job_id: UUID) -> None:
    try:
        await container.process_pdf()(job_id)
    except CompendiumError as error:  # its row says so
        _log.info("job %s: %s: %s", job_id, error.code, error)
    except Exception:  # noqa: BLE001  its row says so too
        _log.exception("job %s ended with an error that nobody foresaw", job_id)


async def _sweep(container: ServiceContainer) -> None:
    while True:
        try:
            await container.sweep()()
        except CompendiumError as error:
            _log.warning("the sweep ended early, the next one goes on: %s", error)
        except Exception:  # noqa: BLE001  the next one may succeed
            _log.exception("the sweep failed")
        await asyncio.sleep(container.timing().sweep.total_seconds())
