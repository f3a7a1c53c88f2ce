"""The library: a deck from a PDF with one call, through the same use cases as the service.

What is heavy is imported when it is called, so that importing the package stays cheap.
"""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from compendium.domain.errors import FileMissing, NothingSafe
from compendium.domain.model.deck import Deck
from compendium.domain.model.document import Document
from compendium.domain.model.estimate import Estimate
from compendium.domain.model.job import Job, Progress
from compendium.domain.model.report import Report
from compendium.domain.model.wishes import Wishes
from compendium.entrypoints.event_loop import run

if TYPE_CHECKING:
    from compendium.entrypoints.container import Container

LOCAL_USER = UUID(int=0)
"""The one user of the embedded store."""

Listener = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class MadeDeck:
    """A deck and the account of how it was made; ``path`` is its file, None for a preview."""

    path: Path | None
    deck: Deck
    report: Report


async def make_deck_async(
    pdf: str | os.PathLike[str],
    output: str | os.PathLike[str] | None = None,
    *,
    wishes: Wishes | None = None,
    password: str = "",
    report: str | os.PathLike[str] | None = None,
    on_progress: Listener | None = None,
) -> MadeDeck:
    """Make a deck of ``pdf`` and put it at ``output`` (default: the PDF's name with the format's
    ending, in the current folder), replacing what is there only when the new one is whole.

    ``report`` is a path for the report as JSON, written also where nothing safe was found.
    ``on_progress`` hears of each stage. Raises kinds of CompendiumError.
    """
    from compendium.entrypoints.container import embedded_container, prepare_store
    from compendium.entrypoints.output import check_writable, put_file

    wishes = wishes or Wishes()
    source = Path(pdf)
    target = Path(output) if output is not None else Path(f"{source.stem}.{wishes.format}")
    for path in (target, *([Path(report)] if report is not None else [])):
        check_writable(path)
    container = embedded_container()
    await container.reader().start()
    try:
        await prepare_store(container.settings())
        await container.discard_abandoned_jobs()(LOCAL_USER)
        job = await container.submit_pdf()(
            _content(source), file_name=source.name, user_id=LOCAL_USER, wishes=wishes
        )
    except BaseException:
        await container.reader().close()
        raise
    try:
        processed = await container.process_pdf()(job.id, password=password, on_progress=on_progress)
        made = processed.made
        assert made is not None, "nobody else works on a job that was just submitted"
        await put_file(target, _stored(container, processed.job))
        if report is not None:
            await put_file(Path(report), _as_json(made.report))
    except NothingSafe as error:
        if report is not None:
            await put_file(Path(report), _as_json(error.report))
        raise
    finally:
        await container.reader().close()
        await container.discard_job()(job.id)
    return MadeDeck(target, made.deck, made.report)


async def preview_deck_async(
    pdf: str | os.PathLike[str],
    *,
    wishes: Wishes | None = None,
    password: str = "",
    on_progress: Listener | None = None,
) -> MadeDeck:
    """The cards that `make_deck_async` would put into the deck; nothing is written but the
    answers of a hosted model, so that the deck doesn't cost them again.

    Raises kinds of CompendiumError; a deck without cards is no error here.
    """
    from compendium.domain.pipeline.reporter import Reporter
    from compendium.entrypoints.container import embedded_container, prepare_store
    from compendium.ports.document_reader import ReadRequest

    wishes = wishes or Wishes()
    source = Path(pdf)
    request = ReadRequest(source, source.name, wishes.pages, wishes.ocr, password)
    container = embedded_container()
    pipeline = container.pipeline_for()(wishes, LOCAL_USER)
    if pipeline.model.words_per_request:  # a provider is asked, and its answers are kept
        await prepare_store(container.settings())
    made = await pipeline(request, wishes, Reporter(on_progress or _silent))
    return MadeDeck(None, made.deck, made.report)


async def estimate_cost_async(
    pdf: str | os.PathLike[str],
    *,
    wishes: Wishes | None = None,
    password: str = "",
    on_progress: Listener | None = None,
) -> Estimate:
    """What `make_deck_async` would ask of the model's provider, and what that costs; nothing is sent.

    The requests are packed as they would be; how many questions and answers come back is assumed.
    Raises kinds of CompendiumError.
    """
    from compendium.domain.pipeline.reporter import Reporter
    from compendium.entrypoints.container import embedded_container
    from compendium.ports.document_reader import ReadRequest

    wishes = wishes or Wishes()
    source = Path(pdf)
    pipeline, estimate = embedded_container().rehearsal_for()(wishes)
    await anext(_content(source), None)  # whether it is there, also where nothing is read of it
    if pipeline.model.words_per_request:  # else no provider is asked, and there is nothing to rehearse
        request = ReadRequest(source, source.name, wishes.pages, wishes.ocr, password)
        await pipeline.ask(request, wishes, Reporter(on_progress or _silent))
    return estimate()


async def inspect_pdf_async(
    pdf: str | os.PathLike[str], *, wishes: Wishes | None = None, password: str = ""
) -> Document:
    """What the reader sees in ``pdf``: of ``wishes`` the pages and the OCR count.

    Raises kinds of CompendiumError.
    """
    from compendium.entrypoints.container import embedded_container
    from compendium.ports.document_reader import ReadRequest

    wishes = wishes or Wishes()
    source = Path(pdf)
    request = ReadRequest(source, source.name, wishes.pages, wishes.ocr, password)
    return await embedded_container().reader().read(request, lambda _done, _total: None)


def make_deck(
    pdf: str | os.PathLike[str],
    output: str | os.PathLike[str] | None = None,
    *,
    wishes: Wishes | None = None,
    password: str = "",
    report: str | os.PathLike[str] | None = None,
    on_progress: Listener | None = None,
) -> MadeDeck:
    """`make_deck_async` for programs without an event loop, or in a thread beside one."""
    return run(
        make_deck_async(pdf, output, wishes=wishes, password=password, report=report, on_progress=on_progress)
    )


def preview_deck(
    pdf: str | os.PathLike[str],
    *,
    wishes: Wishes | None = None,
    password: str = "",
    on_progress: Listener | None = None,
) -> MadeDeck:
    """`preview_deck_async` for programs without an event loop."""
    return run(preview_deck_async(pdf, wishes=wishes, password=password, on_progress=on_progress))


def estimate_cost(
    pdf: str | os.PathLike[str],
    *,
    wishes: Wishes | None = None,
    password: str = "",
    on_progress: Listener | None = None,
) -> Estimate:
    """`estimate_cost_async` for programs without an event loop."""
    return run(estimate_cost_async(pdf, wishes=wishes, password=password, on_progress=on_progress))


def inspect_pdf(pdf: str | os.PathLike[str], *, wishes: Wishes | None = None, password: str = "") -> Document:
    """`inspect_pdf_async` for programs without an event loop."""
    return run(inspect_pdf_async(pdf, wishes=wishes, password=password))


async def _stored(container: Container, job: Job) -> AsyncIterator[bytes]:
    """The bytes of the finished job's deck."""
    from compendium.domain.use_cases.object_names import deck_id_of, deck_name

    name = deck_name(deck_id_of(job.id), job.token, job.wishes.format)
    async for piece in container.storage().open(name):
        yield piece


async def _content(path: Path) -> AsyncIterator[bytes]:
    """The bytes of the user's file. Raises FileMissing."""
    from asyncio import to_thread

    try:
        file = path.open("rb")
    except OSError as error:
        raise FileMissing(
            f"{path} can't be opened ({error.strerror}): give the path of a PDF file"
        ) from error
    with file:
        while piece := await to_thread(file.read, 1 << 20):
            yield piece


async def _as_json(report: Report) -> AsyncIterator[bytes]:
    # half of a surrogate pair, which PDFs bring, has no bytes in UTF-8, but an escape in JSON
    yield json.dumps(asdict(report), ensure_ascii=False, indent=1).encode(errors="backslashreplace")


def _silent(progress: Progress) -> None:
    """Nobody listens."""
