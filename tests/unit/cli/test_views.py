"""What a terminal shows, in 80 columns and without colours."""

from __future__ import annotations

import io

import pytest
from rich.console import Console, RenderableType

from compendium.domain.model.card import Card, Citation, Gap, NoteForm
from compendium.domain.model.document import Block, BlockKind, Box, Document, Page, PageKind, Place
from compendium.domain.model.job import Progress
from compendium.domain.model.report import Dropped, PageReport, Report
from compendium.domain.model.text import StyledText
from compendium.domain.pipeline.reporter import Stage
from compendium.entrypoints.cli.cards import card_view
from compendium.entrypoints.cli.in_words import summary_table
from compendium.entrypoints.cli.progress import STAGE_TITLES, StageBars
from compendium.entrypoints.cli.reading import document_view

CITATION = Citation("lecture.pdf", (3, 4), ("2 Cells", "2.1 Poles"), ("The anode gives electrons.",))


def shown(view: RenderableType) -> str:
    console = Console(file=io.StringIO(), width=80)
    console.print(view)
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines())


def a_report(**changes: object) -> Report:
    values: dict[str, object] = {
        "num_pages": 3,
        "num_words": 1200,
        "num_chunks": 41,
        "num_topics": 23,
        "num_tags": 12,
        "num_notes": 30,
        "num_cards": 34,
        "notes_by_maker": {"definition": 30},
        "cards_by_form": {"Basic": 30, "Cloze": 4},
        "pages": (PageReport(1, 0, "front matter"), PageReport(2, 30), PageReport(3, 0, "index")),
        "dropped": (Dropped("near-duplicate", "a", 2), Dropped("near-duplicate", "b", 2)),
        "seconds": {"load": 1.25, "chunk": 0.5, "topics": 0.01},
    }
    return Report(**{**values, **changes})  # type: ignore[arg-type]  # a test names only what it changes


def test_a_basic_card_shows_question_answer_evidence_and_place() -> None:
    card = Card(
        "guid",
        NoteForm.BASIC,
        StyledText("What is the anode?"),
        StyledText("The pole that gives electrons."),
        CITATION,
        maker="definition",
    )
    assert shown(card_view(7, card)).split("\n") == [
        "   7  Basic · definition",
        "      Q  What is the anode?",
        "      A  The pole that gives electrons.",
        "      “The anode gives electrons.”",
        "      lecture.pdf › p. 3, 4 › 2 Cells › 2.1 Poles",
        "",
    ]


def test_a_cloze_shows_its_gaps_and_which_hide_together() -> None:
    card = Card(
        "guid",
        NoteForm.CLOZE,
        StyledText("Anode and cathode are electrodes."),
        StyledText(""),
        CITATION,
        gaps=(Gap(1, 0, 5), Gap(2, 10, 17)),
    )
    assert "[1: Anode] and [2: cathode] are electrodes." in shown(card_view(1, card))


def test_the_summary_says_which_pages_gave_no_card_and_why_candidates_were_dropped() -> None:
    text = shown(summary_table(a_report()))
    assert "without a card: 1 front matter, 1 index" in text
    assert "2 near-duplicate" in text
    assert "30 Basic, 4 Cloze" in text
    assert text.endswith("1.8  1.2 load, 0.5 chunk")


def test_the_summary_counts_the_reasons_that_it_does_not_name() -> None:
    dropped = tuple(Dropped(f"rule {number}", "x", 1) for number in range(9))
    assert "3 for other reasons" in " ".join(shown(summary_table(a_report(dropped=dropped))).split())


def test_inspecting_joins_like_pages_and_lists_the_sections() -> None:
    place = (Place(0, 2, Box(0, 0, 1, 1)),)
    heading = Block(BlockKind.HEADING, StyledText("Poles"), place, ((0, 5),), level=2)
    document = Document(
        "lecture.pdf",
        "Batteries",
        "en",
        9,
        (
            Page(1, PageKind.BODY, 1, 1, ()),
            Page(2, PageKind.BODY, 1, 1, (heading,)),
            Page(3, PageKind.NO_TEXT, 1, 1, ()),
            Page(4, PageKind.BODY, 1, 1, (), ocr=True),
        ),
    )
    lines = [" ".join(line.split()) for line in shown(document_view(document)).splitlines()]
    assert "pages 4 read of 9" in lines
    assert "1-2 body text 1" in lines
    assert "3 no text layer scanned 0" in lines
    assert "4 body read by OCR 0" in lines
    assert "2 Poles" in lines


def test_every_stage_of_the_pipeline_has_a_title() -> None:
    assert list(STAGE_TITLES) == [stage.value for stage in Stage]


def test_a_bar_counts_the_units_of_its_stage() -> None:
    console = Console(file=io.StringIO(), width=80, force_terminal=True)
    with StageBars(console) as bars:
        bars.show(Progress("load", 0, 0))
        bars.show(Progress("load", 3, 1200))
        bars.show(Progress("chunk", 0, 1))
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    assert "Reading pages" in shown
    assert "3/1,200" in shown
    assert "Cutting passages" in shown
    assert "0/1 " not in shown


def test_no_bar_is_drawn_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with StageBars(Console(file=io.StringIO())) as bars:
        bars.show(Progress("load", 3, 8))
    assert capsys.readouterr() == ("", "")
