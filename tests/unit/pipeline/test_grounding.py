"""Grounding accepts what was taken from the page and rejects what was not."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from compendium.domain.pipeline.grounding import locate, normalise

TEXTS = st.text(min_size=1, max_size=200)


@given(TEXTS, st.data())
def test_every_piece_of_the_page_is_found(page: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(page) - 1))
    quote = page[start : data.draw(st.integers(start + 1, len(page)))]
    assume(any(map(str.isalnum, quote)))
    found = locate(quote, page)
    assert found is not None
    assert page[slice(*found)] == quote


@given(st.text(alphabet="abcdefgh éü細胞ﬁ\u0301", min_size=1, max_size=80), st.data())
def test_line_ends_hyphens_case_and_ligatures_do_not_hide_a_quote(page: str, data: st.DataObject) -> None:
    assume(any(map(str.isalnum, page)))
    assume("\u0301" not in page[:1])
    broken = data.draw(st.integers(0, len(page)))
    assume(page[broken : broken + 1] != "\u0301")
    set_page = page[:broken] + "-\n" + page[broken:]
    quote = page.replace("ﬁ", "fi").upper().replace("FI", "fi")
    found = locate(quote, set_page)
    assert found is not None
    assert normalise(set_page[slice(*found)]) == normalise(quote)


@given(TEXTS, TEXTS)
def test_what_is_not_on_the_page_is_rejected(page: str, quote: str) -> None:
    assume(normalise(quote) not in normalise(page))
    assert locate(quote, page) is None


@pytest.mark.parametrize(
    "quote",
    ["", "  ", "...", "the nucleus holds RNA", "the nucleus the DNA", "nucleus holds"],
)
def test_a_changed_or_empty_quote_is_rejected(quote: str) -> None:
    assert locate(quote, "In the cell, the nucleus keeps the DNA.") is None
