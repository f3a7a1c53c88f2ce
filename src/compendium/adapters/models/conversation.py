"""What is asked of a provider in the course of one job, and how it went."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from compendium.adapters.models import prompts
from compendium.adapters.models.checks import Fault, Judged, LanguageOf
from compendium.adapters.models.replies import Read, read
from compendium.adapters.models.requests import Bounds, Provider, Request
from compendium.adapters.models.tokens import estimate
from compendium.domain.account_errors import CostLimitReached

ItemT = TypeVar("ItemT", bound=BaseModel)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Form(Generic[ItemT]):
    """A task's name, its reply and the items of the reply's list. ``strong`` tasks decide what a
    card says, and go to the better of two models.
    """

    task: str
    schema: type[BaseModel]
    item: type[ItemT]
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Manner:
    """How a model is asked: ``fast`` and ``strong`` are the provider's names of models.

    A request holds about ``input_tokens`` of material at most, and its reply ``output_tokens``.
    """

    fast: str
    strong: str
    temperature: float
    input_tokens: int
    output_tokens: int


@dataclass(slots=True)
class Kept(Generic[ItemT]):
    """Items by number: those that can be used, and the faulty ones with what is wrong with them.

    ``lost`` is a reply that could not be read, or held nothing, like the one before it.
    """

    found: dict[int, ItemT] = field(default_factory=dict)
    faulty: dict[int, tuple[ItemT, Fault]] = field(default_factory=dict)
    lost: Read[ItemT] | None = None


class Conversation:
    """Sends prompts and reads replies; remembers what could not be used."""

    def __init__(self, provider: Provider, manner: Manner, language_of: LanguageOf) -> None:
        self.provider = provider
        self.manner = manner
        self.language_of = language_of
        self._replies = 0
        self._rules: Counter[str] = Counter()
        self._last = ""

    async def ask(self, form: Form[ItemT], prompt: str, bounds: Bounds) -> Read[ItemT]:
        """The reply, as far as it can be read. Raises what the provider raises."""
        manner = self.manner
        request = Request(
            task=form.task,
            model=manner.strong if form.strong else manner.fast,
            system=prompts.SYSTEM,
            prompt=prompt,
            schema=form.schema,
            max_output_tokens=manner.output_tokens,
            temperature=manner.temperature,
            input_tokens=estimate(prompts.SYSTEM) + estimate(prompt),
            bounds=bounds,
        )
        reply = await self.provider.send(request)
        result = read(reply.text, form.schema, form.item, truncated=reply.truncated)
        self._replies += 1
        self._last = result.came_back
        if result.rule:
            self.note(result.rule)
        return result

    async def ask_again(self, form: Form[ItemT], prompt: str, bounds: Bounds) -> Read[ItemT] | None:
        """The reply to a request that mends another; None where the cost limit allows of none: what
        was paid for is used as it is.
        """
        try:
            return await self.ask(form, prompt, bounds)
        except CostLimitReached:
            return None

    async def ask_twice(
        self,
        form: Form[ItemT],
        prompt: str,
        bounds: Bounds,
        judge: Callable[[Sequence[ItemT]], Sequence[Judged[ItemT]]],
        again: Callable[[Kept[ItemT], Read[ItemT]], str],
    ) -> Kept[ItemT]:
        """What can be used of the reply, and of a second one where something is wrong with the
        first: ``again`` gives the prompt for it, '' where there is nothing to ask.
        """
        kept: Kept[ItemT] = Kept()
        first = await self.ask(form, prompt, bounds)
        self._take(judge(first.items), kept)
        second_prompt = again(kept, first)
        second = await self.ask_again(form, second_prompt, bounds) if second_prompt else None
        if second:
            self._take(judge(second.items), kept)
            if first.rule and second.rule:
                kept.lost = second
        return kept

    def _take(self, judged: Sequence[Judged[ItemT]], kept: Kept[ItemT]) -> None:
        for each in judged:
            if each.fault is None:
                kept.found.setdefault(each.number, each.item)
                kept.faulty.pop(each.number, None)
            elif each.number not in kept.found:
                kept.faulty[each.number] = each.item, each.fault
                self.note(each.fault.rule)

    def note(self, rule: str) -> None:
        """Remember that something could not be used."""
        self._rules[rule] += 1

    def complaint(self) -> str:
        """What came back, for when no card came of it; '' where nothing was asked."""
        if not self._replies:
            return ""
        faults = ", ".join(f"{rule} ({times} times)" for rule, times in self._rules.most_common(4))
        return (
            f"nothing that {self.manner.strong} gave in {self._replies} replies could be used: "
            f"{faults or 'no card passed the rules'}; the last reply was {self._last!r}"
        )


async def together(work: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """The results in order; the first error ends all and is raised as it is."""
    try:
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(each) for each in work]
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return [task.result() for task in running]
