"""The part of the composition root that says what is looked at, for readiness and by the doctor.

``broker`` is a function that is called for a service alone: programs without servers may lack Celery.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from compendium.domain.model.timing import Timing
from compendium.entrypoints.model_choice import why_not
from compendium.entrypoints.settings import Settings
from compendium.ports.clock import Clock
from compendium.ports.health import Probe
from compendium.ports.object_storage import ObjectStorage
from compendium.ports.unit_of_work import UnitOfWorkFactory

LONGEST_JOB: Final = timedelta(seconds=7200)
"""Celery's hard time limit; a test compares. So long may a job's message stay unacknowledged."""


def build_server_probes(
    settings: Settings, storage: ObjectStorage, broker: Callable[[], Mapping[str, Any]]
) -> Sequence[Probe]:
    """A probe for each server that is named, and for the database in any case."""
    from compendium.adapters.persistence.database_probe import DatabaseProbe
    from compendium.domain.use_cases.probe_storage import StorageProbe

    probes: list[Probe] = [DatabaseProbe(settings.database_url, settings.ca_file)]
    if settings.minio_endpoint:
        probes.append(StorageProbe(storage, settings.minio_endpoint))
    if settings.broker_url:
        from compendium.adapters.queue.broker_probe import BrokerProbe

        probes.append(BrokerProbe(broker()))
    if settings.result_backend:
        from compendium.adapters.queue.results_probe import ResultsProbe

        probes.append(ResultsProbe(settings.result_backend, settings.ca_file))
    return probes


def build_probes(
    settings: Settings,
    servers: Sequence[Probe],
    broker: Callable[[], Mapping[str, Any]],
    units: UnitOfWorkFactory,
    clock: Clock,
    timing: Timing,
) -> Sequence[Probe]:
    """All that the doctor looks at: the servers, what goes on between them, and this machine."""
    from compendium.adapters.documents.ocr_probe import OcrProbe
    from compendium.adapters.host.disk_probe import DiskProbe
    from compendium.adapters.host.memory_probe import MemoryProbe
    from compendium.adapters.models.key_probe import ModelKeyProbe

    return [
        *servers,
        *(build_queue_probes(settings, broker, units, clock, timing) if settings.is_service else ()),
        ModelKeyProbe(
            settings.default_model,
            settings.gemini_api_key.get_secret_value(),
            why_not(settings.default_model, settings),
        ),
        OcrProbe(),
        DiskProbe(settings.scratch),
        MemoryProbe(jobs=2 if settings.is_service else 1),
    ]


def build_job_probes(settings: Settings, broker: Callable[[], Mapping[str, Any]]) -> Sequence[Probe]:
    """What a job waits in."""
    from compendium.adapters.queue.queue_probe import QueueProbe

    return [QueueProbe(broker())] if settings.is_service else []


def build_queue_probes(
    settings: Settings,
    broker: Callable[[], Mapping[str, Any]],
    units: UnitOfWorkFactory,
    clock: Clock,
    timing: Timing,
) -> Sequence[Probe]:
    """What keeps jobs moving between servers."""
    from compendium.adapters.persistence.database_probe import ClockProbe
    from compendium.adapters.queue.delivery_timeout_probe import DeliveryTimeoutProbe
    from compendium.adapters.queue.queue_probe import QueueProbe
    from compendium.domain.use_cases.probe_sweeper import SweeperProbe

    return [
        QueueProbe(broker()),
        DeliveryTimeoutProbe(broker(), needed=LONGEST_JOB),
        ClockProbe(settings.database_url, clock.now, settings.ca_file),
        SweeperProbe(units, clock, timing.sweep),
    ]
