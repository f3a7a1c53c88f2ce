"""What a page is as a whole, and what is taken from pages that give no cards."""

import pytest

from compendium.adapters.documents.section_titles import set_apart
from compendium.adapters.documents.title import title_of
from compendium.domain.model.document import BlockKind, PageKind
from tests.unit.documents.sheets import BODY, Sheets, wrapped


def chapter(sheets: Sheets, pages: int) -> Sheets:
    for _ in range(pages):
        sheets.page().line(72, 100, "Harbours", "hebo", 18).lines(72, 140, wrapped(BODY * 4, 80))
    return sheets


def test_dot_leaders_make_a_contents_page_and_what_is_before_it_is_front_matter() -> None:
    sheets = Sheets().page().line(200, 300, "The Book of Harbours", "hebo", 24)
    sheets.page().line(72, 100, "\u00a9 1902 The Harbour Press")
    sheets.page().lines(72, 100, [f"{n} Harbours of the coast {'. ' * 30} {n * 7}" for n in range(1, 12)])
    kinds = [page.kind for page in chapter(sheets, 4).read().pages]
    assert kinds == [PageKind.FRONT_MATTER] * 2 + [PageKind.CONTENTS] + [PageKind.BODY] * 4


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (
            ["Copyright 1902 Ann Quay. No part of this book may be", "copied. ISBN 0-00."],
            PageKind.FRONT_MATTER,
        ),
        (["Figure 1. A crane (Copyright The Harbour Press)", "", *wrapped(BODY * 4, 80)], PageKind.BODY),
        (["A pilot's chart is under copyright like any map.", *wrapped(BODY * 4, 80)], PageKind.BODY),
    ],
)
def test_an_imprint_is_about_rights_as_a_whole(lines: list[str], kind: PageKind) -> None:
    sheets = chapter(Sheets(), 1).page().lines(72, 100, lines)
    assert chapter(sheets, 3).read().pages[1].kind is kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Quay, A. (1902). Harbours of the coast. The Harbour Press. " * 8, PageKind.REFERENCES),
        (BODY * 4, PageKind.BODY),
    ],
)
def test_references_name_works(text: str, kind: PageKind) -> None:
    sheets = chapter(Sheets(), 2).page().line(72, 100, "References", "hebo", 18)
    assert sheets.lines(72, 140, wrapped(text, 80)).read().pages[-1].kind is kind


def test_an_index_gives_its_entries_as_terms() -> None:
    sheets = chapter(Sheets(), 8).page().line(72, 100, "Index", "hebo", 18)
    words = ["anchor", "beacon", "breakwater", "buoy", "crane", "dock", "dredger", "ebb", "ferry", "jetty"]
    sheets.lines(72, 140, [f"{word}, {3 + index}, {20 + index}" for index, word in enumerate(words)])
    result = sheets.read()
    assert result.pages[-1].kind is PageKind.INDEX
    assert list(result.index_terms) == words


def test_the_blocks_of_an_exercises_section_are_exercises_until_the_next_section() -> None:
    sheets = Sheets().page().line(72, 100, "Review Questions", "hebo", 14)
    sheets.line(72, 130, "Why is the harbour closed?").line(72, 200, "Locks", "hebo", 14)
    sheets.lines(72, 230, wrapped(BODY, 80))
    assert [block.kind for block in sheets.blocks()] == [
        BlockKind.HEADING,
        BlockKind.EXERCISE,
        BlockKind.HEADING,
        BlockKind.PROSE,
    ]


def test_exercises_go_on_under_the_titles_of_the_sections_that_they_are_about() -> None:
    sheets = Sheets().page().line(72, 60, "Locks", "hebo", 14).lines(72, 90, wrapped(BODY, 80))
    sheets.line(72, 200, "Review Questions", "hebo", 14).line(72, 230, "Locks", "hebo", 14)
    sheets.line(72, 260, "Why is the harbour closed?").line(72, 320, "Tides", "hebo", 14)
    sheets.lines(72, 350, wrapped(BODY, 80))
    kinds = [block.kind for block in sheets.blocks() if block.kind is not BlockKind.HEADING]
    assert kinds == [BlockKind.PROSE, BlockKind.EXERCISE, BlockKind.PROSE]


def test_a_page_without_text_is_blank() -> None:
    pages = chapter(Sheets(), 1).page().read().pages
    assert [page.kind for page in pages] == [PageKind.BODY, PageKind.BLANK]


def test_glossary_entries_are_one_block_each() -> None:
    chamber = " a chamber with gates that lifts ships and boats from one"
    sheets = Sheets().page().lines(72, 60, wrapped(BODY, 80)).line(72, 140, "Key Terms", "hebo", 16)
    sheets.styled(72, 170, ("lock", "hebo"), (chamber, "helv"))
    sheets.line(72, 184, "level of the water to the other one")
    sheets.styled(72, 198, ("quay", "hebo"), (" a wall at which ships lie", "helv"))
    sheets.line(72, 230, "pier", "hebo").line(90, 244, "a walk that leads into the sea")
    assert sheets.read().index_terms == ("lock", "quay", "pier")
    assert sheets.texts()[2:] == [
        f"lock{chamber} level of the water to the other one",
        "quay a wall at which ships lie",
        "pier a walk that leads into the sea",
    ]


def test_key_terms_within_a_page_are_marked_up_to_the_next_section() -> None:
    sheets = Sheets().page().lines(72, 60, wrapped(BODY, 80)).line(72, 140, "Key Terms", "hebo", 16)
    sheets.styled(72, 170, ("quay", "hebo"), (" a wall at which ships lie", "helv"))
    sheets.line(72, 240, "Summary", "hebo", 16).lines(72, 270, wrapped(BODY, 80))
    marked = [
        block.text for block in sheets.blocks() if block.glossary and block.kind is not BlockKind.HEADING
    ]
    assert marked == ["quay a wall at which ships lie"]


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Exercises", PageKind.EXERCISES),
        ("4.2 Review Questions", PageKind.EXERCISES),
        ("Übungen", PageKind.EXERCISES),
        ("Références", PageKind.REFERENCES),
        ("Índice alfabético", PageKind.INDEX),
        ("練習問題", PageKind.EXERCISES),
        ("Appendix A Glossary", PageKind.GLOSSARY),
        ("CHEMISTRY END OF CHAPTER EXERCISES", PageKind.EXERCISES),
        ("Problem Set B", PageKind.EXERCISES),
        ("Additional Problems", PageKind.EXERCISES),
        ("Social Problems", None),
        ("Exercise and health", None),
        ("3.1 Terminology", None),
        ("Index funds", None),
    ],
)
def test_sections_are_set_apart_by_their_whole_title(title: str, kind: PageKind | None) -> None:
    assert set_apart(title) is kind


@pytest.mark.parametrize(
    ("metadata", "title"),
    [
        ("The Book of Harbours", "The Book of Harbours"),
        ("", ""),
        ("untitled", ""),
        ("Microsoft Word - final2.docx", ""),
        ("C:\\texts\\final.doc", ""),
        ("chapter.html", ""),
        ("12", ""),
    ],
)
def test_a_title_that_a_program_put_there_is_none(metadata: str, title: str) -> None:
    assert title_of(metadata) == title
