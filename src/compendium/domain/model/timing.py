"""How long things may take around a job: its lease, its retries, its deadline, the sweep."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Self


@dataclass(frozen=True, slots=True)
class Timing:
    """``lease``: how long a worker owns a job without renewing; ``renew``: between two renewals (three
    fit into a lease, so that two may fail); ``tell``: between two looks at the row, which tell the
    progress and learn of a cancellation; ``first_retry``: the delay before the first retry, which
    doubles with each further one; ``deadline``: what one attempt may take; ``sweep``: between two
    sweeps; ``back_off``: how long a message may be on its way before another is sent, doubling too.
    """

    lease: timedelta = timedelta(seconds=90)
    renew: timedelta = timedelta(seconds=25)
    tell: timedelta = timedelta(seconds=1)
    first_retry: timedelta = timedelta(seconds=300)
    deadline: timedelta = timedelta(seconds=6600)
    sweep: timedelta = timedelta(seconds=60)
    back_off: timedelta = timedelta(minutes=10)

    def scaled(self, factor: float) -> Self:
        """The same proportions, ``factor`` times as long."""
        return type(self)(**{each.name: getattr(self, each.name) * factor for each in fields(self)})
