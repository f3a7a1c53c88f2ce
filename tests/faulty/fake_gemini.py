"""Gemini's HTTP interface, as far as google-genai uses it for us: strict about what it is sent."""

import asyncio
import json
import re
import time
from typing import Any

from google.genai import types
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from compendium.adapters.embeddings.wordllama import WordLlamaEmbedder
from tests.faulty.bad_answers import BadAnswer, spoilt
from tests.faulty.honest_replies import honest_reply, task_of
from tests.faulty.provider_server import Asked, Blocked, HttpFailure, ProviderServer, Says, Slow

STRICT = ConfigDict(alias_generator=to_camel, extra="forbid")


class GenerateContent(BaseModel):
    """The body of generateContent, in google-genai's own types, which forbid unknown fields."""

    model_config = STRICT
    contents: list[types.Content]
    system_instruction: types.Content
    generation_config: types.GenerationConfig
    safety_settings: list[types.SafetySetting]


class EmbedContent(BaseModel):
    model_config = STRICT
    model: str
    content: types.Content
    task_type: str
    output_dimensionality: int


class BatchEmbedContents(BaseModel):
    model_config = STRICT
    requests: list[EmbedContent]


def error(code: int, status: str, message: str, *details: dict[str, Any]) -> HttpFailure:
    """An error in Google's form."""
    return HttpFailure(
        code, {"error": {"code": code, "status": status, "message": message, "details": list(details)}}
    )


def come_back(delay: str) -> HttpFailure:
    """429, with when to come back: '37s'."""
    info = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay}
    return error(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota.", info)


class FakeGemini(ProviderServer):
    """``models`` are those that it has; ``dimension_error`` makes a vector for all texts together."""

    models = ("gemini-3.5-flash-lite", "gemini-3.8-flash", "gemini-embedding-001")
    one_vector_for_all = False
    wrong_length = False

    def answer(self, method: str, path: str, headers: dict[str, str], body: Any) -> HttpFailure:
        match = re.fullmatch(r"/v1(?:beta)?/models/([\w.-]+)(?::(\w+))?", path)
        if match is None:
            return error(404, "NOT_FOUND", f"no {path}")
        if headers.get("x-goog-api-key") != self.key:
            reason = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
            return error(400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.", reason)
        if match[1] not in self.models:
            return error(404, "NOT_FOUND", f"models/{match[1]} is not found for API version v1")
        if method == "GET":
            return HttpFailure(200, {"name": f"models/{match[1]}"})
        if wait := self.wait_for_quota():
            return come_back(f"{wait:.1f}s")
        time.sleep(self.latency)
        try:
            if match[2] == "generateContent":
                return self._generate(body)
            if match[2] == "batchEmbedContents":
                return self._embed(BatchEmbedContents.model_validate(body))
        except ValidationError as problem:
            self.problems.append(str(problem))
            return error(400, "INVALID_ARGUMENT", f"Invalid JSON payload received. {problem}")
        return error(404, "NOT_FOUND", f"no method {match[2]}")

    def _generate(self, body: dict[str, Any]) -> HttpFailure:
        request = GenerateContent.model_validate(body)
        prompt = "".join(part.text or "" for c in request.contents for part in c.parts or [])
        failure = self.remember(Asked(task_of(prompt), prompt, body))
        match failure:
            case HttpFailure():
                return failure
            case Slow(seconds):
                time.sleep(seconds)
            case Blocked(answer=False):
                return HttpFailure(200, {"promptFeedback": {"blockReason": "SAFETY"}})
            case Blocked():
                return HttpFailure(200, {"candidates": [{"finishReason": "PROHIBITED_CONTENT"}]})
        reply = self.change(honest_reply(task_of(prompt), prompt))
        text = json.dumps(reply)
        if isinstance(failure, BadAnswer):
            text = spoilt(reply, failure)
        elif isinstance(failure, Says):
            text = failure.text
        return HttpFailure(
            200,
            {
                "candidates": [
                    {
                        "content": {
                            "role": "model",
                            "parts": [{"text": "Let me think.", "thought": True}, {"text": text}],
                        },
                        "finishReason": "MAX_TOKENS" if failure is BadAnswer.TRUNCATED else "STOP",
                    }
                ],
                "usageMetadata": {
                    "promptTokenCount": len(prompt) // 4,
                    "candidatesTokenCount": len(text) // 4,
                    "thoughtsTokenCount": 10,
                },
            },
        )

    def _embed(self, batch: BatchEmbedContents) -> HttpFailure:
        """Vectors that know a paraphrase, at length 2, since Google's are not of length 1 either."""
        if len(batch.requests) > 100:
            return error(400, "INVALID_ARGUMENT", "at most 100 requests can be in one batch")
        texts = ["".join(p.text or "" for p in each.content.parts or []) for each in batch.requests]
        if not all(text.strip() for text in texts):
            return error(400, "INVALID_ARGUMENT", "content is empty")
        vectors = asyncio.run(WordLlamaEmbedder().embed(texts))
        size = batch.requests[0].output_dimensionality - (1 if self.wrong_length else 0)
        rows = [
            [2 * value for value in vectors.values[i * 256 : (i + 1) * 256]] + [0.0] * (size - 256)
            for i in range(1 if self.one_vector_for_all else len(texts))
        ]
        return HttpFailure(200, {"embeddings": [{"values": row} for row in rows]})
