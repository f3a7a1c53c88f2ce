"""List items: labels off, lines joined, nesting and groups."""

from compendium.domain.model.document import BlockKind
from compendium.domain.model.text import Style
from tests.unit.documents.sheets import BODY, Sheets, wrapped


def test_bullets_are_taken_off_and_an_items_lines_joined() -> None:
    sheets = Sheets().page().lines(72, 100, wrapped(BODY, 80))
    sheets.line(80, 200, "\u00b7 The first item is so long that it runs on over the end of the line and goes")
    sheets.line(88, 214, "on below its own text.").line(80, 228, "\u00b7 The second item")
    items = sheets.blocks(BlockKind.LIST_ITEM)
    assert [item.text for item in items] == [
        "The first item is so long that it runs on over the end of the line and goes on below its own text.",
        "The second item",
    ]
    assert {item.label for item in items} == {"\u00b7"}
    assert len({item.group for item in items}) == 1
    assert items[0].group > 0


def test_drawn_bullets_are_bullets() -> None:
    sheets = Sheets().page().lines(72, 100, wrapped(BODY, 80))
    sheets.dot(84, 196).line(94, 200, "The first item is so long that it runs on over a line and")
    sheets.line(94, 214, "goes on below its own text.").dot(84, 224).line(94, 228, "The second item")
    sheets.square(98, 238).line(108, 242, "An item of the second item")
    items = sheets.blocks(BlockKind.LIST_ITEM)
    long = "The first item is so long that it runs on over a line and goes on below its own text."
    assert [(item.text, item.level, item.label) for item in items] == [
        (long, 1, "\u2022"),
        ("The second item", 1, "\u2022"),
        ("An item of the second item", 2, "\u2022"),
    ]


def test_a_dot_between_words_or_in_a_row_of_dots_is_no_bullet() -> None:
    sheets = Sheets().page().line(72, 100, "Home").dot(103, 96).line(108, 100, "Harbour")
    sheets.line(72, 140, "The lock")
    for x in range(120, 300, 6):
        sheets.dot(x, 136, across=2)
    sheets.line(305, 140, "17")
    assert "\u2022" not in "".join(sheets.texts())


def test_a_dot_far_from_the_text_or_larger_than_its_letters_is_no_bullet() -> None:
    sheets = Sheets().page().dot(50, 96).line(120, 100, "The harbour has two lights.")
    sheets.dot(62, 136, across=9).line(72, 140, "The lock has one.")
    assert sheets.blocks(BlockKind.LIST_ITEM) == []


def test_a_plot_full_of_dots_has_no_bullets() -> None:
    sheets = Sheets().page().dot(62, 96).line(72, 100, "Depth")
    for step in range(400):
        sheets.dot(100 + 60 * (step % 7), 200 + step, across=2)
    assert sheets.blocks(BlockKind.LIST_ITEM) == []


def test_indented_items_are_nested() -> None:
    sheets = Sheets().page()
    sheets.line(72, 100, "\u00b7 Ships").line(92, 114, "\u00b7 with sails").line(92, 128, "\u00b7 with oars")
    sheets.line(72, 142, "\u00b7 Boats")
    assert [(item.text, item.level) for item in sheets.blocks()] == [
        ("Ships", 1),
        ("with sails", 2),
        ("with oars", 2),
        ("Boats", 1),
    ]


def test_two_lists_are_two_groups() -> None:
    sheets = Sheets().page().line(90, 100, "\u00b7 Ships").line(90, 114, "\u00b7 Boats")
    sheets.lines(72, 150, wrapped(BODY, 80)).line(90, 220, "\u00b7 Piers").line(90, 234, "\u00b7 Quays")
    groups = [item.group for item in sheets.blocks(BlockKind.LIST_ITEM)]
    assert groups[0] == groups[1] != groups[2] == groups[3]


def test_numbers_are_labels_where_they_count() -> None:
    sheets = Sheets().page()
    sheets.lines(72, 100, ["1. Open the lock.", "2. Let the ship in.", "3. Close it."])
    assert [(item.label, item.text) for item in sheets.blocks()] == [
        ("1.", "Open the lock."),
        ("2.", "Let the ship in."),
        ("3.", "Close it."),
    ]


def test_a_number_or_an_initial_alone_is_no_label() -> None:
    sheets = Sheets().page().line(72, 100, "12. The harbour was closed.").line(72, 140, "A. Smith saw it.")
    assert [(block.kind, block.text) for block in sheets.blocks()] == [
        (BlockKind.PROSE, "12. The harbour was closed."),
        (BlockKind.PROSE, "A. Smith saw it."),
    ]


def test_a_hyphen_without_a_space_is_no_bullet() -> None:
    assert Sheets().page().line(72, 100, "--no-harbour closes it.").texts() == ["--no-harbour closes it."]


def test_a_run_in_term_keeps_its_emphasis() -> None:
    sheets = Sheets().page()
    for index, term in enumerate(("Lock", "Quay")):
        sheets.styled(72, 100 + 14 * index, ("\u00b7 ", "helv"), (f"{term}:", "hebo"), (" a thing.", "helv"))
    item = sheets.blocks()[0]
    (run,) = item.content.runs
    assert item.text == "Lock: a thing."
    assert (item.text[run.start : run.end], run.style) == ("Lock:", Style.BOLD)


def test_short_lines_that_each_begin_a_sentence_are_kept_apart() -> None:
    sheets = Sheets().page().lines(72, 100, wrapped(BODY, 80))
    aims = ["Name the parts of a harbour", "Explain how a lock works", "Describe a quay"]
    assert sheets.lines(92, 170, aims).texts()[1:] == aims
