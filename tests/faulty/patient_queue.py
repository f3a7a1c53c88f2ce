"""A queue whose publisher waits for the broker for as long as that takes, and everybody with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from compendium.adapters.queue.celery import TASK, CeleryQueue


class PatientQueue(CeleryQueue):
    """Publishes in the event loop's own thread, without a time-out."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__({**settings, "broker_transport_options": {"confirm_publish": True}})

    async def enqueue(self, job_id: UUID, priority: int) -> None:
        self._app.send_task(TASK, args=[str(job_id)], producer=self._producer(), priority=priority)
