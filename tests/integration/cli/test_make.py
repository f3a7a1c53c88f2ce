"""What the program makes of good input, as a user or another program sees it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pymupdf
import pytest

from tests.integration.cli.conftest import Run


@pytest.fixture
def notes(tmp_path: Path, lecture: Path) -> Path:
    """A second document: the first two pages of the lecture."""
    path = tmp_path / "notes.pdf"
    with pymupdf.open(lecture) as document:
        document.select([0, 1])
        document.save(path)
    return path


def test_a_deck_is_made_beside_the_user_and_summed_up(run: Run, place: Path, lecture: Path) -> None:
    result = run("make", lecture)
    assert (result.returncode, result.stderr) == (0, "")
    assert zipfile.is_zipfile(place / "lecture.apkg")
    assert result.stdout.startswith("lecture.pdf → lecture.apkg\n")
    rows = [line.partition(" ")[0] for line in result.stdout.splitlines()[1:] if line[:1].strip()]
    assert rows == ["pages", "chunks", "topics", "tags", "cards", "dropped", "seconds"]


def test_the_summary_fits_eighty_columns(run: Run, lecture: Path) -> None:
    assert max(map(len, run("make", lecture).stdout.splitlines())) <= 80


def test_a_terminal_that_cannot_show_a_sign_gets_a_question_mark(run: Run, lecture: Path) -> None:
    result = run("make", lecture, PYTHONIOENCODING="ascii")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith("lecture.pdf ? lecture.apkg\n")


def test_json_is_one_object_and_nothing_else(run: Run, lecture: Path) -> None:
    result = run("make", lecture, "--json", "--language", "fr")
    told = json.loads(result.stdout)
    assert result.stdout.count("\n") == 1
    assert (told["status"], told["deck"]) == ("completed", "lecture.apkg")
    keys = {"num_pages", "num_chunks", "num_topics", "num_tags", "num_cards", "dropped", "seconds"}
    assert keys <= told.keys()
    assert told["num_cards"] > 10


def test_json_tells_a_failure_as_an_object_too(run: Run) -> None:
    result = run("make", "nowhere.pdf", "--json")
    told = json.loads(result.stdout)
    assert (told["status"], told["code"], result.returncode) == ("failed", "file_missing", 3)


def test_several_pdfs_make_a_deck_each_and_one_that_fails_is_named(
    run: Run, place: Path, lecture: Path, notes: Path
) -> None:
    result = run("make", lecture, "nowhere.pdf", notes, "-o", "decks", "--json")
    assert [json.loads(line)["status"] for line in result.stdout.splitlines()] == [
        "completed",
        "failed",
        "completed",
    ]
    assert result.returncode == 3
    assert "nowhere.pdf" in result.stderr
    assert sorted(path.name for path in (place / "decks").iterdir()) == ["lecture.apkg", "notes.apkg"]


def test_the_report_accounts_for_every_page_and_every_candidate(run: Run, place: Path, lecture: Path) -> None:
    assert run("make", lecture, "--report", "report.json").returncode == 0
    report = json.loads((place / "report.json").read_text(encoding="utf-8"))
    assert [page["page"] for page in report["pages"]] == [1, 2, 3, 4, 5, 6, 7]
    assert all(page["notes"] or page["reason"] for page in report["pages"])
    assert all(dropped["rule"] and dropped["candidate"] for dropped in report["dropped"])


def test_a_report_is_written_even_where_nothing_safe_was_found(run: Run, place: Path, tmp_path: Path) -> None:
    with pymupdf.open() as document:
        document.new_page().insert_text((72, 72), "Dear Anna, see you on Friday at the station.")
        document.save(tmp_path / "letter.pdf")
    assert run("make", tmp_path / "letter.pdf", "--report", "report.json").returncode == 3
    assert json.loads((place / "report.json").read_text(encoding="utf-8"))["pages"][0]["reason"]
    assert [path.name for path in place.iterdir()] == ["report.json"]


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_the_ending_of_the_output_chooses_the_format(
    run: Run, place: Path, lecture: Path, ending: str
) -> None:
    assert run("make", lecture, "-o", f"cards.{ending}").returncode == 0
    assert "anode" in (place / f"cards.{ending}").read_text(encoding="utf-8")


def test_what_extraction_cannot_do_is_said_in_one_line(run: Run, lecture: Path) -> None:
    result = run("make", lecture, "--instructions", "ask about history")
    assert result.returncode == 0
    assert result.stderr.startswith("note: ")
    assert result.stderr.count("\n") == 1


def test_a_preview_shows_cards_with_their_evidence_and_writes_nothing(
    run: Run, place: Path, lecture: Path
) -> None:
    result = run("preview", lecture, "--language", "fr")
    assert result.returncode == 0
    assert result.stderr.startswith("note: Cards keep the document's own words")
    assert "Q  What is the anode?" in result.stdout
    told = " ".join(result.stdout.split())
    assert "“The anode is the electrode at which oxidation takes place. During discharge it gives" in told
    assert "which is why it carries the minus sign.” lecture.pdf › p. 1" in told
    assert list(place.iterdir()) == []


def test_inspecting_shows_what_the_reader_sees(run: Run, lecture: Path) -> None:
    result = run("inspect", lecture, "--pages", "2-3")
    assert (result.returncode, result.stderr) == (0, "")
    assert "2 read of 7" in result.stdout
    assert "How much it holds" in result.stdout


def test_the_example_of_the_readme_is_a_deck_to_be_proud_of(run: Run, lecture: Path) -> None:
    cards = run("preview", lecture).stdout
    for term in (
        "anode",
        "cathode",
        "electrolyte",
        "dendrite",
        "state of charge (SOC)",
        "solid electrolyte interphase (SEI)",
    ):
        assert f"What is the {term}?" in cards or f"What is a {term}?" in cards
