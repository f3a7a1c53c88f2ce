"""What the environment says of language models: which one, where it is, and how it is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings


class ModelSettings(BaseSettings):
    """``model`` is '' where nobody chose one. docs/models.md says how to use them.

    A request holds about ``request_tokens`` of the document, and its reply as many, so that a
    local server needs a context of somewhat more than twice that. ``model_timeout`` is in
    seconds. ``embedder`` finds passages: 'local', or 'gemini', which sends every passage to Google.

    ``requests_per_minute`` and ``tokens_per_minute`` are the quota that the provider gives a model, 0
    where it is not known; ``workers`` share it where Redis has not told how many there are. ``prices``
    is a file of the user's own. ``monthly_cost`` is what each user may spend in a month, in US dollars,
    and ``cache_mb`` how many megabytes of answers are kept.
    """

    model: str = Field(default="", validation_alias="COMPENDIUM_MODEL")
    request_tokens: int = Field(default=8000, validation_alias="COMPENDIUM_REQUEST_TOKENS", ge=500)
    model_concurrency: int = Field(default=8, validation_alias="COMPENDIUM_MODEL_CONCURRENCY", ge=1)
    model_timeout: float = Field(default=300, validation_alias="COMPENDIUM_MODEL_TIMEOUT", gt=0)
    temperature: float = Field(default=0.2, validation_alias="COMPENDIUM_MODEL_TEMPERATURE", ge=0, le=2)
    embedder: Literal["local", "gemini"] = Field(default="local", validation_alias="COMPENDIUM_EMBEDDER")

    requests_per_minute: int = Field(default=0, validation_alias="COMPENDIUM_REQUESTS_PER_MINUTE", ge=0)
    tokens_per_minute: int = Field(default=0, validation_alias="COMPENDIUM_TOKENS_PER_MINUTE", ge=0)
    workers: int = Field(default=1, validation_alias="COMPENDIUM_WORKERS", ge=1)
    prices: Path | None = Field(default=None, validation_alias="COMPENDIUM_PRICES")
    monthly_cost: float | None = Field(default=None, validation_alias="COMPENDIUM_MONTHLY_COST", ge=0)
    cache_mb: int = Field(default=200, validation_alias="COMPENDIUM_CACHE_MB", ge=0)

    gemini_api_key: SecretStr = Field(default=SecretStr(""), validation_alias="GEMINI_API_KEY")
    gemini_base_url: str = Field(default="", validation_alias="GEMINI_BASE_URL")
    gemini_safety: Literal[
        "BLOCK_LOW_AND_ABOVE", "BLOCK_MEDIUM_AND_ABOVE", "BLOCK_ONLY_HIGH", "BLOCK_NONE", "OFF"
    ] = Field(default="BLOCK_ONLY_HIGH", validation_alias="GEMINI_SAFETY")
    openai_api_key: SecretStr = Field(default=SecretStr(""), validation_alias="OPENAI_API_KEY")
    openai_base_url: str = Field(default="", validation_alias="OPENAI_BASE_URL")
