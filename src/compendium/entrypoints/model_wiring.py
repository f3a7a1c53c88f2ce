"""The language models' part of the composition root: a provider and the decorators around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from math import ceil
from typing import TYPE_CHECKING, Final
from uuid import UUID

from compendium.domain.model.estimate import Estimate
from compendium.domain.model.quota import month_of
from compendium.domain.model.usage import Usage
from compendium.domain.model.wishes import Wishes
from compendium.domain.pipeline.run import Pipeline
from compendium.entrypoints.model_choice import EXTRACTIVE, GEMINI, ModelChoice
from compendium.entrypoints.models import build_provider
from compendium.entrypoints.settings import Settings
from compendium.ports.answer_cache import AnswerCache
from compendium.ports.clock import Clock
from compendium.ports.document_reader import DocumentReader
from compendium.ports.embedder import Embedder
from compendium.ports.language_model import LanguageModel
from compendium.ports.passage_index import PassageIndexFactory

if TYPE_CHECKING:
    from compendium.adapters.models.conversation import Manner
    from compendium.adapters.models.metered import Meter
    from compendium.adapters.models.prices import Prices
    from compendium.adapters.models.requests import Provider
    from compendium.adapters.models.windows import Quota, Window

SLOW_REPLY: Final = 20.0
"""Seconds that a long reply takes: so much of a minute's quota has to be under way at once."""
MOST_UNDER_WAY: Final = 100
"""Connections that the SDKs' clients hold at most."""


@dataclass(frozen=True, slots=True)
class Models:
    """Makes a model for one job of a user. What jobs share in this process is ``answers`` and the
    accounts that ``open_window`` gives.
    """

    settings: Settings
    answers: AnswerCache
    open_window: Callable[[str, Quota], Window]
    clock: Clock

    def __call__(self, wishes: Wishes, user_id: UUID) -> LanguageModel:
        """The model that is wished for, or the default. Raises UnknownModel, BadModelKey, BadSetting."""
        settings = self.settings
        choice = ModelChoice.parse(wishes.model or settings.default_model)
        if choice.provider == EXTRACTIVE:
            from compendium.adapters.models.extractive.model import ExtractiveModel

            return ExtractiveModel()
        from compendium.adapters.documents.language import language_of
        from compendium.adapters.models.prompted import PromptedModel

        meter = self._meter(wishes, user_id)
        provider = self._around(build_provider(choice.provider, settings), meter, wishes)
        return PromptedModel(provider, manner_of(choice, settings), language_of, under_way(settings), meter)

    def rehearse(self, wishes: Wishes) -> tuple[LanguageModel, Callable[[], Estimate]]:
        """A model that sends nothing, and, once it was asked, what asking the real one would come to.
        Raises UnknownModel, BadModelKey, BadSetting.
        """
        settings = self.settings
        choice = ModelChoice.parse(wishes.model or settings.default_model)
        if choice.provider == EXTRACTIVE:
            from compendium.adapters.models.extractive.model import ExtractiveModel

            return ExtractiveModel(), lambda: Estimate(EXTRACTIVE, Usage(), {}, 0.0, 0.0)
        from compendium.adapters.models.prompted import PromptedModel
        from compendium.adapters.models.rehearsal import Rehearsal

        provider = Rehearsal(choice.provider, build_provider(choice.provider, settings).hidden_tokens)
        model = PromptedModel(provider, manner_of(choice, settings), lambda _text: "", under_way(settings))
        prices, today = prices_of(settings), self.clock.now().date()
        quota = quota_of(choice.provider, settings)
        return model, lambda: provider.estimate(model.name, prices, today, quota, under_way(settings))

    def _around(self, provider: Provider, meter: Meter, wishes: Wishes) -> Provider:
        """From the inside out: what arrives at the provider is limited, what is sent is counted, each
        attempt anew, and what is known is not sent.
        """
        from compendium.adapters.models.cached import Cached
        from compendium.adapters.models.metered import Metered
        from compendium.adapters.models.rate_limited import RateLimited
        from compendium.adapters.models.retried import Retried

        server = server_of(provider.name, self.settings)
        quota = quota_of(provider.name, self.settings)
        account = f"{provider.name}:{sha256(server.encode()).hexdigest()[:16]}"
        limited = RateLimited(provider, lambda model: self.open_window(f"{account}:{model}", quota), quota)
        asked = Retried(Metered(limited, meter))
        if not wishes.use_cache:
            return asked
        return Cached(asked, self.answers, meter, base_url_of(provider.name, self.settings))

    def _meter(self, wishes: Wishes, user_id: UUID) -> Meter:
        from compendium.adapters.models.metered import Meter
        from compendium.adapters.persistence.budget import SqlBudget

        today, limit = self.clock.now().date(), self.settings.monthly_cost
        month = month_of(self.clock.now())
        budget = None if limit is None else SqlBudget(self.settings.database_url, user_id, month, limit)
        return Meter(prices_of(self.settings), today, wishes.max_cost, budget)


def build_pipelines(
    models: Models, reader: DocumentReader, embedder: Embedder, new_index: PassageIndexFactory
) -> Callable[[Wishes, UUID], Pipeline]:
    """A function from the wishes of a user to the pipeline that heeds them."""
    return lambda wishes, user_id: Pipeline(reader, models(wishes, user_id), embedder, new_index)


def build_rehearsals(
    models: Models, reader: DocumentReader, embedder: Embedder, new_index: PassageIndexFactory
) -> Callable[[Wishes], tuple[Pipeline, Callable[[], Estimate]]]:
    """The same pipeline with a model that sends nothing, and the estimate once it has run."""

    def rehearsal(wishes: Wishes) -> tuple[Pipeline, Callable[[], Estimate]]:
        model, estimate = models.rehearse(wishes)
        return Pipeline(reader, model, embedder, new_index), estimate

    return rehearsal


def build_answers(settings: Settings) -> AnswerCache:
    """In the database, beside the jobs; migrate it first."""
    from compendium.adapters.persistence.answer_cache import SqlAnswerCache

    return SqlAnswerCache(settings.database_url, settings.cache_mb * 1_000_000)


def build_windows(settings: Settings) -> Callable[[str, Quota], Window]:
    """The accounts of providers' quotas: in Redis where one is named, else in this process."""
    from compendium.adapters.models.shared_window import open_windows

    return open_windows(settings.result_backend, settings.workers)


def manner_of(choice: ModelChoice, settings: Settings) -> Manner:
    """How the chosen models are asked."""
    from compendium.adapters.models.conversation import Manner

    tokens = settings.request_tokens
    return Manner(choice.fast, choice.strong, settings.temperature, tokens, tokens)


def quota_of(provider: str, settings: Settings) -> Quota:
    """What the provider lets one model be asked: Gemini counts the tokens that it is sent, others also
    those that they give (ai.google.dev/gemini-api/docs/rate-limits).
    """
    from compendium.adapters.models.windows import Quota

    return Quota(settings.requests_per_minute, settings.tokens_per_minute, counts_output=provider != GEMINI)


def prices_of(settings: Settings) -> Prices:
    """The prices that hold here. Raises BadSetting."""
    from compendium.adapters.models.prices import load_prices

    return load_prices(settings.prices, without="openai" if settings.openai_base_url else "")


def under_way(settings: Settings) -> int:
    """How many tasks at once: enough to use up a quota whose replies are slow."""
    enough = ceil(settings.requests_per_minute * SLOW_REPLY / 60)
    return min(MOST_UNDER_WAY, max(settings.model_concurrency, enough))


def base_url_of(provider: str, settings: Settings) -> str:
    """The server's address, '' for the provider's own."""
    return settings.gemini_base_url if provider == GEMINI else settings.openai_base_url


def server_of(provider: str, settings: Settings) -> str:
    """Whose quota is used: an address and a key."""
    key = settings.gemini_api_key if provider == GEMINI else settings.openai_api_key
    return f"{base_url_of(provider, settings)} {key.get_secret_value()}"
