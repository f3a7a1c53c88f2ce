"""Of cards that say the same only the best comes into the deck."""

from array import array
from collections.abc import Sequence
from dataclasses import replace

from compendium.domain.model.card import Card, Citation, NoteForm
from compendium.domain.model.text import StyledText
from compendium.domain.model.vectors import Vectors
from compendium.domain.pipeline.duplicates import RULE, best_distinct
from compendium.ports.embedder import Embedder

RISE = ("What is inflation?", "a general rise of all prices in a country over time")
REWORDED = ("What is meant by inflation?", "a general rise of prices over time in a country")
FALL = ("What is deflation?", "a general fall of all prices in a country over time")
OTHER = ("Where did Darwin keep worms?", "in pots on his piano")


class BySubject(Embedder):
    """Texts about deflation mean one thing, all others another; remembers what it was asked."""

    name = "by subject"
    duplicate_cosine = 0.9

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked.extend(texts)
        return Vectors(2, array("f", [x for text in texts for x in ([1, 0] if "defl" in text else [0, 1])]))


def card(said: tuple[str, str], score: float = 1.0, guid: str = "") -> Card:
    question, answer = said
    citation = Citation("prices.pdf", (1,), (), (answer,))
    return Card(
        guid or question, NoteForm.BASIC, StyledText(question), StyledText(answer), citation, score=score
    )


async def test_of_two_that_say_the_same_the_better_stays() -> None:
    worse, better = card(RISE, 1.0), card(REWORDED, 2.0)
    kept, dropped, beyond = await best_distinct([worse, better], 10, BySubject())
    assert kept == (better,)
    assert [(drop.rule, drop.candidate) for drop in dropped] == [(RULE, "What is inflation?")]
    assert beyond == ()


async def test_shared_words_alone_make_no_double() -> None:
    cards = (card(RISE), card(FALL))
    kept, dropped, _ = await best_distinct(cards, 10, BySubject())
    assert (kept, dropped) == (cards, ())


async def test_meaning_is_not_asked_where_few_words_or_nearly_all_are_shared() -> None:
    embedder = BySubject()
    once_more = ("What is inflation then?", RISE[1])
    kept, _, _ = await best_distinct([card(RISE), card(OTHER), card(once_more)], 10, embedder)
    assert kept == (card(RISE), card(OTHER))
    assert embedder.asked == []


async def test_meaning_is_not_asked_of_cards_that_find_no_room() -> None:
    embedder = BySubject()
    cards = [card(RISE, 1.0), card(REWORDED, 2.0), card(OTHER, 3.0)]
    kept, dropped, beyond = await best_distinct(cards, 2, embedder)
    assert (kept, dropped, beyond) == ((cards[1], cards[2]), (), (cards[0],))
    assert embedder.asked == []


async def test_the_room_of_a_double_goes_to_the_next_best() -> None:
    cards = [card(RISE, 4.0), card(REWORDED, 3.0), card(FALL, 1.0), card(OTHER, 2.0)]
    kept, dropped, beyond = await best_distinct(cards, 2, BySubject())
    assert (kept, beyond) == ((cards[0], cards[3]), (cards[2],))
    assert [drop.candidate for drop in dropped] == ["What is meant by inflation?"]


async def test_cards_of_one_identity_or_one_question_are_one() -> None:
    same_guid = card(("How?", "so"), 1.0, guid="x"), card(("Why?", "because"), 2.0, guid="x")
    kept, dropped, _ = await best_distinct([*same_guid, card(("why?", "therefore"), 3.0)], 10, BySubject())
    assert [one.back.text for one in kept] == ["therefore"]
    assert len(dropped) == 2


async def test_two_terms_of_one_sentence_are_asked_each() -> None:
    both = "Prices that rise are inflation and prices that fall are deflation."
    cards = [
        replace(card((f"What is meant by {term}?", both)), subject=term)
        for term in ("inflation", "deflation")
    ]
    kept, dropped, _ = await best_distinct(cards, 10, BySubject())
    assert (kept, dropped) == (tuple(cards), ())
    kept, dropped, _ = await best_distinct(
        [cards[0], replace(cards[1], subject="inflation")], 10, BySubject()
    )
    assert len(kept) == 1
