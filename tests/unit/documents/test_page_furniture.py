"""Running heads, page numbers and footnotes are set apart from the text."""

from compendium.domain.model.document import BlockKind
from tests.unit.documents.sheets import BODY, Sheets, wrapped

SENTENCES = [f"The harbour number {word} is closed in winter." for word in ("one", "two", "three", "four")]


def test_running_heads_and_page_numbers_go_even_where_chapters_change_them() -> None:
    sheets = Sheets()
    for index, sentence in enumerate(SENTENCES):
        sheets.page().line(72, 50, f"Chapter {index}: {sentence[12:20]}").line(500, 50, str(11 + index))
        sheets.line(72, 200, sentence).line(290, 800, "Draft")
    assert sheets.texts() == SENTENCES


def test_a_numbered_head_that_stands_apart_goes_even_from_a_single_page() -> None:
    sheets = Sheets().page().line(72, 50, "Chapter 1: Harbours").line(500, 50, "9")
    assert sheets.lines(72, 100, wrapped(BODY, 80)).texts() == [BODY.strip()]


def test_a_number_that_is_no_page_number_stays() -> None:
    sheets = Sheets()
    for sentence, year in zip(SENTENCES, (1902, 1850, 1911, 1760), strict=True):
        sheets.page().line(72, 100, f"{sentence[:-1]} since {year}").line(72, 130, sentence)
    assert sum("since" in text for text in sheets.texts()) == 4


def test_a_footnote_is_a_block_of_its_own_and_its_mark_leaves_the_sentence() -> None:
    sheets = Sheets().page().lines(72, 100, wrapped(BODY, 80))
    sheets.styled(72, 200, ("The lock is old.", "helv"), ("1", "raised"), (" It still works.", "helv"))
    sheets.line(72, 780, "1", size=6).line(77, 783, "Built in the year 1902.", size=8)
    blocks = sheets.blocks()
    assert blocks[-2].text == "The lock is old. It still works."
    assert blocks[-1].text == "Built in the year 1902."
    assert (blocks[-1].kind, blocks[-1].label) == (BlockKind.FOOTNOTE, "1")


def test_an_exponent_is_no_note_mark() -> None:
    sheets = Sheets().page().lines(72, 100, wrapped(BODY, 80))
    sheets.styled(72, 200, ("It is 3 m", "helv"), ("2", "raised"), (" wide.", "helv"))
    sheets.line(72, 780, "2", size=6).line(77, 783, "Measured in 1902.", size=8)
    assert "m2" in sheets.texts(BlockKind.PROSE)[-1]
