"""Hint to the workers that a job is due."""

from __future__ import annotations

import asyncio
import logging

from compendium.domain.errors import CompendiumError
from compendium.domain.model.job import Job
from compendium.ports.task_queue import TaskQueue
from compendium.ports.unit_of_work import UnitOfWorkFactory

_log = logging.getLogger(__name__)

_PATIENCE = 5.0
"""Seconds given to the queue: a person may be waiting, and the sweeper sends the hint later."""


async def enqueue_job(job: Job, queue: TaskQueue, units: UnitOfWorkFactory) -> bool:
    """Enqueue the job and note that in its row; False where that fails, which is logged and no
    error: `RequeueStuckJobs` makes up for it. The job's row must be committed.
    """
    try:
        await asyncio.wait_for(queue.enqueue(job.id, job.priority), _PATIENCE)
        async with units() as unit:
            await unit.jobs.mark_enqueued(job.id, job.token)
            await unit.commit()
    except (CompendiumError, TimeoutError) as error:
        _log.warning("job %s is not enqueued now, the sweeper will do it: %r", job.id, error)
        return False
    return True
