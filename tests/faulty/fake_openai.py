"""A server of OpenAI's protocol: chat completions and the list of models."""

import json
import time
from typing import Any, get_type_hints

from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming

from tests.faulty.bad_answers import BadAnswer, spoilt
from tests.faulty.honest_replies import honest_reply, task_of
from tests.faulty.provider_server import Asked, Blocked, HttpFailure, ProviderServer, Says, Slow

KNOWN = frozenset(get_type_hints(CompletionCreateParamsNonStreaming))


def error(status: int, message: str, code: str = "", **headers: str) -> HttpFailure:
    """An error in OpenAI's form."""
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return HttpFailure(status, {"error": {"message": message, "type": "error", "code": code}}, pairs)


class FakeOpenAI(ProviderServer):
    """``forms`` are the response formats that it takes beside text; ``limit`` is what it calls the
    limit of tokens; ``tempered`` whether it takes a temperature; ``terse`` keeps its refusals short.
    """

    models = ("small", "large")
    forms: tuple[str, ...] = ("json_schema", "json_object")
    limit = "max_tokens"
    tempered = True
    terse = False
    counts_tokens = True
    needs_key = True
    refused = 0

    def answer(self, method: str, path: str, headers: dict[str, str], body: Any) -> HttpFailure:
        if self.needs_key and headers.get("authorization") != f"Bearer {self.key}":
            return error(401, "Incorrect API key provided: ***.", "invalid_api_key")
        if (method, path) == ("GET", "/v1/models"):
            return HttpFailure(
                200, {"object": "list", "data": [{"id": each, "object": "model"} for each in self.models]}
            )
        if (method, path) != ("POST", "/v1/chat/completions"):
            return error(404, f"no {path}")
        if wait := self.wait_for_quota():
            return error(429, "Rate limit reached.", "rate_limit_exceeded", retry_after=f"{wait:.1f}")
        time.sleep(self.latency)
        if refusal := self._refusal(body):
            self.refused += 1
            return error(400, "bad request" if self.terse else refusal)
        if body["model"] not in self.models:
            return error(404, f"model '{body['model']}' not found", "model_not_found")
        return self._complete(body)

    def _refusal(self, body: dict[str, Any]) -> str:
        if unknown := body.keys() - KNOWN:
            self.problems.append(f"unknown fields {unknown}")
            return f"Unrecognized request arguments supplied: {unknown}"
        form = body.get("response_format", {"type": "text"})["type"]
        if form not in {*self.forms, "text"}:
            return f"response_format.type {form!r} is not supported"
        if form == "json_schema" and (
            problem := _not_strict(body["response_format"]["json_schema"]["schema"])
        ):
            self.problems.append(problem)
            return problem
        other = {"max_tokens": "max_completion_tokens", "max_completion_tokens": "max_tokens"}[self.limit]
        if other in body:
            return f"Unsupported parameter: '{other}'. Use '{self.limit}' instead."
        if "temperature" in body and not self.tempered:
            return "Unsupported value: 'temperature' does not support 0.2 with this model."
        return ""

    def _complete(self, body: dict[str, Any]) -> HttpFailure:
        prompt = body["messages"][-1]["content"]
        failure = self.remember(Asked(task_of(prompt), prompt, body))
        reason = "stop"
        match failure:
            case HttpFailure():
                return failure
            case Slow(seconds):
                time.sleep(seconds)
            case Blocked():
                reason = "content_filter"
            case BadAnswer.TRUNCATED:
                reason = "length"
        reply = self.change(honest_reply(task_of(prompt), prompt))
        text = json.dumps(reply)
        if isinstance(failure, BadAnswer):
            text = spoilt(reply, failure)
        elif isinstance(failure, Says):
            text = failure.text
        elif "response_format" not in body:
            text = f"<think>The form is {{}}.</think>Here you are:\n```json\n{text}\n```\nGood luck!"
        usage = {"prompt_tokens": len(prompt) // 4, "completion_tokens": len(text) // 4, "total_tokens": 0}
        return HttpFailure(
            200,
            {
                "id": "1",
                "object": "chat.completion",
                "created": 0,
                "model": body["model"],
                "choices": [
                    {
                        "index": 0,
                        "finish_reason": reason,
                        "message": {"role": "assistant", "content": text},
                    }
                ],
                **({"usage": usage} if self.counts_tokens else {}),
            },
        )


def _not_strict(schema: Any) -> str:
    """What OpenAI's strict mode has against a schema, '' for nothing."""
    if isinstance(schema, list):
        return next(filter(None, map(_not_strict, schema)), "")
    if not isinstance(schema, dict):
        return ""
    if schema.get("type") == "object":
        if schema.get("additionalProperties") is not False:
            return "'additionalProperties' is required to be supplied and to be false"
        if set(schema.get("required", ())) != set(schema.get("properties", ())):
            return "'required' has to name every property"
    return next(filter(None, map(_not_strict, schema.values())), "")
