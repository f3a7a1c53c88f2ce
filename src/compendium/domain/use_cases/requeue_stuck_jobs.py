"""The sweeper: finds jobs that are due and that no message may be on its way for."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from compendium.domain.errors import QueueUnavailable
from compendium.domain.model.job import Job
from compendium.domain.model.timing import Timing
from compendium.domain.use_cases.enqueue_job import enqueue_job
from compendium.ports.clock import Clock
from compendium.ports.task_queue import TaskQueue
from compendium.ports.unit_of_work import UnitOfWorkFactory

_log = logging.getLogger(__name__)

_AT_ONCE = 1000
"""Rows looked at in one sweep. The first ones don't keep the others out for ever: they are run."""
_MOST_DOUBLINGS = 7
"""At most a message in 21 hours."""


@dataclass(frozen=True, slots=True)
class RequeueStuckJobs:
    """Enqueues due jobs whose message was never sent or seems lost. Harmless as often as it runs.

    A busy queue delivers late, and must not fill itself with copies: a message counts as lost only
    after a back-off, and only where the queue holds fewer messages than jobs wait for theirs.
    """

    units: UnitOfWorkFactory
    queue: TaskQueue
    clock: Clock
    timing: Timing = Timing()

    async def __call__(self) -> int:
        """How many jobs were enqueued; it ends where the queue takes none."""
        now = self.clock.now()
        try:
            held = await self.queue.waiting()  # before the rows: what is delivered meanwhile is not missed
        except QueueUnavailable as error:
            _log.warning("nothing is enqueued now, the next sweep will do it: %s", error)
            return 0
        async with self.units() as unit:
            due = await unit.jobs.due(_AT_ONCE)
        unsent = [job for job in due if job.last_enqueued_at is None]
        sent = [job for job in due if job.last_enqueued_at is not None and job.last_enqueued_at <= now]
        late = [job for job in sent if self._is_late(job, now)]
        enqueued = 0
        for job in [*unsent, *late[: max(0, len(sent) - held)]]:
            if not await enqueue_job(job, self.queue, self.units):
                break
            enqueued += 1
        return enqueued

    def _is_late(self, job: Job, now: datetime) -> bool:
        """A message that a worker holds until the job is due is on its way from then on."""
        assert job.last_enqueued_at is not None
        doublings = min(job.enqueued_times - 1, _MOST_DOUBLINGS)
        since = max(job.last_enqueued_at, job.next_attempt_at)
        return since + self.timing.back_off * (1 << doublings) <= now
