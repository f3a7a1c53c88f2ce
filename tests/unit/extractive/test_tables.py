from __future__ import annotations

from dataclasses import replace

import pytest

from compendium.adapters.models.extractive.makers.tables import Tables
from compendium.domain.model.card import Tier
from compendium.domain.model.document import BlockKind
from compendium.domain.model.text import Run, Style, StyledText
from compendium.domain.model.topic import Topic
from tests.unit.extractive.passages import asked, dropped, made, passage, reading, rows

SIGNS = (
    ("*Sign*", "Result"),
    ("*\\n*", "start of a new line"),
    ("*\\t*", "stop of the tabulator"),
    ("*\\0*", "end of a string"),
)


def test_a_cell_is_asked_by_the_first_cell_and_the_name_of_its_column() -> None:
    assert asked(Tables(), reading(rows(*SIGNS))) == {
        "What is given for “\\n” under “Result”?": "start of a new line",
        "What is given for “\\t” under “Result”?": "stop of the tabulator",
        "What is given for “\\0” under “Result”?": "end of a string",
    }


def test_the_caption_without_its_number_stands_before_the_question() -> None:
    caption = passage("Table 3.2: Escape sequences.", BlockKind.CAPTION)
    first, *_ = asked(Tables(), reading([caption, *rows(*SIGNS)]))
    assert first == "Escape sequences: what is given for “\\n” under “Result”?"


def test_without_a_head_and_a_caption_rows_are_asked_in_the_second_tier_only() -> None:
    bare = {q.tier for q, _ in made(Tables(), reading(rows(*SIGNS[1:], header=False)))}
    assert bare == {Tier.MORE}
    headed = {q.tier for q, _ in made(Tables(), reading(rows(*SIGNS)))}
    assert headed == {Tier.CORE}


def test_where_captions_stand_below_their_tables_the_one_above_is_another_tables() -> None:
    """As in a book that sets all captions below: table, caption, table, caption."""
    one = rows(
        ("osmosis", "movement of water"),
        ("mitosis", "division of cells"),
        ("lysis", "end of cells"),
        header=False,
    )
    two = rows(
        ("xylem", "carrier of water"),
        ("phloem", "carrier of sugar"),
        ("bark", "cover of stems"),
        header=False,
        group=2,
    )
    captions = [
        passage(f"Table {n}: {name}", BlockKind.CAPTION) for n, name in enumerate(("Events", "Tissues"), 1)
    ]
    found = asked(Tables(), reading([*one, captions[0], *two, captions[1]]))
    assert "Tissues: what is “xylem”?" in found
    assert "Events: what is “osmosis”?" in found


def test_a_head_that_nothing_marks_is_known_by_the_style_of_the_rows_below() -> None:
    unmarked = (("Sign", "Result"), *SIGNS[1:])
    assert "What is given for “\\n” under “Result”?" in asked(
        Tables(), reading(rows(*unmarked, header=False))
    )


def test_a_head_that_nothing_marks_is_known_by_other_tables_with_the_same_head() -> None:
    one = rows(
        ("Key", "Effect"),
        ("bb", "jump to the start"),
        ("c", "jump to the end"),
        ("d", "jump into town"),
        header=False,
    )
    two = [replace(row, group=2) for row in one[:1]] + rows(
        ("xx", "come to rest"), ("yy", "come to life"), ("zz", "come to think"), header=False, group=2
    )
    found = asked(Tables(), reading([*one, *two]))
    assert "What is given for “bb” under “Effect”?" in found
    assert "What is given for “xx” under “Effect”?" in found
    assert not any("Key" in question for question in found)


def test_the_column_that_tells_most_in_words_is_asked() -> None:
    packages = (
        ("Package", "Size", "Purpose", "Tag"),
        ("grep", "120", "search lines by a pattern", "text"),
        ("sort", "80", "put lines in order", "lines"),
        ("curl", "300", "fetch a page from a server", "network"),
    )
    found = asked(Tables(), reading(rows(*packages)))
    assert found["What is given for “curl” under “Purpose”?"] == "fetch a page from a server"


def test_a_table_whose_first_cells_repeat_has_no_terms() -> None:
    repeated = (("Day", "Event"), *[("Monday", f"a walk in park {i}") for i in ("A", "B", "C")])
    read = reading(rows(*repeated))
    assert not asked(Tables(), read)
    assert dropped(Tables(), read) == ["table has no clear columns"]


def test_of_many_rows_those_that_share_a_first_cell_are_left_out() -> None:
    shared = (
        *SIGNS,
        ("*\\r*", "return of the carriage"),
        ("*\\v*", "next stop below"),
        ("*\\f*", "next page of it"),
    )
    both = (*shared, ("*\\n*", "end of the paragraph"))
    assert "What is given for “\\t” under “Result”?" in asked(Tables(), reading(rows(*both)))
    assert "What is given for “\\n” under “Result”?" not in asked(Tables(), reading(rows(*both)))


def test_numbers_are_not_asked() -> None:
    figures = (("City", "People"), ("Rome", "2,800,000"), ("Oslo", "700,000"), ("Bern", "130,000"))
    assert not asked(Tables(), reading(rows(*figures)))
    years = (("Year", "What was built"), ("c. 494–434 BCE", "walls of stone"), ("1.200", "a mill by the sea"))
    assert not asked(Tables(), reading(rows(*years, ("70 AD", "a road to the south"))))


def test_a_long_table_gives_its_first_rows_and_says_so_of_the_others() -> None:
    long = [
        (f"*{word}*", f"sound of the animal {word}x")
        for word in ("ant", "bee", "cat", "dog", "eel", "fox", "gnu", "hen", "ibis", "jay")
    ]
    read = reading(rows(("Word", "Result"), *long))
    assert len(asked(Tables(), read)) == 6
    assert dropped(Tables(), read) == ["enough rows of this table"] * 4


def test_cells_that_point_elsewhere_or_are_cut_off_are_dropped() -> None:
    faulty = (
        ("*Term*", "Result"),
        ("*alpha*", "letter as described above"),
        ("*beta*", "a letter of the Greek,"),
        ("*gamma*", "the third letter of the Greeks"),
    )
    read = reading(rows(*faulty))
    assert list(asked(Tables(), read)) == ["What is given for “gamma” under “Result”?"]
    assert dropped(Tables(), read) == ["points elsewhere in the document", "description is cut off"]


def test_without_a_pack_caption_term_and_column_are_the_question() -> None:
    caption = passage("Tablo 1. Kaçış dizileri", BlockKind.CAPTION)
    first, *_ = asked(Tables(), reading([caption, *rows(*SIGNS, style=Style.MONO)], "tr"))
    assert first == "Kaçış dizileri · \\n · Result"


def test_a_column_whose_name_is_a_beginning_is_told_on() -> None:
    head, *body = SIGNS
    first, *_ = asked(Tables(), reading(rows((head[0], "It stands for:"), *body)))
    assert first.endswith(" · It stands for:")


def test_a_row_that_its_name_tells_is_not_asked() -> None:
    packages = (
        ("*Package*", "Purpose"),
        ("*bash-completion*", "programmable completion for the bash shell"),
        ("*nvme-cli*", "NVMe utilities for Linux: nvme"),
        ("*htop*", "interactive viewer of processes"),
        ("*ripgrep*", "search through the lines of many files"),
    )
    fronts = asked(Tables(), reading(rows(*packages)))
    assert [front for front in fronts if "htop" in front or "ripgrep" in front] == list(fronts)


def test_a_row_that_speaks_of_another_is_not_asked() -> None:
    signs = (
        ("*Sign*", "Result"),
        ("*%U*", "week of the year with Sunday as its first day"),
        ("*%O*", "week of the year, as by %U, in other numerals"),
        ("*%V*", "week of the year by an international standard"),
    )
    fronts = asked(Tables(), reading(rows(*signs)))
    assert not any("%O" in front for front in fronts)
    assert len(fronts) == 2


def test_a_first_row_in_another_script_heads_the_columns() -> None:
    keys = (
        ("キー", "動作の説明"),
        ("Ctrl-U", "カーソルの前の一行を消去"),
        ("Ctrl-D", "入力を終了"),
        ("Ctrl-C", "実行中の仕事を終了"),
    )
    plain = rows(*keys, header=False, style=Style.PLAIN)
    assert set(asked(Tables(), reading(plain, "ja"))) == {
        f"「{key}」の「動作の説明」は何ですか。" for key, _ in keys[1:]
    }


def test_a_title_over_all_columns_is_the_tables_caption() -> None:
    head = rows(("*", "Signs in a string"), ("Sign", "Result"), *SIGNS[1:])
    titled = [replace(row, header=number < 2) for number, row in enumerate(head)]
    first, *_ = asked(Tables(), reading(titled))
    assert first == "Signs in a string: what is given for “\\n” under “Result”?"


def test_an_example_is_one_of_many_and_not_asked() -> None:
    table = rows(
        ("Word", "Kind of word", "Example of the word"),
        ("noun", "the name of a thing", "a house that stands on a hill"),
        ("verb", "what a thing does", "to stand on a hill by the sea"),
        ("preposition", "where a thing is", "on a hill that is by the sea"),
    )
    assert "the name of a thing" in asked(Tables(), reading(table)).values()
    assert not asked(Tables(), reading([replace(row, cells=row.cells[::2]) for row in table]))


def test_what_stands_opposite_says_not_what_a_thing_is() -> None:
    def found(*head: str) -> dict[str, str]:
        body = (("speaks softly", "speaks out loud"), ("is wary", "acts at once"), ("waits", "goes ahead"))
        return asked(Tables(), reading(rows(head, *body)))

    assert not found("Introvert", "Extrovert")
    assert not found("Old trade", "New trade")
    assert found("Trade", "Effect of the trade")


def test_lists_side_by_side_are_no_table() -> None:
    body = (
        ("a flat coil of copper", "a cheap supply of coal"),
        ("a tall mast of steel", "a short way to the sea"),
        ("a deep well of water", "a wide net of wires"),
    )
    caption = passage("Table 2: The plant’s Goods and Chances", BlockKind.CAPTION)
    assert not asked(Tables(), reading([caption, *rows(("Goods", "Chances"), *body)]))
    assert asked(Tables(), reading([caption, *rows(("Goods", "Costs"), *body)]))
    line = passage("The plant’s goods and chances")
    assert not asked(Tables(), reading([line, *rows(("Goods", "Chances"), *body)]))
    assert not asked(Tables(), reading(rows(("Use a coil to:", "Use a well when you:"), *body)))


@pytest.mark.parametrize(
    "head", [("Key", "Effect", "Key", "Effect"), ("Key", "Effect Key", "Effect", "Use of it")]
)
def test_pairs_of_columns_side_by_side_are_no_table(head: tuple[str, ...]) -> None:
    body = (
        ("copy", "keeps the marked text", "help", "shows what keys do"),
        ("paste", "puts it in again", "find", "looks for a word"),
        ("undo", "takes a step back", "close", "leaves the file alone"),
    )
    assert not asked(Tables(), reading(rows(head, *body)))
    assert asked(Tables(), reading(rows(("Key", "Effect", "Mark", "Result"), *body)))


def test_a_column_of_few_words_that_repeats_itself_sorts_things() -> None:
    def found(last: str) -> dict[str, str]:
        body = (
            ("Alder & Co.", "oil trade"),
            ("Birch Inc.", "steel and coal"),
            ("Cedar Works", "road building"),
        )
        return asked(Tables(), reading(rows(("Firm", "Trade"), *body, ("Dogwood Sons", last))))

    assert found("boat building")
    assert not found("oil trade")


def test_first_cells_that_are_sentences_name_no_rows() -> None:
    body = (
        ("it slows the rotor until it stands still in the dock", "the men take the rotor out"),
        ("it lets the water rise behind the gate of the dock", "the ship comes in"),
        ("it drives the pump that keeps the old dock dry at night", "the dock is dry"),
        ("it rings the bell of the harbour when a ship goes aground", "boats are sent out"),
        ("gate of the dock", "two pins of steel turn in a ring"),
    )
    assert not asked(Tables(), reading(rows(("Name", "Effect"), *body)))


def test_a_row_whose_first_cell_spans_the_next_is_not_asked_by_it() -> None:
    body = (
        ("gate", "keeps the water out"),
        ("pump", "drives the water out"),
        ("bell", "calls the men of the dock"),
        ("crane", "lifts the load from a ship"),
    )
    whole = [("Part", "Place", "Use"), *((name, "dock", use) for name, use in body)]
    assert "keeps the water out" in asked(Tables(), reading(rows(*whole))).values()
    whole.insert(2, ("", "lock", "lets the ships in"))
    assert "keeps the water out" not in asked(Tables(), reading(rows(*whole))).values()


def test_a_table_of_examples_is_of_the_second_tier() -> None:
    def tiers(caption: str) -> set[Tier]:
        chunks = [passage(f"Table 4: {caption}", BlockKind.CAPTION), *rows(*SIGNS)]
        return {question.tier for question, _ in made(Tables(), reading(chunks))}

    assert tiers("Signs of a string") == {Tier.CORE}
    assert tiers("Examples of signs") == {Tier.MORE}


def test_somebody_with_an_age_is_no_term() -> None:
    table = rows(*SIGNS, ("Jake Wood, 25; Ann Hill, 31", "makers of clocks in the north"))
    assert "makers of clocks in the north" not in asked(Tables(), reading(table)).values()


def test_what_somebody_says_describes_nothing() -> None:
    table = rows(*SIGNS, ("*Ann*", "“The work hits you in the face.”"))
    assert "description is what somebody says" in dropped(Tables(), reading(table))


def test_a_column_without_a_name_beside_named_ones_is_not_asked() -> None:
    table = rows(
        ("Pump", "Speed", ""),
        ("piston pump", "it is slow", "the old well of the town"),
        ("rotor pump", "it is fast", "the new dock of the town"),
        ("screw pump", "it is even", "the mill by the wide river"),
    )
    assert not asked(Tables(), reading(table))


def test_a_first_cell_that_goes_on_is_no_term() -> None:
    table = rows(("*Sign*", "Result"), ("*ab,*", "start of a new word"), *SIGNS[1:])
    assert "start of a new word" not in asked(Tables(), reading(table)).values()
    assert "term is cut off" in dropped(Tables(), reading(table))


def test_the_mark_of_a_note_is_no_part_of_a_columns_name() -> None:
    head, *body = rows(*SIGNS)
    noted = StyledText("Result10", (Run(6, 8, Style.SUPERSCRIPT),))
    found = asked(Tables(), reading([replace(head, cells=(head.cells[0], noted)), *body]))
    assert "What is given for “\\n” under “Result”?" in found


def test_a_question_in_the_first_column_is_an_exercise() -> None:
    table = rows(
        ("Task", "Where it is found"),
        ("Where would she look?", "in the books of the firm"),
        ("How much did it cost?", "on the bill of the maker"),
        (":set number?", "in the rules of the editor"),
        ("Bill", "in the drawer of the desk"),
    )
    assert set(asked(Tables(), reading(table)).values()) == {
        "in the rules of the editor",
        "in the drawer of the desk",
    }


def test_in_a_textbook_rows_are_of_the_second_tier() -> None:
    names = ("alder", "beech", "cedar", "elder", "hazel", "larch", "maple", "rowan")
    text = [passage(f"A *{name}* is a tree that grows on the banks of a river.") for name in names]
    table = rows(
        ("*Tree*", "Use"),
        ("alder", "wood that lasts under water"),
        ("beech", "wood that burns for long"),
        ("4–11 years", "wood that no mill will take"),
    )
    read = reading([*text, *table], topics=[Topic(name, (0,)) for name in names])
    assert {question.tier for question, _ in made(Tables(), read)} == {Tier.MORE}
    assert {question.tier for question, _ in made(Tables(), reading(table))} == {Tier.CORE}


def test_who_is_credited_for_a_table_is_no_part_of_its_caption() -> None:
    caption = passage("Table 3.2: Escape sequences. (credit: the club of printers)", BlockKind.CAPTION)
    first, *_ = asked(Tables(), reading([caption, *rows(*SIGNS)]))
    assert first == "Escape sequences: what is given for “\\n” under “Result”?"


@pytest.mark.parametrize(
    ("language", "column", "front"),
    [
        ("en", "Description", "What is “\\n”?"),
        ("de", "Bedeutung", "Was ist „\\n“?"),
        ("ja", "説明", "「\\n」とは何ですか。"),
    ],
)
def test_a_column_that_says_what_a_thing_is_needs_no_name(language: str, column: str, front: str) -> None:
    first, *_ = asked(Tables(), reading(rows(("*Sign*", column), *SIGNS[1:]), language))
    assert first == front
