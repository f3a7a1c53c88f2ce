"""The composition root: the one place that knows which adapter stands behind which port.

Providers call typed ``build_*`` functions, which import their adapter when they are called, so
that nothing heavy is loaded before it is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from dependency_injector import containers, providers

from compendium.domain.model.wishes import DeckFormat
from compendium.domain.pipeline.run import Pipeline
from compendium.domain.use_cases.cancel_job import CancelJob
from compendium.domain.use_cases.discard_abandoned_jobs import DiscardAbandonedJobs
from compendium.domain.use_cases.discard_job import DiscardJob
from compendium.domain.use_cases.process_pdf import ProcessPdf
from compendium.domain.use_cases.requeue_stuck_jobs import RequeueStuckJobs
from compendium.domain.use_cases.retry_job import RetryJob
from compendium.domain.use_cases.submit_pdf import SubmitPdf
from compendium.entrypoints.model_choice import EXTRACTIVE, GEMINI, ModelChoice, check_key
from compendium.entrypoints.settings import Settings, load_settings
from compendium.ports.clock import Clock
from compendium.ports.deck_writer import DeckWriter
from compendium.ports.document_reader import DocumentReader
from compendium.ports.embedder import Embedder
from compendium.ports.language_model import LanguageModel
from compendium.ports.object_storage import ObjectStorage
from compendium.ports.passage_index import PassageIndex, PassageIndexFactory
from compendium.ports.task_queue import TaskQueue
from compendium.ports.unit_of_work import UnitOfWorkFactory

if TYPE_CHECKING:
    from compendium.adapters.models.gemini.client import GeminiClient
    from compendium.adapters.models.gemini.provider import GeminiProvider
    from compendium.adapters.models.openai import OpenAIProvider


def build_reader() -> DocumentReader:
    """PyMuPDF."""
    from compendium.adapters.documents.pymupdf import PyMuPdfReader

    return PyMuPdfReader()


def build_embedder() -> Embedder:
    """The one that tells duplicates: docs/adr/0003-embeddings.md."""
    from compendium.adapters.embeddings.usem3 import Usem3Embedder

    return Usem3Embedder()


def build_passage_embedder(settings: Settings) -> Embedder:
    """The one that is quick enough for every passage of a book: docs/adr/0003-embeddings.md."""
    if settings.embedder == GEMINI:
        from compendium.adapters.models.gemini.embedder import GeminiEmbedder

        return GeminiEmbedder(_gemini_client(settings))
    from compendium.adapters.embeddings.wordllama import WordLlamaEmbedder

    return WordLlamaEmbedder()


def build_index(embedder: Embedder) -> PassageIndex:
    """A fresh index: BM25 and vectors."""
    from compendium.adapters.passages.hybrid import HybridPassageIndex

    return HybridPassageIndex(embedder)


def build_model(name: str, settings: Settings) -> LanguageModel:
    """The model of that name, '' being the default. Raises UnknownModel, BadModelKey."""
    choice = ModelChoice.parse(name or settings.default_model)
    if choice.provider == EXTRACTIVE:
        from compendium.adapters.models.extractive.model import ExtractiveModel

        return ExtractiveModel()
    from compendium.adapters.documents.language import language_of
    from compendium.adapters.models.conversation import Manner
    from compendium.adapters.models.prompted import PromptedModel

    tokens = settings.request_tokens
    manner = Manner(choice.fast, choice.strong, settings.temperature, tokens, tokens)
    return PromptedModel(
        build_provider(choice.provider, settings), manner, language_of, settings.model_concurrency
    )


def build_provider(name: str, settings: Settings) -> GeminiProvider | OpenAIProvider:
    """'gemini' or 'openai', as yet without a connection. Raises BadModelKey, UnknownModel."""
    check_key(name, settings)
    if name == GEMINI:
        from compendium.adapters.models.gemini.provider import GeminiProvider

        return GeminiProvider(_gemini_client(settings), settings.gemini_safety)
    from compendium.adapters.models.openai import OpenAIProvider

    key = settings.openai_api_key.get_secret_value()
    return OpenAIProvider(key, settings.openai_base_url, settings.model_timeout)


def _gemini_client(settings: Settings) -> GeminiClient:
    from compendium.adapters.models.gemini.client import GeminiClient

    check_key(GEMINI, settings)
    key = settings.gemini_api_key.get_secret_value()
    return GeminiClient(key, settings.gemini_base_url, settings.model_timeout)


def build_pipelines(
    settings: Settings, reader: DocumentReader, embedder: Embedder, new_index: PassageIndexFactory
) -> Callable[[str], Pipeline]:
    """A function from a model's name to the pipeline that uses it."""
    return lambda name: Pipeline(reader, build_model(name, settings), embedder, new_index)


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
    """A local folder."""
    from compendium.adapters.storage.filesystem import FilesystemStorage

    return FilesystemStorage(settings.home / "objects")


def build_units(settings: Settings) -> UnitOfWorkFactory:
    """SQLite beside the stored objects; migrate it first."""
    from compendium.adapters.persistence.unit_of_work import sql_units_of_work

    return sql_units_of_work(settings.database_url)


async def prepare_store(settings: Settings) -> None:
    """Bring the database's tables up to date. Raises StoreUnavailable, StorageFull."""
    from compendium.adapters.persistence.schema import migrate

    await migrate(settings.database_url)


def build_queue() -> TaskQueue:
    """Inside this process."""
    from compendium.adapters.queue.in_process import InProcessQueue

    return InProcessQueue()


def build_clock() -> Clock:
    """The system's."""
    from compendium.adapters.clock.system import SystemClock

    return SystemClock()


class Container(containers.DeclarativeContainer):
    """The wiring by the settings: each port's server where one is named, else its embedded twin."""

    settings = providers.Singleton(load_settings)
    clock = providers.Singleton(build_clock)
    units = providers.Singleton(build_units, settings)
    storage = providers.Singleton(build_storage, settings)
    queue = providers.Singleton(build_queue)
    reader = providers.Singleton(build_reader)
    embedder = providers.Singleton(build_embedder)
    passage_embedder = providers.Singleton(build_passage_embedder, settings)
    new_index = providers.Factory(build_index, passage_embedder)
    pipeline_for = providers.Singleton(build_pipelines, settings, reader, embedder, new_index.provider)
    writers = providers.Singleton(build_writers)

    submit_pdf = providers.Factory(SubmitPdf, storage, units, queue, clock)
    process_pdf = providers.Factory(
        ProcessPdf,
        units=units,
        storage=storage,
        pipeline_for=pipeline_for,
        writers=writers,
        clock=clock,
        scratch=settings.provided.scratch,
        fixed_time=settings.provided.fixed_time,
    )
    discard_job = providers.Factory(DiscardJob, units, storage, clock)
    discard_abandoned_jobs = providers.Factory(
        DiscardAbandonedJobs, units, discard_job, clock, settings.provided.scratch
    )
    cancel_job = providers.Factory(CancelJob, units, queue, clock)
    retry_job = providers.Factory(RetryJob, units, queue, clock)
    requeue_stuck_jobs = providers.Factory(RequeueStuckJobs, units, queue, clock)


def embedded_container() -> Container:
    """All inside this program, whatever servers the environment names. Raises BadSetting."""
    return Container(settings=providers.Object(load_settings().embedded()))
