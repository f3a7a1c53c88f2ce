from __future__ import annotations

from compendium.adapters.models.extractive.makers.clozes import Clozes
from compendium.domain.model.card import NoteForm, Tier
from compendium.domain.model.topic import Mark, Topic
from tests.unit.extractive.passages import dropped, made, passage, reading

MARKS = frozenset({Mark.INDEX})
COAT = Topic("seed coat", (0,), MARKS)
DEFINED = "A seed coat is a tough layer that protects the young plant inside."


def test_a_confirmed_term_is_hidden_in_the_sentence_that_defines_it() -> None:
    read = reading([passage(f"Plants stand upright. {DEFINED}")], topics=[COAT])
    ((question, answer),) = made(Clozes(), read)
    assert (question.tier, answer.form) == (Tier.MORE, NoteForm.CLOZE)
    assert answer.front is not None
    (gap,) = answer.gaps
    assert answer.front.text == DEFINED
    assert answer.front.text[gap.start : gap.end] == "seed coat"


def test_a_sentence_that_only_mentions_the_term_is_not_asked() -> None:
    read = reading([passage("Peas without a seed coat would dry out in the lightest wind.")], topics=[COAT])
    assert not made(Clozes(), read)


def test_a_sentence_that_repeats_a_word_of_the_term_gives_it_away() -> None:
    leak = "A seed coat is a tough layer that protects the inside of a seed."
    assert not made(Clozes(), reading([passage(leak)], topics=[COAT]))


def test_terms_of_one_word_and_unconfirmed_terms_are_not_hidden() -> None:
    one = Topic("coat", (0,), MARKS)
    unsure = Topic("seed coat", (0,))
    assert not made(Clozes(), reading([passage(DEFINED)], topics=[one]))
    assert not made(Clozes(), reading([passage(DEFINED)], topics=[unsure]))


def test_the_better_half_passes_and_the_rest_is_reported() -> None:
    membrane = Topic("plasma membrane", (1,), MARKS)
    text = "A plasma membrane is a film of fat that keeps 12 salts and sugars inside of every living thing."
    read = reading(
        [passage(DEFINED, section=("The seed coat",), first=True), passage(text)], topics=[COAT, membrane]
    )
    assert [question.subject for question, _ in made(Clozes(), read)] == ["seed coat"]
    assert dropped(Clozes(), read) == ["ranks below the better half"]
