"""Tables: by aligned columns and by drawn borders; what is not understood is said."""

from compendium.domain.model.document import BlockKind
from tests.unit.documents.sheets import BODY, Sheets, wrapped

ROWS = [("lock", "a chamber with gates"), ("quay", "a wall for ships"), ("pier", "a walk into the sea")]


def test_aligned_columns_make_rows_of_cells_in_one_group() -> None:
    sheets = Sheets().page().lines(72, 100, wrapped(BODY, 80))
    sheets.line(80, 200, "Word", "hebo").line(200, 200, "Meaning", "hebo")
    for index, (word, meaning) in enumerate(ROWS):
        sheets.line(80, 216 + 16 * index, word).line(200, 216 + 16 * index, meaning)
    sheets.lines(72, 300, wrapped(BODY, 80))
    rows = sheets.blocks(BlockKind.TABLE_ROW)
    assert [tuple(cell.text for cell in row.cells) for row in rows] == [("Word", "Meaning"), *ROWS]
    assert [row.header for row in rows] == [True, False, False, False]
    assert rows[1].text == "lock | a chamber with gates"
    assert len({row.group for row in rows}) == 1
    assert sheets.texts(BlockKind.PROSE) == [BODY.strip()] * 2


def test_a_cell_that_wraps_is_joined_with_the_row_above() -> None:
    sheets = Sheets().page()
    for index, (word, meaning) in enumerate(ROWS):
        sheets.line(80, 200 + 30 * index, word).line(200, 200 + 30 * index, meaning)
        sheets.line(200, 213 + 30 * index, "and more of it")
    rows = sheets.blocks(BlockKind.TABLE_ROW)
    assert [row.cells[1].text for row in rows] == [f"{meaning} and more of it" for _, meaning in ROWS]


def test_drawn_borders_tell_rows_whose_cells_are_centred() -> None:
    sheets = Sheets().page()
    for index in range(4):
        sheets.rule(70, 190, 190 + 40 * index).rule(190, 500, 190 + 40 * index)
    for index, (word, meaning) in enumerate(ROWS):
        top = 190 + 40 * index
        sheets.line(80, top + 24, word).line(200, top + 17, meaning).line(200, top + 31, "and more of it")
    rows = sheets.blocks()
    assert [tuple(cell.text for cell in row.cells) for row in rows] == [
        (word, f"{meaning} and more of it") for word, meaning in ROWS
    ]


def test_the_frame_of_something_below_is_not_the_bottom_of_a_table() -> None:
    sheets = Sheets().page()
    for index in range(4):
        sheets.rule(70, 190, 190 + 20 * index).rule(190, 500, 190 + 20 * index)
    for index, (word, meaning) in enumerate(ROWS):
        sheets.line(80, 204 + 20 * index, word).line(200, 204 + 20 * index, meaning)
    sheets.lines(72, 300, wrapped(BODY, 80)).rule(70, 500, 400).rule(70, 500, 440)
    assert len(sheets.blocks(BlockKind.TABLE_ROW)) == len(ROWS)
    assert " ".join(sheets.texts(BlockKind.PROSE)) == BODY.strip()


def test_the_text_between_two_tables_alike_is_in_neither() -> None:
    sheets = Sheets().page()
    for top in (190, 490):
        for index in range(4):
            sheets.rule(70, 190, top + 20 * index).rule(190, 500, top + 20 * index)
        for index, (word, meaning) in enumerate(ROWS):
            sheets.line(80, top + 14 + 20 * index, word).line(200, top + 14 + 20 * index, meaning)
    sheets.lines(72, 300, wrapped(BODY, 80))
    rows = sheets.blocks(BlockKind.TABLE_ROW)
    assert len(rows) == 2 * len(ROWS)
    assert len({row.group for row in rows}) == 2
    assert " ".join(sheets.texts(BlockKind.PROSE)) == BODY.strip()


def test_a_frame_in_the_other_column_is_no_part_of_a_table() -> None:
    sheets = Sheets().page()
    for index in range(4):
        sheets.rule(60, 120, 90 + 40 * index).rule(120, 290, 90 + 40 * index)
    for index, (word, meaning) in enumerate(ROWS):
        top = 90 + 40 * index
        sheets.line(66, top + 24, word).line(130, top + 17, meaning).line(130, top + 31, "and more of it")
    sheets.lines(60, 250, wrapped(BODY, 40))
    sheets.rule(320, 540, 90).rule(320, 540, 170)
    sheets.lines(320, 250, wrapped(BODY, 40))
    rows = sheets.blocks(BlockKind.TABLE_ROW)
    assert [tuple(cell.text for cell in row.cells) for row in rows] == [
        (word, f"{meaning} and more of it") for word, meaning in ROWS
    ]
    assert sheets.texts(BlockKind.PROSE) == [BODY.strip()] * 2


def test_centred_cells_without_borders_are_noted_and_kept_out_of_the_prose() -> None:
    sheets = Sheets().page().lines(72, 80, wrapped(BODY, 80))
    sheets.line(80, 176, "Word").line(200, 176, "Meaning")
    for index, (word, meaning) in enumerate(ROWS):
        top = 190 + 26 * index
        sheets.line(80, top + 7, word).line(200, top, meaning).line(200, top + 14, "and more of it")
    (page,) = sheets.read().pages
    assert page.notes == ("table not read",)
    assert [block.text for block in page.blocks] == [BODY.strip()]


def test_below_a_title_over_all_columns_the_second_row_heads_them() -> None:
    sheets = Sheets().page()
    for index in range(6):
        sheets.rule(70, 190, 190 + 20 * index).rule(190, 500, 190 + 20 * index)
    sheets.line(300, 204, "Words of the harbour", "hebo")
    sheets.line(80, 224, "Word", "hebo").line(200, 224, "Meaning", "hebo")
    for index, (word, meaning) in enumerate(ROWS):
        sheets.line(80, 244 + 20 * index, word).line(200, 244 + 20 * index, meaning)
    rows = sheets.blocks(BlockKind.TABLE_ROW)
    assert [row.header for row in rows] == [True, True, False, False, False]
    assert [cell.text for cell in rows[0].cells] == ["", "Words of the harbour"]
