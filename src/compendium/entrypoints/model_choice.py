"""Which language model is meant by a name such as 'gemini' or 'openai:llama3.2'."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from compendium.domain.errors import BadInput, BadModelKey, UnknownModel
from compendium.entrypoints.settings import Settings

EXTRACTIVE: Final = "extractive"
GEMINI: Final = "gemini"
OPENAI: Final = "openai"

GEMINI_MODELS: Final = ("gemini-3.5-flash-lite", "gemini-3.8-flash")
"""For topics, tags and questions, and for what decides on a card: the cheapest stable model, and
the best of the stable ones (ai.google.dev/gemini-api/docs/models, 2026)."""

WAYS: Final = "extractive, gemini, gemini:NAME, openai:NAME (or FAST,STRONG in place of NAME)"


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A provider and its names of models: ``fast`` finds, ``strong`` decides what a card says."""

    provider: str
    fast: str = ""
    strong: str = ""

    @classmethod
    def parse(cls, name: str) -> ModelChoice:
        """Read a name as --model takes it. Raises UnknownModel.

        >>> ModelChoice.parse("openai:small,large")
        ModelChoice(provider='openai', fast='small', strong='large')
        """
        provider, _, names = name.partition(":")
        fast, _, strong = names.partition(",")
        if provider == EXTRACTIVE and not names:
            return cls(EXTRACTIVE)
        if provider == GEMINI and not names:
            return cls(GEMINI, *GEMINI_MODELS)
        if provider in {GEMINI, OPENAI} and fast:
            return cls(provider, fast, strong or fast)
        if provider == OPENAI:
            raise UnknownModel(
                "openai needs a model's name, as in --model openai:NAME: 'compendium models' asks the "
                "server which it has"
            )
        raise UnknownModel(f"there is no model {name!r} here: leave --model out, or use one of {WAYS}")


def check_key(provider: str, settings: Settings) -> None:
    """Whether the provider can be asked at all. Raises BadModelKey, which names the variable."""
    if provider == GEMINI and not settings.gemini_api_key.get_secret_value():
        raise BadModelKey(
            "GEMINI_API_KEY is not set: Gemini asks for a key, free ones come from Google AI Studio"
        )
    if provider == OPENAI and not (settings.openai_api_key.get_secret_value() or settings.openai_base_url):
        raise BadModelKey(
            "neither OPENAI_API_KEY nor OPENAI_BASE_URL is set: a key is for OpenAI, an address such as "
            "http://localhost:11434/v1 for a server of your own"
        )


def why_not(name: str, settings: Settings) -> str:
    """Why the model of that name can't be used as things are; '' where it can."""
    try:
        check_key(ModelChoice.parse(name).provider, settings)
    except BadInput as error:
        return str(error)
    return ""


def unasked(settings: Settings) -> str:
    """One line on how to ask the model whose key is there, but which nobody chose; else ''."""
    if settings.default_model != EXTRACTIVE or settings.model:
        return ""
    for variable, key, name in (
        ("GEMINI_API_KEY", settings.gemini_api_key, "gemini"),
        ("OPENAI_API_KEY", settings.openai_api_key, "openai:NAME"),
    ):
        if key.get_secret_value():
            return f"{variable} is set, but nothing was sent anywhere: --model {name} asks for better cards."
    return ""
