"""Performing many tasks of one kind: at most so many at once, results in the order of the tasks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from compendium.domain.account_errors import CostLimitReached
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import count_words
from compendium.domain.model.tasks import Task
from compendium.ports.language_model import LanguageModel

ResultT = TypeVar("ResultT")

COST_LIMIT = "cost limit reached"
"""The rule of what was not asked, or not answered, for want of money."""


async def perform_all(
    model: LanguageModel, tasks: Sequence[Task[ResultT]], advance: Callable[[int, int], None]
) -> list[ResultT | None]:
    """The results in the tasks' order, whatever order they come in; the first error ends all.

    None stands for what was not performed because the cost limit is reached: no task begins any
    more, and those under way end.
    """
    limit = asyncio.Semaphore(model.concurrency)
    done = 0
    is_reached = False

    async def perform(task: Task[ResultT]) -> ResultT | None:
        nonlocal done, is_reached
        async with limit:
            if is_reached:
                return None
            try:
                result = await model.perform(task)
            except CostLimitReached:
                is_reached = True
                return None
        done += 1
        advance(done, len(tasks))
        return result

    try:
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(perform(task)) for task in tasks]
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [task.result() for task in running]


def batches(chunks: Sequence[Chunk], words: int) -> list[tuple[Chunk, ...]]:
    """Neighbouring passages, at most ``words`` words together where one alone is not longer.

    ``words`` 0 means no bound: all in one batch. No passages, no batch.
    """
    if words <= 0:
        return [tuple(chunks)] if chunks else []
    made: list[list[Chunk]] = []
    room = 0
    for chunk in chunks:
        length = count_words(chunk.text)
        if not made or length > room:
            made.append([])
            room = words
        made[-1].append(chunk)
        room -= length
    return [tuple(batch) for batch in made]
