"""The part of the composition root that builds language models, and what finds passages for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compendium.entrypoints.model_choice import EXTRACTIVE, GEMINI, ModelChoice, check_key
from compendium.entrypoints.settings import Settings
from compendium.ports.embedder import Embedder
from compendium.ports.language_model import LanguageModel

if TYPE_CHECKING:
    from compendium.adapters.models.gemini.client import GeminiClient
    from compendium.adapters.models.gemini.provider import GeminiProvider
    from compendium.adapters.models.openai import OpenAIProvider


def build_model(name: str, settings: Settings) -> LanguageModel:
    """The model of that name, '' being the default. Raises UnknownModel, BadModelKey."""
    choice = ModelChoice.parse(name or settings.default_model)
    if choice.provider == EXTRACTIVE:
        from compendium.adapters.models.extractive.model import ExtractiveModel

        return ExtractiveModel()
    from compendium.adapters.documents.language import language_of
    from compendium.adapters.models.conversation import Manner
    from compendium.adapters.models.prompted import PromptedModel

    tokens = settings.request_tokens
    manner = Manner(choice.fast, choice.strong, settings.temperature, tokens, tokens)
    return PromptedModel(
        build_provider(choice.provider, settings), manner, language_of, settings.model_concurrency
    )


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
