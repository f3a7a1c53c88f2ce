"""The part of the composition root that builds providers, and what finds passages for a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compendium.entrypoints.model_choice import GEMINI, check_key
from compendium.entrypoints.settings import Settings
from compendium.ports.embedder import Embedder

if TYPE_CHECKING:
    from compendium.adapters.models.gemini.client import GeminiClient
    from compendium.adapters.models.gemini.provider import GeminiProvider
    from compendium.adapters.models.openai import OpenAIProvider


def build_provider(name: str, settings: Settings) -> GeminiProvider | OpenAIProvider:
    """'gemini' or 'openai', as yet without a connection. Raises BadModelKey, UnknownModel."""
    check_key(name, settings)
    if name == GEMINI:
        from compendium.adapters.models.gemini.provider import GeminiProvider

        return GeminiProvider(_gemini_client(settings), settings.gemini_safety)
    from compendium.adapters.models.openai import OpenAIProvider

    key = settings.openai_api_key.get_secret_value()
    return OpenAIProvider(key, settings.openai_base_url, settings.model_timeout)


def _gemini_client(settings: Settings) -> GeminiClient:
    from compendium.adapters.models.gemini.client import GeminiClient

    check_key(GEMINI, settings)
    key = settings.gemini_api_key.get_secret_value()
    return GeminiClient(key, settings.gemini_base_url, settings.model_timeout)


def build_passage_embedder(settings: Settings) -> Embedder:
    """The one that is quick enough for every passage of a book: docs/adr/0003-embeddings.md."""
    if settings.embedder == GEMINI:
        from compendium.adapters.models.gemini.embedder import GeminiEmbedder

        return GeminiEmbedder(_gemini_client(settings))
    from compendium.adapters.embeddings.wordllama import WordLlamaEmbedder

    return WordLlamaEmbedder()
