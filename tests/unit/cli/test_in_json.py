from __future__ import annotations

import json
from pathlib import Path

import pytest

from compendium import MadeDeck
from compendium.domain.model.deck import Deck
from compendium.domain.model.report import Dropped, Report
from compendium.entrypoints.cli.in_json import InJson
from compendium.entrypoints.cli.orders import Order

ORDER = Order(Path("books/lecture.pdf"), Path("lecture.apkg"), None)
REPORT = Report(
    num_pages=8,
    num_words=3000,
    num_chunks=41,
    num_topics=23,
    num_tags=12,
    num_notes=30,
    num_cards=34,
    notes_by_maker={},
    cards_by_form={"Basic": 34},
    pages=(),
    dropped=(Dropped("near-duplicate", "a", 2), Dropped("too long", "b", 2)),
    seconds={"load": 1.25, "chunk": 0.5},
)


def test_a_made_deck_is_one_object_on_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    InJson().made(ORDER, MadeDeck(ORDER.deck, Deck("Lecture", ()), REPORT))
    out, err = capsys.readouterr()
    assert (out.count("\n"), err) == (1, "")
    told = json.loads(out)
    assert told["status"] == "completed"
    assert (told["pdf"], told["deck"]) == ("books/lecture.pdf", "lecture.apkg")
    assert [told[f"num_{what}"] for what in ("pages", "chunks", "topics", "tags", "cards")] == [
        8,
        41,
        23,
        12,
        34,
    ]
    assert told["dropped"] == 2
    assert told["dropped_by_rule"] == {"near-duplicate": 1, "too long": 1}
    assert told["seconds"] == 1.75


def test_a_failure_is_an_object_with_its_code_and_a_line_for_people(
    capsys: pytest.CaptureFixture[str],
) -> None:
    InJson().failed(ORDER.pdf, "not_a_pdf", "lecture.pdf is not a PDF:\n  export it first")
    out, err = capsys.readouterr()
    assert json.loads(out) == {
        "status": "failed",
        "pdf": "books/lecture.pdf",
        "deck": None,
        "code": "not_a_pdf",
        "message": "lecture.pdf is not a PDF:\n  export it first",
    }
    assert err == "compendium: lecture.pdf is not a PDF: export it first\n"
