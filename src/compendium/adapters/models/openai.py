"""Servers that speak OpenAI's protocol: OpenAI, Ollama, llama.cpp, vLLM, LM Studio and others.

They differ in what they take. What a server refuses is not sent again: the reply's JSON schema
becomes JSON mode, then plain text with the schema in the prompt.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from compendium.adapters.models import prompts
from compendium.adapters.models.requests import Provider, Reply, Request
from compendium.adapters.models.strict_schema import strict_schema
from compendium.adapters.models.tokens import estimate
from compendium.domain.errors import (
    BadModelKey,
    CompendiumError,
    ModelNotFound,
    ModelRefused,
    ModelUnavailable,
)

if TYPE_CHECKING:
    from openai import APIStatusError, AsyncOpenAI
    from openai.types.chat import ChatCompletion

T = TypeVar("T")

BASE_URL = "https://api.openai.com/v1"
_SCHEMA: Final = "json_schema"
_OBJECT: Final = "json_object"
_TEXT: Final = "text"
_SIMPLER = {_SCHEMA: _OBJECT, _OBJECT: _TEXT}


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a server is sent: the reply's form, the name of the limit, and a temperature or none."""

    form: str = _SCHEMA
    limit: str = "max_tokens"
    tempered: bool = True

    def without(self, complaint: str) -> Dialect | None:
        """The dialect without what the server's ``complaint`` names; where that names none of it,
        with a simpler form, since some servers don't say what they can't take. None: none is left.
        """
        if "max_completion_tokens" in complaint and self.limit == "max_tokens":
            return replace(self, limit="max_completion_tokens")
        if "temperature" in complaint and self.tempered:
            return replace(self, tempered=False)
        if "context" in complaint or self.form == _TEXT:
            return None
        return replace(self, form=_SIMPLER[self.form])


class OpenAIProvider(Provider):
    """``timeout`` is in seconds, for one request. A local server needs no key: ''."""

    name = "openai"

    def __init__(self, key: str, base_url: str, timeout: float) -> None:
        self._key = key
        self._base_url = base_url or BASE_URL
        self.own_server = self._base_url != BASE_URL
        self._timeout = timeout
        self._client: AsyncOpenAI | None = None
        self._dialect = Dialect()

    async def send(self, request: Request) -> Reply:
        dialect = self._dialect
        while True:
            try:
                reply = await self._send(request, dialect)
            except _NotTaken as refusal:
                simpler = dialect.without(refusal.said)
                if simpler is None:
                    raise ModelRefused(
                        f"{self._base_url} does not take the request: {refusal.said}"
                    ) from refusal
                dialect = simpler
            else:
                self._dialect = dialect
                return reply

    async def _send(self, request: Request, dialect: Dialect) -> Reply:
        system = request.system
        if dialect.form != _SCHEMA:
            system += prompts.form(request.schema.model_json_schema())
        options: dict[str, Any] = {dialect.limit: request.max_output_tokens}
        if dialect.tempered:
            options["temperature"] = request.temperature
        if dialect.form != _TEXT:
            options["response_format"] = self._response_format(request, dialect.form)

        async def ask(client: AsyncOpenAI) -> ChatCompletion:
            completion: ChatCompletion = await client.chat.completions.create(
                model=request.model,
                messages=[
                    {"role": "system", "content": system},
                    {"role": "user", "content": request.prompt},
                ],
                **options,
            )
            return completion

        return _reply(await self._call(request.model, ask), request, self._base_url)

    def _response_format(self, request: Request, form: str) -> dict[str, Any]:
        if form == _OBJECT:
            return {"type": _OBJECT}
        schema = strict_schema(request.schema, request.bounds if self.own_server else None)
        return {"type": _SCHEMA, _SCHEMA: {"name": request.task, "strict": True, "schema": schema}}

    async def check(self, model: str) -> str:
        """Ask which models there are, which costs nothing; a remark where ``model`` is not listed
        (some servers take any name). Raises what `send` does.
        """

        async def ask(client: AsyncOpenAI) -> list[str]:
            return [each.id async for each in client.models.list()]

        try:
            offered = await self._call(model, ask)
        except _NotTaken as refusal:
            raise ModelRefused(f"{self._base_url} lists no models: {refusal.said}") from refusal
        if not model:
            return f"offers {', '.join(offered[:5]) or 'nothing'}"
        return "" if model in offered else f"lists no {model!r}, but {', '.join(offered[:5]) or 'nothing'}"

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            await client.close()

    async def _call(self, model: str, ask: Callable[[AsyncOpenAI], Awaitable[T]]) -> T:
        import openai  # noqa: PLC0415 - half a second

        if self._client is None:
            self._client = openai.AsyncOpenAI(
                api_key=self._key or "none", base_url=self._base_url, timeout=self._timeout, max_retries=0
            )
        try:
            return await ask(self._client)
        except openai.APIStatusError as error:
            if error.status_code in {400, 422}:
                raise _NotTaken(_said(error)) from error
            raise self._ours(error, model) from error
        except openai.APIConnectionError as error:
            slow = isinstance(error, openai.APITimeoutError)
            how = f"does not answer within {self._timeout:g} s" if slow else "can't be reached"
            raise ModelUnavailable(f"{self._base_url} {how}: is OPENAI_BASE_URL right?") from error
        except (openai.OpenAIError, ValueError) as error:
            raise ModelUnavailable(f"{self._base_url} does not speak OpenAI's protocol: {error}") from error

    def _ours(self, error: APIStatusError, model: str) -> CompendiumError:
        said, status = _said(error), error.status_code
        if status in {401, 403}:
            return BadModelKey(f"{self._base_url} does not take the key in OPENAI_API_KEY: {said}")
        if status == 404:
            return ModelNotFound(
                f"{self._base_url} has no model {model!r}, or isn't the API's address, which mostly "
                f"ends in /v1: {said}"
            )
        if status == 429 and "insufficient_quota" in str(error.body):
            return ModelRefused(f"the account at {self._base_url} is used up: {said}")
        if status in {408, 409, 429} or status >= 500:
            return ModelUnavailable(
                f"{self._base_url} asks to come back later ({status}: {said})", _seconds(error)
            )
        return ModelRefused(f"{self._base_url} does not take the request ({status}: {said})")


class _NotTaken(Exception):
    """The server does not take the request as it is."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


def _reply(completion: Any, request: Request, base_url: str) -> Reply:
    choices = getattr(completion, "choices", None)  # of an HTML page the SDK makes a string
    if not choices:
        raise ModelUnavailable(
            f"{base_url} answers, but not as OpenAI's protocol says: is it the API's address?"
        )
    message, reason, usage = choices[0].message, choices[0].finish_reason, completion.usage
    if reason == "content_filter" or getattr(message, "refusal", None):
        raise ModelRefused(f"{base_url} blocks this content: {message.refusal or reason}")
    text = message.content or ""
    return Reply(
        text=text,
        input_tokens=usage.prompt_tokens if usage else request.input_tokens,
        output_tokens=usage.completion_tokens if usage else estimate(text),
        truncated=reason == "length",
    )


def _said(error: APIStatusError) -> str:
    """The server's own words, at most a line or two."""
    body = error.body
    words = body.get("message") if isinstance(body, dict) else None
    return " ".join(str(words or error.message).split())[:300]


def _seconds(error: APIStatusError) -> float | None:
    try:
        return float(error.response.headers.get("retry-after", ""))
    except ValueError:  # none, or a date
        return None
