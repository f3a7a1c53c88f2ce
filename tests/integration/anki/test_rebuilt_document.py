"""A document changes, its deck is made again and imported again: the student's work stays."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest
from anki.notes import Note

from compendium import Wishes, make_deck
from compendium.domain.model.wishes import Density
from tests.integration.anki.collection import Imported, StudentCollection
from tests.integration.textbook import LESSONS, TERMS, write_textbook

DECK = "A first course in biology"
STUDIED = 4


@dataclass
class Semester:
    """A student who has imported the textbook's deck, and answered some cards."""

    student: StudentCollection
    book: Path
    first: Path

    def __post_init__(self) -> None:
        imported = self.student.import_package(self.first)
        assert imported == Imported(new=len(TERMS), updated=0, unchanged=0, conflicting=0)
        self.student.study(DECK, cards=STUDIED)
        self.ids = self.student.note_ids()
        self.schedule = self.student.schedule()
        self.reviews = self.student.reviews()
        assert len(self.reviews) == STUDIED

    def note_on(self, term: str) -> Note:
        [note] = [note for note in self.student.notes() if term.casefold() in note["Front"].casefold()]
        return note

    def edit(self, term: str, answer: str) -> None:
        """The student words an answer in another way."""
        note = self.note_on(term)
        note["Back"] = answer
        self.student.anki.update_note(note)

    def bring(self, wishes: Wishes | None = None) -> Imported:
        """Make the deck again from the book as it now is, and import it."""
        return self.student.import_package(remade(self.book, wishes))

    def assert_kept(self) -> None:
        """No note changed its id, was doubled or lost, and no card its past or future."""
        ids = self.student.note_ids()
        assert {guid: ids.get(guid) for guid in self.ids} == self.ids
        assert [row for row in self.student.schedule() if row[1] in self.ids.values()] == self.schedule
        assert self.student.reviews() == self.reviews


def remade(book: Path, wishes: Wishes | None = None) -> Path:
    made = make_deck(book, book.with_name("again.apkg"), wishes=wishes)
    assert made.path is not None
    return made.path


@pytest.fixture(scope="module")
def autumn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the book, its first deck and the store that remembers it."""
    folder = tmp_path_factory.mktemp("autumn")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("COMPENDIUM_HOME", str(folder / "home"))
        make_deck(write_textbook(folder / "biology.pdf"), folder / "first.apkg")
    return folder


@pytest.fixture
def semester(
    student: StudentCollection, autumn: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Semester:
    """In a folder of its own."""
    shutil.copytree(autumn, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("COMPENDIUM_HOME", str(tmp_path / "home"))
    return Semester(student, tmp_path / "biology.pdf", tmp_path / "first.apkg")


def test_an_unchanged_document_gives_the_same_bytes_and_changes_nothing(semester: Semester) -> None:
    semester.edit("Osmosis", "Raisins swell by it.")
    assert remade(semester.book).read_bytes() == semester.first.read_bytes()
    assert semester.bring() == Imported(new=0, updated=0, unchanged=len(TERMS), conflicting=0)
    assert semester.note_on("Osmosis")["Back"] == "Raisins swell by it."
    semester.assert_kept()


def saved_with_object_streams(book: Path) -> None:
    with pikepdf.open(book, allow_overwriting_input=True) as pdf:
        pdf.save(object_stream_mode=pikepdf.ObjectStreamMode.generate)


def linearized(book: Path) -> None:
    with pikepdf.open(book, allow_overwriting_input=True) as pdf:
        pdf.save(linearize=True)


@pytest.mark.parametrize("save", [saved_with_object_streams, linearized])
def test_a_document_saved_anew_by_another_program_changes_nothing(
    semester: Semester, save: Callable[[Path], None]
) -> None:
    before = semester.book.read_bytes()
    save(semester.book)
    assert semester.book.read_bytes() != before
    assert semester.bring() == Imported(new=0, updated=0, unchanged=len(TERMS), conflicting=0)
    semester.assert_kept()


def test_a_page_put_in_front_moves_the_cited_pages_of_the_same_notes(semester: Semester) -> None:
    before = {"Water": ("<b>Cohesion</b> is the attraction that holds molecules of the same kind together.",)}
    write_textbook(semester.book, before | dict(LESSONS))
    cited = {note.guid: note["Source"] for note in semester.student.notes()}
    assert semester.bring() == Imported(new=1, updated=len(TERMS), unchanged=0, conflicting=0)
    for note in semester.student.notes():
        if note.guid in cited:
            page = int(cited[note.guid].rpartition(" ")[2])
            assert note["Source"] == f"biology.pdf, p. {page + 1}"
    semester.assert_kept()


def test_a_definition_that_was_reworded_is_a_new_note_and_no_other_is_touched(semester: Semester) -> None:
    semester.edit("Osmosis", "Raisins swell by it.")
    reworded = "<b>Turgor</b> is the force by which the swollen content of a cell stiffens a plant."
    lessons = dict(LESSONS)
    lessons["Membranes"] = (*lessons["Membranes"][:2], reworded)
    write_textbook(semester.book, lessons)
    assert semester.bring() == Imported(new=1, updated=0, unchanged=len(TERMS) - 1, conflicting=0)
    [new] = [note for note in semester.student.notes() if note.guid not in semester.ids]
    assert "swollen" in new["Back"]
    assert semester.note_on("Osmosis")["Back"] == "Raisins swell by it."
    semester.assert_kept()


@pytest.mark.parametrize(
    "wishes",
    [
        pytest.param(Wishes(density=Density.LOW), id="fewer by density"),
        pytest.param(Wishes(max_cards=5), id="fewer by number"),
        pytest.param(Wishes(subdecks=True), id="in subdecks"),
        pytest.param(Wishes(deck_name="Biology 101"), id="under another name"),
    ],
)
def test_other_wishes_for_the_same_document_change_no_note(semester: Semester, wishes: Wishes) -> None:
    imported = semester.bring(wishes)
    assert imported.unchanged > 0
    assert (imported.new, imported.updated, imported.conflicting) == (0, 0, 0)
    semester.assert_kept()


def test_a_higher_density_adds_notes_and_changes_none(semester: Semester) -> None:
    """The first deck's cards are among the second's, untouched."""
    imported = semester.bring(Wishes(density=Density.HIGH))
    assert (imported.unchanged, imported.updated, imported.conflicting) == (len(TERMS), 0, 0)
    semester.assert_kept()


def test_notes_left_out_for_a_while_come_back_as_the_same_notes(semester: Semester) -> None:
    semester.bring(Wishes(max_cards=2))
    assert semester.bring() == Imported(new=0, updated=0, unchanged=len(TERMS), conflicting=0)
    semester.assert_kept()


def test_with_a_fixed_date_two_machines_make_the_same_file(tmp_path: Path) -> None:
    """In processes of their own: with other hash seeds and empty stores."""
    book = write_textbook(tmp_path / "biology.pdf")
    for machine in ("one", "two"):
        subprocess.run(
            [
                sys.executable,
                "-c",
                "import sys, compendium; compendium.make_deck(*sys.argv[1:])",
                book,
                machine,
            ],
            cwd=tmp_path,
            env=os.environ | {"COMPENDIUM_HOME": str(tmp_path / f"home {machine}"), "SOURCE_DATE_EPOCH": "1"},
            check=True,
            timeout=120,
        )
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
