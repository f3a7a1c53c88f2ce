"""What counts as a term."""

import pytest

from compendium.adapters.passages.terms import terms


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't Panic, read_csv()!", ["don", "t", "panic", "read_csv"]),
        ("Größe zählt", ["größe", "zählt"]),
        ("光合成は", ["光合", "合成", "成は"]),
        ("DNAは鎖。水", ["dna", "は鎖", "水"]),
        ("", []),
        ("?!", []),
    ],
)
def test_words_are_lower_case_and_cjk_comes_in_pairs(text: str, expected: list[str]) -> None:
    assert terms(text) == expected
