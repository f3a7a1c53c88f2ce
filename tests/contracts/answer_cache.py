"""What every answer cache keeps to."""

from __future__ import annotations

import asyncio

import pytest

from compendium.ports.answer_cache import AnswerCache, AnswerKey

MAX_BYTES = 1000
"""The bound of the cache under test."""


def key(content: str, *, model: str = "oracle", task: str = "topics") -> AnswerKey:
    return AnswerKey(model, task, content)


async def put(cache: AnswerCache, name: str, answer: str) -> None:
    """Put an answer, a clock's tick (databases count milliseconds) after what came before."""
    await asyncio.sleep(0.01)
    await cache.put(key(name), answer)


async def kept(cache: AnswerCache, *names: str) -> list[str]:
    return [name for name in names if await cache.get(key(name)) is not None]


class AnswerCacheContract:
    """Needs a fixture ``cache``: an empty one of `MAX_BYTES`."""

    async def test_what_was_never_put_is_not_there(self, cache: AnswerCache) -> None:
        assert await cache.get(key("a")) is None

    @pytest.mark.parametrize("answer", ["", '{"topics": []}', "Größe, 大きさ, 🌊", "two\nlines"])
    async def test_an_answer_comes_back_as_it_was_put(self, cache: AnswerCache, answer: str) -> None:
        await cache.put(key("a"), answer)
        assert await cache.get(key("a")) == answer

    async def test_model_task_and_content_tell_answers_apart(self, cache: AnswerCache) -> None:
        keys = [key("a"), key("b"), key("a", model="sibyl"), key("a", task="answers")]
        for number, each in enumerate(keys):
            await cache.put(each, str(number))
        assert [await cache.get(each) for each in keys] == ["0", "1", "2", "3"]

    async def test_putting_again_replaces(self, cache: AnswerCache) -> None:
        await cache.put(key("a"), "old")
        await cache.put(key("a"), "new")
        assert await cache.get(key("a")) == "new"

    async def test_the_oldest_go_where_there_is_no_room(self, cache: AnswerCache) -> None:
        for name in "abcde":
            await put(cache, name, "x" * 300)
        assert await kept(cache, *"abcde") == ["c", "d", "e"]

    async def test_what_was_looked_at_is_not_the_oldest(self, cache: AnswerCache) -> None:
        for name in "abc":
            await put(cache, name, "x" * 300)
        await asyncio.sleep(0.01)
        await cache.get(key("a"))
        await put(cache, "d", "x" * 300)
        assert await kept(cache, *"abcd") == ["a", "c", "d"]

    async def test_the_bound_is_one_of_bytes(self, cache: AnswerCache) -> None:
        await put(cache, "a", "水" * 200)  # three bytes each
        await put(cache, "b", "水" * 200)
        assert await kept(cache, "a", "b") == ["b"]

    async def test_an_answer_larger_than_the_cache_is_not_kept_and_drives_no_other_out(
        self, cache: AnswerCache
    ) -> None:
        await put(cache, "a", "x" * 300)
        await put(cache, "b", "x" * (MAX_BYTES + 1))
        assert await kept(cache, "a", "b") == ["a"]

    async def test_many_may_use_it_at_once(self, cache: AnswerCache) -> None:
        await asyncio.gather(*(cache.put(key(str(n % 5)), f"answer {n % 5}") for n in range(20)))
        found = await asyncio.gather(*(cache.get(key(str(n))) for n in range(5)))
        assert found == [f"answer {n}" for n in range(5)]
