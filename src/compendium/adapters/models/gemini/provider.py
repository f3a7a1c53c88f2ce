"""Gemini, asked through google-genai: docs/adr/0008-google-genai.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compendium.adapters.models.gemini.client import GeminiClient
from compendium.adapters.models.requests import Provider, Reply, Request
from compendium.domain.errors import ModelRefused

if TYPE_CHECKING:
    from google.genai.client import AsyncClient
    from google.genai.types import Candidate, GenerateContentConfig, GenerateContentResponse

_BLOCKED = frozenset({"SAFETY", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII", "MODEL_ARMOR"})
_THOUGHTS = 8192
"""Tokens of output beside the reply: Gemini's models think first, and are cut off while they do."""


class GeminiProvider(Provider):
    """``safety`` is the threshold for each of Gemini's kinds of harm ('BLOCK_ONLY_HIGH')."""

    name = "gemini"
    hidden_tokens = _THOUGHTS

    def __init__(self, client: GeminiClient, safety: str) -> None:
        self._client = client
        self._safety = safety

    async def send(self, request: Request) -> Reply:
        async def ask(client: AsyncClient) -> GenerateContentResponse:
            return await client.models.generate_content(
                model=request.model, contents=request.prompt, config=self._config(request)
            )

        response = await self._client.call(request.model, ask)
        usage = response.usage_metadata
        spoken = (usage.candidates_token_count or 0) if usage else 0
        thought = (usage.thoughts_token_count or 0) if usage else 0
        text, truncated = _text(response)
        return Reply(
            text=text,
            input_tokens=(usage.prompt_token_count if usage else None) or request.input_tokens,
            output_tokens=spoken + thought,
            truncated=truncated,
        )

    async def check(self, model: str) -> str:
        """Ask for the model's description, which costs nothing; '' where all is well. Raises what
        `send` does.
        """

        async def ask(client: AsyncClient) -> str:
            await client.models.get(model=model)
            return ""

        return await self._client.call(model, ask)

    async def close(self) -> None:
        await self._client.close()

    def _config(self, request: Request) -> GenerateContentConfig:
        from google.genai import types  # noqa: PLC0415 - half a second

        harms = (
            types.HarmCategory.HARM_CATEGORY_HARASSMENT,
            types.HarmCategory.HARM_CATEGORY_HATE_SPEECH,
            types.HarmCategory.HARM_CATEGORY_SEXUALLY_EXPLICIT,
            types.HarmCategory.HARM_CATEGORY_DANGEROUS_CONTENT,
        )
        threshold = types.HarmBlockThreshold(self._safety)
        return types.GenerateContentConfig(
            system_instruction=request.system,
            temperature=request.temperature,
            max_output_tokens=request.max_output_tokens + _THOUGHTS,
            response_mime_type="application/json",
            response_schema=request.schema,
            safety_settings=[types.SafetySetting(category=harm, threshold=threshold) for harm in harms],
        )


def _text(response: GenerateContentResponse) -> tuple[str, bool]:
    """What was said, without thoughts, and whether it broke off. Raises ModelRefused."""
    feedback = response.prompt_feedback
    if feedback is not None and feedback.block_reason is not None:
        raise ModelRefused(f"Gemini blocks this content ({feedback.block_reason.value}): {_WAY_OUT}")
    if not response.candidates:
        return "", True
    candidate = response.candidates[0]
    reason = candidate.finish_reason.value if candidate.finish_reason is not None else "STOP"
    if reason in _BLOCKED:
        raise ModelRefused(f"Gemini blocks its answer on this content ({reason}): {_WAY_OUT}")
    return _said(candidate), reason != "STOP"


def _said(candidate: Candidate) -> str:
    parts = (candidate.content.parts if candidate.content is not None else None) or []
    return "".join(part.text for part in parts if part.text and not part.thought)


_WAY_OUT = "leave its pages out, or set GEMINI_SAFETY, or use another model"
