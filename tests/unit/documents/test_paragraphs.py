"""Lines become paragraphs, headings and code, in reading order."""

from compendium.domain.model.document import BlockKind, OutlineEntry
from compendium.domain.model.text import Style
from tests.unit.documents.sheets import BODY, Sheets, wrapped


def test_lines_join_to_a_paragraph_and_a_gap_begins_the_next() -> None:
    sheets = Sheets().page().lines(72, 200, wrapped(BODY, 80)).lines(72, 270, wrapped(BODY, 80))
    assert sheets.texts() == [BODY.strip(), BODY.strip()]


def test_an_indented_first_line_begins_a_paragraph() -> None:
    first = wrapped(BODY, 80)
    sheets = Sheets().page().lines(72, 200, first).line(90, 200 + 14 * len(first), "Then the mayor spoke.")
    assert sheets.texts() == [BODY.strip(), "Then the mayor spoke."]


def test_two_columns_are_read_one_after_the_other() -> None:
    left, right = wrapped("Left " + BODY * 2, 38), wrapped("Right " + BODY * 2, 38)
    sheets = Sheets().page().line(72, 150, "A title that runs across both of the columns of text", size=18)
    sheets.lines(72, 200, left).lines(315, 200, right)
    texts = sheets.texts(BlockKind.PROSE)
    assert texts[0].startswith("Left The committee")
    assert " ".join(texts) == ("Left " + BODY * 2 + "Right " + BODY * 2).strip()


def test_a_paragraph_that_runs_over_a_page_break_is_one_block_with_two_places() -> None:
    whole = wrapped(BODY * 2, 80)
    sheets = Sheets().page().lines(72, 700, whole[:3]).page().lines(72, 72, whole[3:])
    (block,) = sheets.blocks()
    assert block.text == (BODY * 2).strip()
    assert [place.page for place in block.places] == [1, 2]
    second = block.places[1].start
    assert block.text[second:].startswith(whole[3])


def test_boxes_stand_where_the_text_stands() -> None:
    (block,) = Sheets().page().line(100, 300, "The harbour is closed in winter.").blocks()
    box = block.places[0].box
    assert 95 < box.x0 < 105
    assert 285 < box.y0 < 300 < box.y1 < 310


def test_a_page_with_a_rotation_reads_like_any_other_and_boxes_are_as_displayed() -> None:
    sheets = Sheets().page(rotation=90)
    for index, text in enumerate(wrapped(BODY, 60)):
        sheets.line(200 + 14 * index, 700, text, rotate=90)
    (page,) = sheets.read().pages
    assert [block.text for block in page.blocks] == [BODY.strip()]
    assert (page.width, page.height) == (842, 595)
    box = page.blocks[0].places[0].box
    assert box.x1 - box.x0 > box.y1 - box.y0
    assert 0 <= box.x0 < box.x1 <= page.width
    assert 0 <= box.y0 < box.y1 <= page.height


def test_sideways_text_on_an_upright_page_is_turned() -> None:
    sheets = Sheets().page()
    for index, text in enumerate(wrapped(BODY, 60)):
        sheets.line(200 + 14 * index, 700, text, rotate=90)
    (page,) = sheets.read().pages
    assert [block.text for block in page.blocks] == [BODY.strip()]
    box = page.blocks[0].places[0].box
    assert box.y1 - box.y0 > box.x1 - box.x0


def test_bold_italic_and_monospaced_runs_are_kept_without_the_space_around_them() -> None:
    sheets = Sheets().page()
    sheets.styled(72, 200, ("A ", "helv"), ("photon", "hebo"), (" moves ", "helv"), ("fast", "heit"))
    sheets.styled(72, 260, ("Use the command ", "helv"), ("grep", "cour"), (" for it.", "helv"))
    styles = [
        (block.text[run.start : run.end], run.style)
        for block in sheets.blocks()
        for run in block.content.runs
    ]
    assert styles == [("photon", Style.BOLD), ("fast", Style.ITALIC), ("grep", Style.MONO)]


def test_a_raised_digit_is_a_superscript_run() -> None:
    sheets = Sheets().page().lines(72, 200, wrapped(BODY, 80))
    sheets.styled(72, 300, ("The field has 20 m", "helv"), ("2", "raised"), (" of grass.", "helv"))
    block = sheets.blocks()[-1]
    runs = [(block.text[run.start : run.end], run.style) for run in block.content.runs]
    assert runs == [("2", Style.SUPERSCRIPT)]


def test_monospaced_lines_are_code_with_their_indent() -> None:
    sheets = Sheets().page().lines(72, 200, wrapped(BODY, 80))
    sheets.lines(90, 280, ["for (i = 0; i < n; i++) {", "    sum += i;", "}"], font="cour", size=10)
    sheets.lines(72, 340, wrapped(BODY, 80))
    assert sheets.texts(BlockKind.CODE) == ["for (i = 0; i < n; i++) {\n    sum += i;\n}"]
    assert sheets.texts(BlockKind.PROSE) == [BODY.strip()] * 2


def test_headings_get_their_depth_from_size_and_lose_their_number() -> None:
    sheets = Sheets().page().line(72, 100, "2 Harbours", "hebo", 20).lines(72, 140, wrapped(BODY, 80))
    sheets.line(72, 230, "2.1 Locks", "hebo", 14).lines(72, 260, wrapped(BODY, 80))
    found = [(block.text, block.label, block.level) for block in sheets.blocks(BlockKind.HEADING)]
    assert found == [("Harbours", "2", 1), ("Locks", "2.1", 2)]


def test_the_outline_decides_about_headings_and_their_depth() -> None:
    sheets = Sheets().page().line(72, 100, "Harbours").lines(72, 140, wrapped(BODY, 80))
    page = sheets.read([OutlineEntry(3, "1.2  Harbours", 1)]).pages[0]
    assert [(block.kind, block.level) for block in page.blocks] == [
        (BlockKind.HEADING, 3),
        (BlockKind.PROSE, 0),
    ]


def test_captions_are_told_from_sentences_that_mention_a_figure() -> None:
    sheets = Sheets().page().line(72, 200, "Figure 3.1: The harbour in the year 1902")
    sheets.line(72, 240, "Figure 3.1 shows the harbour.")
    assert [block.kind for block in sheets.blocks()] == [BlockKind.CAPTION, BlockKind.PROSE]


def test_a_caption_without_a_sign_is_known_by_its_bold_number() -> None:
    sheets = Sheets().page().styled(72, 200, ("Figure 2.1 ", "hebo"), ("The old harbour in winter.", "helv"))
    sheets.styled(72, 240, ("Figure 2.1", "hebo"), (" shows the old harbour in winter.", "helv"))
    sheets.line(72, 280, "Figure 2.1 The old harbour in winter.")
    kinds = [BlockKind.CAPTION, BlockKind.PROSE, BlockKind.PROSE]
    assert [block.kind for block in sheets.blocks()] == kinds


def test_a_bold_line_over_a_paragraph_that_begins_in_bold_is_not_its_beginning() -> None:
    text = wrapped("is a wall that keeps the waves out. " + BODY, 80)
    sheets = Sheets().page().line(72, 200, "The breakwater", "hebo")
    sheets.styled(72, 214, ("A breakwater ", "hebo"), (text[0], "helv")).lines(72, 228, text[1:])
    assert [block.text[:14] for block in sheets.blocks()] == ["The breakwater", "A breakwater i"]


def test_letters_between_lowered_digits_are_not_lowered() -> None:
    (block,) = (
        Sheets()
        .page()
        .styled(
            72, 200, ("Salt is A", "helv"), ("2", "low"), ("B", "helv"), ("2", "low"), (" and dry.", "helv")
        )
        .blocks()
    )
    assert [(run.start, run.end) for run in block.content.runs] == [(9, 10), (11, 12)]


def test_a_label_that_opens_many_blocks_becomes_a_callouts_label() -> None:
    sheets = Sheets().page()
    for index in range(5):
        y = 80 + 140 * index
        sheets.lines(72, y, wrapped(BODY, 80))
        sheets.line(90, y + 70, "Anmerkung", "hebo").line(90, y + 84, f"Der Hafen {index} ist im Winter zu.")
    callouts = sheets.blocks(BlockKind.CALLOUT)
    assert [block.label for block in callouts] == ["Anmerkung"] * 5
    assert callouts[0].text == "Der Hafen 0 ist im Winter zu."


def test_sentences_cover_the_text_without_overlap() -> None:
    text = "Dr. Smith saw Fig. 3 again. He left at noon! Was it late?"
    (block,) = Sheets().page().line(72, 200, text).blocks()
    assert [block.text[a:b] for a, b in block.sentences] == [
        "Dr. Smith saw Fig. 3 again.",
        "He left at noon!",
        "Was it late?",
    ]


def test_the_language_of_the_text_is_recognised_and_a_few_words_are_not_enough() -> None:
    english = Sheets().page().lines(72, 100, wrapped(BODY * 3, 80)).read()
    assert english.language == "en"
    assert Sheets().page().line(72, 100, "Harbour plan").read().language == ""
