"""Look at the work of the sweeper: no job waits for long without a message, no lease stays expired."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from compendium.domain.model.job import Job
from compendium.ports.clock import Clock
from compendium.ports.health import Finding, Probe
from compendium.ports.unit_of_work import UnitOfWorkFactory

_AT_ONCE: Final = 1000
_SWEEPS: Final = 5
"""One that is missed, or waits for a broker, is no alarm."""


class SweeperProbe(Probe):
    """Every worker sweeps; where none runs, or each fails at it, due jobs stay without a message."""

    name = "sweeper"

    def __init__(self, units: UnitOfWorkFactory, clock: Clock, sweep: timedelta) -> None:
        self._units = units
        self._clock = clock
        self._patience = sweep * _SWEEPS

    async def check(self) -> Finding:
        """Jobs that a sweep should have enqueued long ago."""
        try:
            async with self._units() as unit:
                due = await unit.jobs.due(_AT_ONCE)
        except Exception:  # noqa: BLE001  # what is wrong with the database is its own probe's to tell
            return Finding(ok=True, seen=False, told="the database does not show its jobs")
        forgotten = [job for job in due if self._is_forgotten(job)]
        due_now = f"{len(due)} {'job is' if len(due) == 1 else 'jobs are'} due"
        long = f"without a message for {self._patience.total_seconds() / 60:g} minutes"
        if not forgotten:
            return Finding(ok=True, told=f"{due_now}, none {long}")
        return Finding(
            ok=False,
            told=f"{due_now}, {len(forgotten)} of them {long} and more; the first is {forgotten[0].id}",
            way_out="every worker sweeps each minute: see that one runs, and what it logs",
        )

    def _is_forgotten(self, job: Job) -> bool:
        since = job.lease_until or job.next_attempt_at
        return job.last_enqueued_at is None and since < self._clock.now() - self._patience
