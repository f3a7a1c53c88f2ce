"""The worker of benchmarks/queueing.py: its PDFs take no time, its model waits as long as it is told.

`celery -A benchmarks.queueing_worker worker` has a task that does nothing beside that of the service;
`python -m benchmarks.queueing_worker ID...` runs these jobs without a queue, and prints the seconds
that one usually took.
"""

import asyncio
import os
import statistics
import sys
import time
from array import array
from collections.abc import Sequence
from itertools import pairwise
from uuid import UUID

from compendium.domain.model.document import Document
from compendium.domain.model.tasks import Task
from compendium.domain.model.vectors import Vectors
from compendium.domain.pipeline.run import Pipeline
from compendium.entrypoints.worker import app, container
from compendium.ports.document_reader import DocumentReader, PageProgress, ReadRequest
from compendium.ports.embedder import Embedder
from compendium.ports.language_model import ResultT
from tests.faulty.scripted_model import ScriptedModel
from tests.unit.pipeline.pages import document, prose

NOTHING = "benchmarks.nothing"
LATENCY = float(os.environ.get("BENCHMARK_LATENCY", "0"))
"""Seconds that the model waits before each answer."""


class Reader(DocumentReader):
    """Has read everything already."""

    async def read(self, request: ReadRequest, progress: PageProgress) -> Document:
        progress(1, 1)
        return document([prose("*Osmosis* is the movement of water through membranes into salt.")])


class Model(ScriptedModel):
    """Far away."""

    async def perform(self, task: Task[ResultT]) -> ResultT:
        await asyncio.sleep(LATENCY)
        return await super().perform(task)


class OneMeaning(Embedder):
    """All texts mean the same."""

    name = "one meaning"
    duplicate_cosine = 2.0

    async def embed(self, texts: Sequence[str]) -> Vectors:
        return Vectors(1, array("f", [1.0] * len(texts)))


@app.task(name=NOTHING)
def nothing() -> None:
    """Does nothing."""


pipeline = Pipeline(Reader(), Model(), OneMeaning(), container.new_index)
container.pipeline_for.override(lambda _name: pipeline)
container.passage_embedder.override(OneMeaning())


def alone(ids: Sequence[str]) -> float:
    """The seconds that a job usually takes without a queue."""
    times = [time.perf_counter()]
    for job_id in ids:
        asyncio.run(container.process_pdf()(UUID(job_id)))
        times.append(time.perf_counter())
    return statistics.median(after - before for before, after in pairwise(times))


if __name__ == "__main__":
    print(alone(sys.argv[1:]))
