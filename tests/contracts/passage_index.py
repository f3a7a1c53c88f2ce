"""What every passage index promises."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import BlockKind, Box, Place
from compendium.domain.model.text import StyledText
from compendium.ports.passage_index import PassageIndex

TEXTS = (
    "A glacier is a large mass of ice that moves slowly over land.",
    "Inflation is a general rise in prices over time.",
    "Osmosis is the movement of water through a membrane.",
    "A mammal is an animal that feeds its young with milk.",
    "The mean is the sum of the values divided by their number.",
    "光合成は光のエネルギーを化学エネルギーに変える。",
    "哺乳類とは、子を乳で育てる動物である。",
    "Der Gletscher ist eine große Eismasse, die sich über Land bewegt.",
    "",
    "!?",
    *(f"The town of Dornbach had {n} mills, {n + 3} inns and a fair in week {n}." for n in range(1, 41)),
)


def passage(id_: int, text: str) -> Chunk:
    return Chunk(id_, BlockKind.PROSE, StyledText(text), (Place(0, 1, Box(0, 0, 1, 1)),), ((0, len(text)),))


class PassageIndexContract:
    @pytest.fixture
    def empty(self) -> Iterator[PassageIndex]:
        raise NotImplementedError

    @pytest.fixture
    async def index(self, empty: PassageIndex) -> PassageIndex:
        await empty.add([passage(10 + i, text) for i, text in enumerate(TEXTS)])
        return empty

    async def test_the_passage_that_answers_comes_first(self, index: PassageIndex) -> None:
        queries = ["What is inflation?", "osmosis", "光合成とは何か。", "Was ist ein Gletscher?"]
        found = await index.search(queries, 3)
        assert [ids[0] for ids in found] == [11, 12, 15, 17]

    async def test_meaning_counts_where_no_word_is_shared(self, index: PassageIndex) -> None:
        (found,) = await index.search(["everything becoming more expensive"], 2)
        assert 11 in found

    async def test_words_count_where_the_meaning_is_unknown(self, index: PassageIndex) -> None:
        await index.add([passage(99, "The zzyzx_7 of a thing is small.")])
        (found,) = await index.search(["zzyzx_7"], 2)
        assert found[0] == 99

    async def test_each_query_has_its_own_answer_in_the_order_asked(self, index: PassageIndex) -> None:
        one, two = await index.search(["osmosis", "inflation"], 2)
        assert [two, one] == await index.search(["inflation", "osmosis"], 2)

    @pytest.mark.parametrize("k", [1, 3, len(TEXTS), 100])
    async def test_at_most_k_passages_each_once(self, index: PassageIndex, k: int) -> None:
        for found in await index.search(["water and ice", "milk", "", "?!", "光"], k):
            assert len(found) == len(set(found)) <= k

    async def test_equal_input_gives_equal_order(self, index: PassageIndex, empty: PassageIndex) -> None:
        queries = ["a mass of ice", "young animals", "光"]
        assert await index.search(queries, 5) == await index.search(queries, 5)

    async def test_passages_that_say_the_same_come_by_id(self, index: PassageIndex) -> None:
        await index.add([passage(id_, "The okapi eats leaves.") for id_ in (42, 7, 30)])
        (found,) = await index.search(["okapi leaves"], 3)
        assert found == (7, 30, 42)

    @pytest.mark.parametrize("k", [2, 100])
    async def test_an_id_added_again_is_replaced(self, index: PassageIndex, k: int) -> None:
        await index.search(["osmosis"], k)
        await index.add([passage(12, "Nothing of that kind."), passage(99, "Osmosis at last.")])
        (found,) = await index.search(["osmosis"], k)
        assert found[0] == 99

    async def test_quotes_and_operators_in_a_query_are_mere_text(self, index: PassageIndex) -> None:
        (found,) = await index.search(['"osmosis" AND NOT (a OR *) NEAR: -x'], 2)
        assert found[0] == 12

    async def test_an_empty_index_finds_nothing(self, empty: PassageIndex) -> None:
        assert await empty.search(["osmosis", ""], 3) == [(), ()]

    async def test_no_queries_no_answers(self, index: PassageIndex) -> None:
        assert await index.search([], 3) == []

    async def test_passages_without_a_single_word_can_be_indexed(self, empty: PassageIndex) -> None:
        await empty.add([passage(i, text) for i, text in enumerate(["", "?", "—"] * 20)])
        assert len(await empty.search(["osmosis", ""], 1)) == 2

    async def test_searches_may_run_at_once(self, index: PassageIndex) -> None:
        found = await asyncio.gather(*(index.search(["osmosis"], 2) for _ in range(8)))
        assert len({tuple(ids) for ids in found}) == 1

    async def test_closing_twice_does_no_harm(self, index: PassageIndex) -> None:
        index.close()
        index.close()
