"""How many cards are worth keeping: by the labels of people who read them."""

from collections import Counter

import pytest

from compendium.adapters.models.extractive.model import MAKERS
from compendium.domain.model.card import Tier
from tests.quality.sampling import DOCUMENTS, LABELS, Label, judged, table, unlabelled

KEPT = 0.9
"""The share of good cards that the default deck may not fall below."""
FEWEST = 8
"""Labels from which on a maker's share says something."""
FEWEST_OF_A_DOCUMENT = 20
"""The same of a document."""


@pytest.fixture(scope="module")
def core() -> list[Label]:
    return [label for document in DOCUMENTS for label in judged(document) if label.tier == Tier.CORE.value]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_sampled_card_has_been_read_and_labelled(document: str) -> None:
    assert DOCUMENTS[document].exists(), f"{DOCUMENTS[document]} is missing: make test installs it"
    cards = [card.front.text for card in unlabelled(document)]
    assert not cards, "python -m tests.quality.sampling prints the cards to read"


def test_a_student_would_keep_the_default_deck(core: list[Label]) -> None:
    assert sum(label.label == "good" for label in core) >= KEPT * len(core)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_student_would_keep_the_deck_of_each_document(document: str) -> None:
    read = [label for label in judged(document) if label.tier == Tier.CORE.value]
    good = sum(label.label == "good" for label in read)
    assert len(read) < FEWEST_OF_A_DOCUMENT or good >= KEPT * len(read)


def test_every_maker_of_the_default_deck_is_good_eight_times_of_ten(core: list[Label]) -> None:
    read = Counter(label.maker for label in core)
    good = Counter(label.maker for label in core if label.label == "good")
    weak = {maker for maker, n in read.items() if n >= FEWEST and good[maker] < 0.8 * n}
    assert not weak & {maker.name for maker in MAKERS if maker.tier is Tier.CORE}


def test_the_table_in_the_docs_is_the_labels() -> None:
    assert table() in (LABELS.parents[2] / "docs" / "card-quality.md").read_text()
