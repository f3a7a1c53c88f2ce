"""google-genai's client: opened when it is first needed, and its errors as ours."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from compendium.domain.errors import (
    BadModelKey,
    CompendiumError,
    ModelNotFound,
    ModelRefused,
    ModelUnavailable,
)

if TYPE_CHECKING:
    from google.genai.client import AsyncClient
    from google.genai.errors import APIError

T = TypeVar("T")

BASE_URL = "https://generativelanguage.googleapis.com/"


class GeminiClient:
    """``timeout`` is in seconds, for one request. Importing google-genai takes half a second, so
    that is left to the first call.
    """

    def __init__(self, key: str, base_url: str, timeout: float) -> None:
        self._key = key
        self._base_url = base_url or BASE_URL
        self._timeout = timeout
        self._client: AsyncClient | None = None

    async def call(self, model: str, ask: Callable[[AsyncClient], Awaitable[T]]) -> T:
        """What ``ask`` gets of the client. Raises what `requests.Provider.send` does."""
        import httpx2  # noqa: PLC0415  as google-genai, which lets its errors through
        from google.genai.errors import APIError  # noqa: PLC0415

        try:
            return await ask(self._open())
        except APIError as error:
            raise _ours(error, model) from error
        except httpx2.HTTPError as error:
            raise ModelUnavailable(
                f"Gemini at {self._base_url} does not answer ({type(error).__name__})"
            ) from error
        except ValueError as error:  # no JSON, or JSON of another form
            raise ModelUnavailable(
                f"{self._base_url} answers, but not as Gemini does: is the address right? ({error})"
            ) from error

    async def close(self) -> None:
        """Give the connections back."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _open(self) -> AsyncClient:
        if self._client is None:
            from google import genai  # noqa: PLC0415
            from google.genai.types import HttpOptions  # noqa: PLC0415

            options = HttpOptions(base_url=self._base_url, timeout=int(self._timeout * 1000))
            # said outright, since the environment could choose another service and other keys
            self._client = genai.Client(vertexai=False, api_key=self._key, http_options=options).aio
        return self._client


def _ours(error: APIError, model: str) -> CompendiumError:
    said = error.message or error.status or "no reason given"
    if error.code in {401, 403} or "API key" in said or "API_KEY_INVALID" in str(error.details):
        return BadModelKey(f"Gemini does not take the key in GEMINI_API_KEY: {said}")
    if error.code == 404:
        return ModelNotFound(f"Gemini has no model {model!r} for this key: {said}")
    if error.code in {408, 429} or error.code >= 500:
        return ModelUnavailable(f"Gemini asks to come back later ({error.code}: {said})", _seconds(error))
    return ModelRefused(f"Gemini does not take the request ({error.code}: {said})")


def _seconds(error: APIError) -> float | None:
    """When Gemini asked to come back: RetryInfo in the body ('37s', '0.5s'), else the header."""
    delay = _retry_delay(error.details)
    if delay is None:
        headers = getattr(error.response, "headers", None) or {}
        delay = headers.get("retry-after", "")
    match = re.fullmatch(r"(\d+(?:\.\d+)?)s?", str(delay))
    return float(match[1]) if match else None


def _retry_delay(details: Any) -> str | None:
    reasons = details.get("error", {}).get("details", []) if isinstance(details, dict) else []
    return next((each["retryDelay"] for each in reasons if "retryDelay" in each), None)
