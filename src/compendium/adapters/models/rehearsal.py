"""A provider that sends nothing: it counts what it would be asked, and replies something of the length
that replies usually have. Asked by the model itself, through all stages, it hears the requests that
would be sent, packed as they would be; only what depends on replies is assumed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from math import ceil
from typing import Any, Final

from compendium.adapters.models.prices import Prices
from compendium.adapters.models.requests import Provider, Reply, Request
from compendium.adapters.models.windows import Quota
from compendium.domain.model.estimate import Estimate
from compendium.domain.model.usage import Usage

TOKENS_AN_ITEM: Final = {"topics": 20, "refine": 12, "tags": 18, "questions": 60, "answers": 90}
"""Of a reply's list, in JSON: topics have short names, answers quote a sentence."""
SECONDS_A_REPLY: Final = 2.0
SECONDS_A_TOKEN: Final = 1 / 80
"""Hosted models begin to reply within two seconds, and give some eighty tokens a second."""

_PASSAGE = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
_NUMBERED = re.compile(r"^(\d+)\. ", re.MULTILINE)
_WANTED = re.compile(r"at most (\d+)")


@dataclass(frozen=True, slots=True)
class _Heard:
    request: Request
    output_tokens: int


class Rehearsal(Provider):
    """Stands for a provider of that ``name`` whose model thinks at most ``hidden_tokens`` a reply."""

    def __init__(self, name: str, hidden_tokens: int = 0) -> None:
        self.name = name
        self.hidden_tokens = hidden_tokens
        self._heard: list[_Heard] = []

    async def send(self, request: Request) -> Reply:
        items = _ITEMS[request.task](request.prompt)
        tokens = min(len(items) * TOKENS_AN_ITEM[request.task], request.max_output_tokens)
        self._heard.append(_Heard(request, tokens))
        (field,) = request.schema.model_fields
        return Reply(json.dumps({field: items}), request.input_tokens, tokens)

    async def close(self) -> None:
        """Nothing is open."""

    def estimate(self, model: str, prices: Prices, day: date, quota: Quota, under_way: int) -> Estimate:
        """What was heard, at the prices of that day; ``under_way`` requests are sent at once."""
        by_task: dict[str, Usage] = {}
        most: float | None = 0.0
        for heard in self._heard:
            request = heard.request
            price = prices.find(self.name, request.model, day)
            cost = price.of(request.input_tokens, heard.output_tokens) if price else None
            used = Usage(1, request.input_tokens, heard.output_tokens, cost=cost)
            by_task[request.task] = by_task.get(request.task, Usage()) + used
            longest = request.max_output_tokens + self.hidden_tokens
            most = most + price.of(request.input_tokens, longest) if price and most is not None else None
        usage = sum(by_task.values(), Usage())
        seconds = max(self._quota_seconds(quota), self._reply_seconds(by_task.values(), under_way))
        return Estimate(model, usage, by_task, most, seconds, quota.requests, quota.tokens)

    def _quota_seconds(self, quota: Quota) -> float:
        """The least time in which each model's requests fit into its quota."""
        longest = 0.0
        for model in {heard.request.model for heard in self._heard}:
            own = [heard for heard in self._heard if heard.request.model == model]
            tokens = sum(h.request.input_tokens + h.output_tokens * quota.counts_output for h in own)
            windows = (len(own) - 1) // quota.requests if quota.requests else 0
            windows = max(windows, (tokens - 1) // quota.tokens if quota.tokens else 0)
            longest = max(longest, windows * quota.window)
        return longest

    @staticmethod
    def _reply_seconds(tasks: Iterable[Usage], under_way: int) -> float:
        """One task after the other, each with so many requests at once."""
        return sum(
            ceil(used.requests / under_way)
            * (SECONDS_A_REPLY + used.output_tokens / used.requests * SECONDS_A_TOKEN)
            for used in tasks
        )


def _topics(prompt: str) -> list[dict[str, Any]]:
    return [{"name": words, "passages": [number]} for number, words in _subjects(prompt, 2)]


def _refined(prompt: str) -> list[dict[str, Any]]:
    numbers = _numbers(prompt)[: _wanted(prompt)]
    return [{"numbers": [number], "weight": 5} for number in numbers]


def _tags(prompt: str) -> list[dict[str, Any]]:
    return [{"number": number, "path": ["chapter", "section"]} for number in _numbers(prompt)]


def _questions(prompt: str) -> list[dict[str, Any]]:
    return [
        {
            "number": number,
            "question": f"{words}?",
            "asks": "fact",
            "subject": words,
            "topic": "",
            "passages": [passage],
            "importance": 3,
        }
        for number, (passage, words) in enumerate(_subjects(prompt, 8), 1)
    ]


def _answers(prompt: str) -> list[dict[str, Any]]:
    """None has an answer: what would become of one needs no request."""
    asked = prompt.rpartition("\nQuestions:\n")[2]
    return [{"number": number, "answer": "", "evidence": []} for number in _numbers(asked)]


_ITEMS: Final[dict[str, Callable[[str], list[dict[str, Any]]]]] = {
    "topics": _topics,
    "refine": _refined,
    "tags": _tags,
    "questions": _questions,
    "answers": _answers,
}


def _subjects(prompt: str, length: int) -> Sequence[tuple[int, str]]:
    """As many stretches of the passages as are wanted, spread over them, no two the same."""
    stretches: dict[str, int] = {}
    for number, text in _PASSAGE.findall(prompt):
        words = text.split()
        for start in range(0, len(words), length):
            stretches.setdefault(" ".join(words[start : start + length]).casefold(), int(number))
    wanted = _wanted(prompt)
    step = max(1, len(stretches) // wanted)
    return [(number, words) for words, number in islice(stretches.items(), 0, wanted * step, step)]


def _wanted(prompt: str) -> int:
    return int(_WANTED.findall(prompt)[0])


def _numbers(text: str) -> list[int]:
    return [int(number) for number in _NUMBERED.findall(text)]
