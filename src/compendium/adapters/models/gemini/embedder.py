"""Gemini's embeddings. They lie here because they share the client, and its errors, with the models."""

from __future__ import annotations

import math
from array import array
from collections.abc import Sequence
from typing import TYPE_CHECKING

from compendium.adapters.models.gemini.client import GeminiClient
from compendium.domain.errors import ModelUnavailable
from compendium.domain.model.vectors import Vectors
from compendium.ports.embedder import Embedder

if TYPE_CHECKING:
    from google.genai.client import AsyncClient
    from google.genai.types import EmbedContentResponse

EMBEDDING_MODEL = "gemini-embedding-001"
_DIMENSION = 768
"""Recommended by Google beside 1,536 and 3,072; a book's vectors then take 50 MB."""
_TEXTS_A_REQUEST = 100
"""The API's limit for one batch."""


class GeminiEmbedder(Embedder):
    """For those who ask for it: every text is sent to Google."""

    name = EMBEDDING_MODEL
    duplicate_cosine = 0.95  # not measured against Google's service: high, so that no card is lost

    def __init__(self, client: GeminiClient) -> None:
        self._client = client

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, in order; a blank text gets the zero vector, and isn't sent."""
        spoken = [i for i, text in enumerate(texts) if text.strip()]
        values = array("f", [0.0]) * (_DIMENSION * len(texts))
        try:
            for start in range(0, len(spoken), _TEXTS_A_REQUEST):
                batch = spoken[start : start + _TEXTS_A_REQUEST]
                for i, vector in zip(batch, await self._vectors([texts[i] for i in batch]), strict=True):
                    values[i * _DIMENSION : (i + 1) * _DIMENSION] = _unit(vector)
        finally:
            await self._client.close()  # the next call may come on another event loop
        return Vectors(_DIMENSION, values)

    async def _vectors(self, texts: Sequence[str]) -> list[list[float]]:
        from google.genai import types  # noqa: PLC0415 - half a second

        # one Content a text: of a list of strings some models make one text, and one vector
        contents: list[types.ContentUnion] = [types.Content(parts=[types.Part(text=text)]) for text in texts]
        config = types.EmbedContentConfig(task_type="SEMANTIC_SIMILARITY", output_dimensionality=_DIMENSION)

        async def ask(client: AsyncClient) -> EmbedContentResponse:
            return await client.models.embed_content(model=self.name, contents=contents, config=config)

        response = await self._client.call(self.name, ask)
        vectors = [each.values or [] for each in response.embeddings or []]
        if len(vectors) != len(texts) or any(len(vector) != _DIMENSION for vector in vectors):
            raise ModelUnavailable(
                f"{self.name} gave {len(vectors)} vectors for {len(texts)} texts, or of another length"
            )
        return vectors


def _unit(vector: Sequence[float]) -> array[float]:
    length = math.hypot(*vector) or 1.0
    return array("f", [value / length for value in vector])
