"""Scripts without spaces, and scripts that run from right to left."""

import pymupdf
import pytest

from compendium.adapters.documents.spans import clean, with_accents
from tests.unit.documents.sheets import Sheets


def test_no_space_is_put_between_chinese_or_japanese_lines() -> None:
    sheets = Sheets().page()
    sheets.lines(72, 200, ["港は冬のあいだ閉じられ、船は南の町へ", "移される。"], font="japan")
    assert sheets.texts() == ["港は冬のあいだ閉じられ、船は南の町へ移される。"]


def test_korean_keeps_its_spaces() -> None:
    sheets = Sheets().page()
    sheets.lines(72, 200, ["항구는 겨울에 문을 닫고 배는 남쪽 도시로", "옮겨진다."], font="korea")
    assert sheets.texts() == ["항구는 겨울에 문을 닫고 배는 남쪽 도시로 옮겨진다."]


def test_japanese_sentences_end_at_the_full_stop() -> None:
    (block,) = Sheets().page().line(72, 200, "港は閉じられる。船は南へ行く。", font="japan").blocks()
    assert [block.text[a:b] for a, b in block.sentences] == ["港は閉じられる。", "船は南へ行く。"]


def test_right_to_left_text_comes_in_logical_order() -> None:
    document = pymupdf.open()
    page = document.new_page()
    page.insert_htmlbox(pymupdf.Rect(72, 200, 500, 260), "<p dir='rtl'>הנמל סגור בחורף</p>")
    sheets = Sheets()
    sheets.document = document
    assert sheets.texts() == ["הנמל סגור בחורף"]


def test_the_right_column_comes_first_where_text_runs_from_right_to_left() -> None:
    document = pymupdf.open()
    page = document.new_page()
    for left, word in ((72, "שנייה"), (320, "ראשונה")):
        text = f"עמודה {word} " + "הנמל סגור בחורף בגלל הקרח על הנהר והאוניות שטות דרומה " * 4
        page.insert_htmlbox(pymupdf.Rect(left, 200, left + 210, 500), f"<p dir='rtl'>{text}</p>")
    sheets = Sheets()
    sheets.document = document
    (block, *_) = sheets.blocks()
    assert block.text.startswith("עמודה ראשונה")
    assert block.places[0].box.x0 > 300


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("e\ufb03cient \ufb01sh", "efficient fish"),
        ("a\u00a0b", "a b"),
        ("\u200bzero", "zero"),
        ("½ m²", "½ m²"),
    ],
)
def test_ligatures_are_expanded_and_meaning_is_left_alone(printed: str, read: str) -> None:
    assert clean(printed) == read


@pytest.mark.parametrize(
    ("printed", "font", "read"),
    [
        ("Schl\u00a8ussel", "CMR10", "Schlüssel"),
        ("quatri`eme", "CMTI10", "quatrième"),
        ("na\u00a8\u0131f", "CMR10", "naïf"),
        ("`ls`", "CMTT10", "`ls`"),
        ("l\u00b4eau", "Helvetica", "l\u00b4eau"),
    ],
)
def test_accents_printed_before_their_letter_are_put_on_it(printed: str, font: str, read: str) -> None:
    assert with_accents(printed, font) == read
