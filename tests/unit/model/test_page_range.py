"""Page ranges read as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compendium.domain.errors import BadPageRange, PageRangeOutside
from compendium.domain.model.page_range import PageRange

PARTS = st.tuples(st.integers(1, 60), st.one_of(st.none(), st.integers(0, 30))).map(
    lambda part: (part[0], None if part[1] is None else part[0] + part[1])
)


def written(part: tuple[int, int | None]) -> str:
    first, last = part
    return str(first) if first == last else f"{first}-{'' if last is None else last}"


@given(st.lists(PARTS, min_size=1, max_size=6))
def test_a_range_round_trips_through_its_text(parts: list[tuple[int, int | None]]) -> None:
    pages = PageRange.parse(",".join(map(written, parts)))
    assert PageRange.parse(str(pages)) == pages


@given(st.lists(PARTS, min_size=1, max_size=6), st.integers(1, 100))
def test_a_page_is_selected_when_a_part_holds_it(parts: list[tuple[int, int | None]], page: int) -> None:
    held = any(first <= page and (last is None or page <= last) for first, last in parts)
    assert (page in PageRange.parse(",".join(map(written, parts)))) is held


def test_the_example_of_the_help_reads_as_it_says() -> None:
    assert PageRange.parse("1-3,5, 8-").select(9) == (1, 2, 3, 5, 8, 9)
    assert PageRange.parse("-2").select(9) == (1, 2)
    assert PageRange.parse("").select(2) == (1, 2)


@pytest.mark.parametrize("text", ["a", "3-1", "0", "1,,2", "1-2-3", "-", "1;2"])
def test_what_is_no_range_is_named(text: str) -> None:
    with pytest.raises(BadPageRange, match="page range"):
        PageRange.parse(text)


def test_a_range_outside_the_document_says_how_long_it_is() -> None:
    with pytest.raises(PageRangeOutside, match="which has 5 page"):
        PageRange.parse("7-").select(5)
