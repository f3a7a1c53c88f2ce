from __future__ import annotations

from pathlib import Path

import pytest

from compendium.domain.errors import OutputNotWritable
from compendium.domain.model.wishes import DeckFormat
from compendium.entrypoints.cli.orders import (
    ConflictingPaths,
    Order,
    deck_format,
    make_folders,
    place_orders,
)

APKG, CSV = DeckFormat.APKG, DeckFormat.CSV


def decks(*pdfs: str, output: Path | None = None, fmt: DeckFormat = APKG) -> list[Path]:
    return [order.deck for order in place_orders([Path(pdf) for pdf in pdfs], output, None, fmt)]


def test_a_deck_lies_in_the_current_folder_under_the_pdfs_name() -> None:
    assert decks("/books/biology.pdf") == [Path("biology.apkg")]


def test_a_deck_takes_the_ending_of_its_format() -> None:
    assert decks("biology.pdf", fmt=CSV) == [Path("biology.csv")]


def test_one_pdf_takes_the_output_as_its_file() -> None:
    assert decks("biology.pdf", output=Path("cells.apkg")) == [Path("cells.apkg")]


def test_an_output_that_is_a_folder_takes_the_deck_in(tmp_path: Path) -> None:
    assert decks("biology.pdf", output=tmp_path) == [tmp_path / "biology.apkg"]


def test_several_pdfs_take_the_output_as_a_folder_even_before_it_exists() -> None:
    assert decks("a.pdf", "b.pdf", output=Path("new")) == [Path("new/a.apkg"), Path("new/b.apkg")]


def test_reports_of_several_pdfs_lie_in_a_folder_too() -> None:
    orders = place_orders([Path("a.pdf"), Path("b.pdf")], None, Path("reports"), APKG)
    assert [order.report for order in orders] == [Path("reports/a.json"), Path("reports/b.json")]


def test_two_pdfs_of_one_name_are_refused_before_one_deck_overwrites_the_other() -> None:
    with pytest.raises(ConflictingPaths, match=r"lecture\.apkg would be written twice.*one by one"):
        decks("monday/lecture.pdf", "tuesday/lecture.pdf")


def test_a_deck_is_never_written_over_the_pdf() -> None:
    with pytest.raises(ConflictingPaths, match="is a PDF to read"):
        decks("biology.pdf", output=Path("./biology.pdf"))


def test_the_report_is_never_written_over_the_deck() -> None:
    with pytest.raises(ConflictingPaths, match="written twice"):
        place_orders([Path("a.pdf")], Path("a.json"), Path("a.json"), DeckFormat.JSON)


@pytest.mark.parametrize(
    ("output", "wanted", "expected"),
    [
        (None, None, APKG),
        (None, CSV, CSV),
        (Path("cards.csv"), None, CSV),
        (Path("cards.CSV"), None, CSV),
        (Path("cards.txt"), None, APKG),
        (Path("cards.csv"), APKG, APKG),
    ],
)
def test_the_format_is_the_one_asked_for_else_that_of_the_outputs_ending(
    output: Path | None, wanted: DeckFormat | None, expected: DeckFormat
) -> None:
    assert deck_format(output, wanted) is expected


@pytest.mark.parametrize(
    ("output", "fmt", "pdfs", "words"),
    [
        ("cards.docx", APKG, ["a.pdf"], r"cards\.docx does not end in \.apkg"),
        ("cards", APKG, ["a.pdf"], r"cards does not end in \.apkg"),
        ("cards.apkg", CSV, ["a.pdf"], r"cards\.apkg does not end in \.csv: .*--format"),
        ("cards.apkg", APKG, ["a.pdf", "b.pdf"], "is one file.*name a folder"),
    ],
)
def test_an_output_that_promises_something_else_is_refused(
    output: str, fmt: DeckFormat, pdfs: list[str], words: str
) -> None:
    with pytest.raises(ConflictingPaths, match=words):
        decks(*pdfs, output=Path(output), fmt=fmt)


def test_a_folder_may_have_an_ending(tmp_path: Path) -> None:
    (tmp_path / "winter.json").mkdir()
    assert decks("a.pdf", output=tmp_path / "winter.json") == [tmp_path / "winter.json" / "a.apkg"]
    assert decks("a.pdf", "b.pdf", output=Path("winter.2024"))[0] == Path("winter.2024/a.apkg")


def test_folders_for_several_decks_are_made(tmp_path: Path) -> None:
    make_folders([Order(Path("a.pdf"), tmp_path / "new" / "decks" / "a.apkg", None)])
    assert (tmp_path / "new" / "decks").is_dir()


def test_a_folder_that_cannot_be_made_is_an_output_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputNotWritable, match="choose another place"):
        make_folders([Order(Path("a.pdf"), tmp_path / "file" / "decks" / "a.apkg", None)])
