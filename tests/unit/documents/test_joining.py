"""How the end of one line meets the beginning of the next."""

import pytest

from compendium.adapters.documents.joining import junction

WORDS = {"harbour", "self", "image", "self-image", "well", "known", "benutzer", "gruppen", "windows"}


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("the har-", "bour lies", "the harbour lies"),
        ("an unknown engi-", "neer came", "an unknown engineer came"),
        ("the self-", "image of", "the self-image of"),
        ("a well-", "known town", "a well-known town"),
        ("die Benutzer-", "und Gruppenrechte", "die Benutzer- und Gruppenrechte"),
        ("das CD-", "Laufwerk", "das CD-Laufwerk"),
        ("pages 3-", "4 of", "pages 3-4 of"),
        ("soft\u00ad", "ware", "software"),
        ("a harbour —", "the oldest", "a harbour — the oldest"),
        ("some—", "just a few", "some—just a few"),
        ("see http://example.org/", "harbour", "see http://example.org/harbour"),
        ("one line", "and another", "one line and another"),
        ("港は", "冬に", "港は冬に"),
    ],
)
def test_lines_meet(before: str, after: str, whole: str) -> None:
    kept, glue = junction(before, after, WORDS)
    assert before[:kept] + glue + after == whole
