"""How long texts are for a model, and how lists are cut into requests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compendium.adapters.models.tokens import estimate, parts


@pytest.mark.parametrize(
    ("text", "tokens"),  # as Gemma 3's tokenizer counts them
    [
        ("The nucleus is the store of the hereditary material in a living plant.", 14),
        ("Die Zellmembran trennt das Innere der Zelle von ihrer Umgebung ab.", 17),
        ("細胞膜は細胞の内側と外側を隔てる膜である。", 14),
    ],
)
def test_an_estimate_is_near_what_a_tokenizer_counts(text: str, tokens: int) -> None:
    assert tokens * 0.9 <= estimate(text) <= tokens * 1.6


def test_no_text_has_no_tokens() -> None:
    assert estimate("") == 0


def test_half_of_a_surrogate_pair_is_counted_too() -> None:
    assert estimate("\ud800") > 0


LENGTHS = st.lists(st.integers(1, 300), max_size=60)


@given(LENGTHS, st.integers(1, 500), st.integers(0, 10))
def test_parts_hold_everything_in_order_and_no_more_than_fits(
    lengths: list[int], budget: int, most: int
) -> None:
    made = parts(lengths, lambda length: length, budget, most)
    assert [length for part in made for length in part] == lengths
    assert all(sum(part) <= budget or len(part) == 1 for part in made)
    assert most == 0 or all(len(part) <= most for part in made)


def test_a_little_too_much_makes_two_like_parts_and_no_crumb() -> None:
    assert [len(part) for part in parts([10] * 22, lambda length: length, 210)] == [12, 10]


def test_many_items_make_like_parts_too() -> None:
    assert [len(part) for part in parts([1] * 11, lambda length: length, 100, most=10)] == [6, 5]
