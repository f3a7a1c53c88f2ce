"""A provider without a network: honest replies, and the bad answers that are planned."""

import json
from collections.abc import Callable
from typing import Any

from compendium.adapters.models.requests import Provider, Reply, Request
from tests.faulty.bad_answers import BadAnswer, spoilt
from tests.faulty.honest_replies import honest_reply
from tests.faulty.provider_server import Plan, Says


class ScriptedProvider(Provider):
    """``change`` may rewrite each honest reply before it is sent."""

    name = "scripted"

    def __init__(
        self, change: Callable[[Request, dict[str, Any]], dict[str, Any]] = lambda _, reply: reply
    ) -> None:
        self.change = change
        self.plan = Plan()
        self.requests: list[Request] = []
        self.closed = 0

    async def send(self, request: Request) -> Reply:
        self.requests.append(request)
        reply = self.change(request, honest_reply(request.task, request.prompt))
        match self.plan.next(request.task):
            case Says(text):
                pass
            case BadAnswer() as bad:
                text = spoilt(reply, bad)
                return Reply(text, request.input_tokens, len(text) // 4, bad is BadAnswer.TRUNCATED)
            case _:
                text = json.dumps(reply)
        return Reply(text, request.input_tokens, len(text) // 4)

    async def close(self) -> None:
        self.closed += 1

    def tasks(self) -> list[str]:
        return [request.task for request in self.requests]
