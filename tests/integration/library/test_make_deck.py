"""One call makes a deck, from any program, and leaves nothing behind but the deck."""

from __future__ import annotations

import asyncio
import json
import zipfile
from pathlib import Path

import pytest

from compendium import Wishes, inspect_pdf, make_deck, make_deck_async, preview_deck
from compendium.domain.errors import (
    CompendiumError,
    FileMissing,
    NothingSafe,
    OutputNotWritable,
    UnknownModel,
)
from compendium.domain.model.job import Progress
from compendium.domain.model.wishes import DeckFormat
from compendium.domain.pipeline.reporter import Stage
from tests.integration.library.conftest import Store


@pytest.mark.usefixtures("store")
def test_the_deck_goes_to_the_current_folder_under_the_pdfs_name(book: Path, place: Path) -> None:
    made = make_deck(book)
    assert made.path == Path("biology.apkg")
    assert [path.name for path in place.iterdir()] == ["biology.apkg"]
    assert zipfile.is_zipfile("biology.apkg")
    assert made.report.num_notes == len(made.deck.cards) > 0


@pytest.mark.parametrize("form", DeckFormat)
@pytest.mark.usefixtures("store", "place")
def test_the_default_name_has_the_formats_ending(book: Path, form: DeckFormat) -> None:
    assert make_deck(book, wishes=Wishes(format=form)).path == Path(f"biology.{form}")


@pytest.mark.usefixtures("store")
async def test_it_works_inside_and_beside_a_running_event_loop(book: Path, place: Path) -> None:
    """A notebook has a loop in its thread, and no way to leave it."""
    inside = make_deck(book, place / "inside.apkg")
    beside = await asyncio.to_thread(make_deck, book, place / "beside.apkg")
    awaited = await make_deck_async(book, place / "awaited.apkg")
    assert inside.deck == beside.deck == awaited.deck


@pytest.mark.usefixtures("store", "place")
def test_every_stage_reports_its_progress_in_order(book: Path) -> None:
    heard: list[Progress] = []
    make_deck(book, on_progress=heard.append)
    assert list(dict.fromkeys(progress.stage for progress in heard)) == list(Stage)


def test_nothing_is_left_of_a_finished_job_but_its_row(book: Path, place: Path, store: Store) -> None:
    make_deck(book, place / "deck.apkg")
    assert store.states() == ["COMPLETED"]
    assert store.files() == []


@pytest.mark.usefixtures("store")
def test_the_report_is_written_beside_the_deck(book: Path, place: Path) -> None:
    made = make_deck(book, report="report.json")
    assert json.loads((place / "report.json").read_text())["num_notes"] == made.report.num_notes


def test_the_report_is_also_written_where_nothing_safe_was_found(
    dull: Path, place: Path, store: Store
) -> None:
    with pytest.raises(NothingSafe, match=r"dull\.pdf"):
        make_deck(dull, report="report.json")
    assert [path.name for path in place.iterdir()] == ["report.json"]
    assert json.loads((place / "report.json").read_text())["pages"][0]["reason"]
    assert store.states() == ["FAILED"]
    assert store.files() == []


@pytest.mark.parametrize(
    ("output", "report"),
    [("nowhere/deck.apkg", None), (".", None), ("deck.apkg", "nowhere/report.json"), ("deck.apkg", ".")],
)
def test_a_place_that_cannot_be_written_is_refused_before_the_work(
    book: Path, place: Path, store: Store, output: str, report: str | None
) -> None:
    with pytest.raises(OutputNotWritable):
        make_deck(book, output, report=report)
    assert list(place.iterdir()) == []
    assert not store.home.exists()


def test_a_file_that_is_missing_leaves_no_job(place: Path, store: Store) -> None:
    with pytest.raises(FileMissing, match=r"nowhere\.pdf"):
        make_deck("nowhere.pdf")
    assert list(place.iterdir()) == []
    assert store.states() == []
    assert store.files() == []


@pytest.mark.parametrize(
    ("content", "wishes"), [(b"a letter", Wishes()), (b"%PDF-1.7\n", Wishes()), (b"", Wishes(model="oracle"))]
)
def test_a_job_that_fails_leaves_no_file(
    book: Path, place: Path, store: Store, content: bytes, wishes: Wishes
) -> None:
    pdf = place / "in.pdf"
    pdf.write_bytes(content or book.read_bytes())
    with pytest.raises(CompendiumError):
        make_deck(pdf, wishes=wishes)
    assert [path.name for path in place.iterdir()] == ["in.pdf"]
    assert store.states() == ["FAILED"]
    assert store.files() == []


def test_a_listener_that_raises_ends_the_run_with_its_error(book: Path, place: Path, store: Store) -> None:
    def listener(progress: Progress) -> None:
        if progress.stage == Stage.CARDS:
            raise ZeroDivisionError("a bug in the caller")

    with pytest.raises(ZeroDivisionError, match="a bug in the caller"):
        make_deck(book, on_progress=listener)
    assert list(place.iterdir()) == []
    assert store.states() == ["CANCELLED"]
    assert store.files() == []


def test_a_preview_has_the_decks_cards_and_writes_nothing(book: Path, place: Path, store: Store) -> None:
    preview = preview_deck(book)
    assert preview.path is None
    assert list(place.iterdir()) == []
    assert not store.home.exists()
    assert preview.deck == make_deck(book).deck


@pytest.mark.usefixtures("store")
def test_a_preview_without_cards_is_an_answer(dull: Path) -> None:
    assert preview_deck(dull).deck.cards == ()


@pytest.mark.parametrize("pdf", ["nowhere.pdf", "."])
@pytest.mark.usefixtures("store", "place")
def test_previews_and_inspections_name_a_missing_file(pdf: str) -> None:
    for look in (preview_deck, inspect_pdf):
        with pytest.raises(FileMissing):
            look(pdf)


@pytest.mark.usefixtures("store")
def test_a_model_that_does_not_exist_is_named_in_a_preview(book: Path) -> None:
    with pytest.raises(UnknownModel, match="oracle"):
        preview_deck(book, wishes=Wishes(model="oracle"))


def test_an_inspection_has_the_pages_and_touches_no_store(book: Path, store: Store) -> None:
    assert [page.number for page in inspect_pdf(book).pages] == [1, 2, 3, 4, 5]
    assert not store.home.exists()
