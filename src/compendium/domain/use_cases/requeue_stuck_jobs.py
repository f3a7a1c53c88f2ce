"""The sweeper: finds jobs that are due and that no message may be on its way for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from compendium.domain.model.job import Job
from compendium.domain.model.timing import Timing
from compendium.domain.use_cases.enqueue_job import enqueue_job
from compendium.ports.clock import Clock
from compendium.ports.task_queue import TaskQueue
from compendium.ports.unit_of_work import UnitOfWorkFactory

_AT_ONCE = 1000
"""Rows looked at in one sweep. The first ones don't keep the others out for ever: they are run."""
_MOST_DOUBLINGS = 7
"""At most a message in 21 hours."""


@dataclass(frozen=True, slots=True)
class RequeueStuckJobs:
    """Enqueues due jobs whose message was never sent or seems lost. Harmless as often as it runs."""

    units: UnitOfWorkFactory
    queue: TaskQueue
    clock: Clock
    timing: Timing = Timing()

    async def __call__(self) -> int:
        """How many jobs were enqueued; it ends where the queue takes none."""
        now = self.clock.now()
        async with self.units() as unit:
            due = await unit.jobs.due(_AT_ONCE)
        enqueued = 0
        for job in due:
            if self._needs_message(job, now):
                if not await enqueue_job(job, self.queue, self.units):
                    break
                enqueued += 1
        return enqueued

    def _needs_message(self, job: Job, now: datetime) -> bool:
        """A busy queue delivers late: without the back-off it would fill itself with copies. A message
        that a worker holds until the job is due is on its way from then on.
        """
        if job.last_enqueued_at is None:
            return True
        doublings = min(job.enqueued_times - 1, _MOST_DOUBLINGS)
        since = max(job.last_enqueued_at, job.next_attempt_at)
        return since + self.timing.back_off * (1 << doublings) <= now
