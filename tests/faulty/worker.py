"""A worker in whose world time runs faster and PDFs are scripts: `celery -A tests.faulty.worker worker`.

FAULTY_WORKER is a JSON object: ``diary`` (a folder), ``objects`` (a folder, or '' where S3 has them),
``timing`` (seconds), ``celery`` (settings), ``units`` (a kind of `careless_units`), ``deaf`` (true: it
never learns that it must stop), ``forgets`` (true: it says that objects are stored which are not),
``results`` ('celery': they go to Redis as Celery has it), ``counts`` (false: it takes its queue for
empty), ``ranks`` (false: its queue knows no priorities).
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from dependency_injector import providers

from compendium.adapters.embeddings.wordllama import WordLlamaEmbedder
from compendium.adapters.storage.filesystem import FilesystemStorage
from compendium.domain.model.timing import Timing
from compendium.domain.pipeline.run import Pipeline
from compendium.entrypoints.worker import app, container
from tests.faulty.careless_units import careless_units_of_work
from tests.faulty.forgetful_storage import ForgetfulStorage
from tests.faulty.miscounted_queue import MiscountedQueue
from tests.faulty.scripted_pdfs import NotingModel, ScriptReader
from tests.faulty.unranked_queue import unranked

given = json.loads(os.environ["FAULTY_WORKER"])
folder = Path(given["diary"])
settings = container.settings()


def pipeline() -> Pipeline:
    return Pipeline(ScriptReader(folder), NotingModel(folder), WordLlamaEmbedder(), container.new_index)


timing = {name: timedelta(seconds=seconds) for name, seconds in given["timing"].items()}
container.timing.override(providers.Object(replace(Timing(), **timing)))
container.pipeline_for.override(providers.Object(lambda _wishes, _user: pipeline()))
if given["objects"]:
    container.storage.override(FilesystemStorage(Path(given["objects"])))
if kind := given.get("units"):
    container.units.override(providers.Object(careless_units_of_work(settings.database_url, kind)))
if given.get("forgets"):
    secret = settings.minio_secret_key.get_secret_value()
    storage = ForgetfulStorage(settings.minio_endpoint, settings.minio_access_key, secret, secure=False)
    container.storage.override(storage)
if given.get("results") == "celery":
    app.loader.override_backends = {}
if not given.get("counts", True):
    container.queue.override(MiscountedQueue(container.broker_settings()))
if not given.get("ranks", True):
    app.conf.update(unranked(container.broker_settings()))
if given.get("deaf"):
    container.stopping.override(providers.Callable(bool))
app.conf.update(given["celery"])
