"""The composition root: the one place that knows which adapter stands behind which port, with
`probes`, `models`, `model_wiring` and `service_container`, split off it for their length.

Providers call typed ``build_*`` functions, which import their adapter when they are called, so
that nothing heavy is loaded before it is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from compendium.domain.model.timing import Timing
from compendium.domain.model.wishes import DeckFormat
from compendium.domain.use_cases.cancel_job import CancelJob
from compendium.domain.use_cases.cancel_waiting_jobs import CancelWaitingJobs
from compendium.domain.use_cases.deliver_deck import DeliverDeck
from compendium.domain.use_cases.diagnose import Diagnose
from compendium.domain.use_cases.diagnose_job import DiagnoseJob
from compendium.domain.use_cases.discard_abandoned_jobs import DiscardAbandonedJobs
from compendium.domain.use_cases.discard_job import DiscardJob
from compendium.domain.use_cases.discard_orphans import DiscardOrphans
from compendium.domain.use_cases.discard_scratch import DiscardScratch
from compendium.domain.use_cases.process_pdf import ProcessPdf
from compendium.domain.use_cases.reconcile_job import ReconcileJob
from compendium.domain.use_cases.requeue_stuck_jobs import RequeueStuckJobs
from compendium.domain.use_cases.retry_job import RetryJob
from compendium.domain.use_cases.submit_pdf import SubmitPdf
from compendium.domain.use_cases.sweep import Sweep
from compendium.entrypoints.injection import containers, providers
from compendium.entrypoints.model_wiring import (
    Models,
    build_answers,
    build_pipelines,
    build_rehearsals,
    build_windows,
)
from compendium.entrypoints.models import build_passage_embedder
from compendium.entrypoints.probes import build_job_probes, build_probes, build_server_probes
from compendium.entrypoints.settings import Settings, load_settings
from compendium.ports.clock import Clock
from compendium.ports.deck_writer import DeckWriter
from compendium.ports.document_reader import DocumentReader
from compendium.ports.embedder import Embedder
from compendium.ports.object_storage import ObjectStorage
from compendium.ports.passage_index import PassageIndex
from compendium.ports.task_queue import TaskQueue
from compendium.ports.unit_of_work import UnitOfWorkFactory

if TYPE_CHECKING:
    from kombu import Queue


def build_reader() -> DocumentReader:
    """PyMuPDF."""
    from compendium.adapters.documents.pymupdf import PyMuPdfReader

    return PyMuPdfReader()


def build_embedder() -> Embedder:
    """The one that tells duplicates: docs/adr/0003-embeddings.md."""
    from compendium.adapters.embeddings.usem3 import Usem3Embedder

    return Usem3Embedder()


def build_index(embedder: Embedder) -> PassageIndex:
    """A fresh index: BM25 and vectors."""
    from compendium.adapters.passages.hybrid import HybridPassageIndex

    return HybridPassageIndex(embedder)


def build_writers() -> Mapping[DeckFormat, DeckWriter]:
    """A writer for each format."""
    from compendium.adapters.decks.csv_writer import CsvDeckWriter
    from compendium.adapters.decks.genanki import GenankiDeckWriter
    from compendium.adapters.decks.json_writer import JsonDeckWriter

    return {
        DeckFormat.APKG: GenankiDeckWriter(),
        DeckFormat.CSV: CsvDeckWriter(),
        DeckFormat.JSON: JsonDeckWriter(),
    }


def build_storage(settings: Settings) -> ObjectStorage:
    """MinIO or another S3 server where one is named, else a local folder."""
    if settings.minio_endpoint:
        from compendium.adapters.storage.minio import MinioStorage

        return MinioStorage(
            settings.minio_endpoint,
            settings.minio_access_key,
            settings.minio_secret_key.get_secret_value(),
            secure=settings.minio_secure,
            region=settings.minio_region,
            public_endpoint=settings.minio_public_endpoint,
            ca_file=settings.ca_file,
        )
    from compendium.adapters.storage.filesystem import FilesystemStorage

    return FilesystemStorage(settings.home / "objects")


def build_units(settings: Settings) -> UnitOfWorkFactory:
    """PostgreSQL where it is named, else SQLite beside the stored objects; migrate it first."""
    from compendium.adapters.persistence.unit_of_work import sql_units_of_work

    return sql_units_of_work(settings.database_url, settings.ca_file)


async def prepare_store(settings: Settings) -> None:
    """Bring the database's tables up to date. Raises StoreUnavailable, StorageFull."""
    from compendium.adapters.persistence.schema import migrate

    await migrate(settings.database_url, settings.ca_file)


def build_broker_settings(settings: Settings) -> Mapping[str, Any]:
    """Celery's settings of the broker, which publishers and workers share."""
    from compendium.adapters.queue.celery import broker_settings

    return broker_settings(settings.broker_url, settings.queue, settings.ca_file)


def build_dead_letters(settings: Settings) -> Queue:
    """The queue of what the broker gives up."""
    from compendium.adapters.queue.celery import dead_letters

    return dead_letters(settings.queue)


def build_queue(settings: Settings) -> TaskQueue:
    """Celery on RabbitMQ, or inside this process."""
    if settings.is_service:
        from compendium.adapters.queue.celery import CeleryQueue

        return CeleryQueue(build_broker_settings(settings))
    from compendium.adapters.queue.in_process import InProcessQueue

    return InProcessQueue()


def build_clock() -> Clock:
    """The system's."""
    from compendium.adapters.clock.system import SystemClock

    return SystemClock()


class Container(containers.DeclarativeContainer):
    """The wiring by the settings: each port's server where one is named, else its embedded twin."""

    settings = providers.Singleton(load_settings)
    timing = providers.Singleton(Timing)
    stopping = providers.Callable(bool)
    """Whether this program must stop soon; workers override it."""
    clock = providers.Singleton(build_clock)
    units = providers.Singleton(build_units, settings)
    storage = providers.Singleton(build_storage, settings)
    queue = providers.Singleton(build_queue, settings)
    broker_settings = providers.Singleton(build_broker_settings, settings)
    dead_letters = providers.Singleton(build_dead_letters, settings)
    reader = providers.Singleton(build_reader)
    embedder = providers.Singleton(build_embedder)
    passage_embedder = providers.Singleton(build_passage_embedder, settings)
    new_index = providers.Factory(build_index, passage_embedder)
    answers = providers.Singleton(build_answers, settings)
    windows = providers.Singleton(build_windows, settings)
    models = providers.Singleton(Models, settings, answers, windows, clock)
    pipeline_for = providers.Singleton(build_pipelines, models, reader, embedder, new_index.provider)
    rehearsal_for = providers.Singleton(build_rehearsals, models, reader, embedder, new_index.provider)
    writers = providers.Singleton(build_writers)

    submit_pdf = providers.Factory(SubmitPdf, storage, units, queue, clock)
    deliver_deck = providers.Factory(
        DeliverDeck, units, storage, writers, clock, settings.provided.fixed_time
    )
    process_pdf = providers.Factory(
        ProcessPdf,
        units=units,
        storage=storage,
        pipeline_for=pipeline_for,
        deliver_deck=deliver_deck,
        clock=clock,
        scratch=settings.provided.scratch,
        timing=timing,
        stopping=stopping.provider,
    )
    discard_job = providers.Factory(DiscardJob, units, storage, clock)
    discard_scratch = providers.Factory(DiscardScratch, units, settings.provided.scratch)
    discard_abandoned_jobs = providers.Factory(
        DiscardAbandonedJobs, units, discard_job, discard_scratch, clock, timing
    )
    discard_orphans = providers.Factory(DiscardOrphans, units, storage, clock)
    cancel_job = providers.Factory(CancelJob, units, queue, clock)
    cancel_waiting_jobs = providers.Factory(CancelWaitingJobs, units, cancel_job, clock)
    retry_job = providers.Factory(RetryJob, units, queue, clock)
    requeue_stuck_jobs = providers.Factory(RequeueStuckJobs, units, queue, clock, timing)
    reconcile_job = providers.Factory(ReconcileJob, units, clock, timing)
    sweep = providers.Factory(Sweep, units, requeue_stuck_jobs, discard_scratch, discard_orphans)

    server_probes = providers.Singleton(build_server_probes, settings, storage, broker_settings.provider)
    probes = providers.Singleton(
        build_probes, settings, server_probes, broker_settings.provider, units, clock, timing
    )
    diagnose = providers.Factory(Diagnose, probes, patience=timedelta(seconds=20))
    check_servers = providers.Factory(Diagnose, server_probes)
    job_probes = providers.Singleton(build_job_probes, settings, broker_settings.provider)
    diagnose_job = providers.Factory(
        DiagnoseJob, units, storage, clock, providers.Factory(Diagnose, job_probes)
    )


def embedded_container() -> Container:
    """All inside this program, whatever servers the environment names. Raises BadSetting."""
    return Container(settings=providers.Object(load_settings().embedded()))
