"""Which language models are configured here, and whether they answer."""

from __future__ import annotations

from dataclasses import dataclass

from compendium.domain.errors import BadModelKey, CompendiumError
from compendium.entrypoints.model_choice import EXTRACTIVE, GEMINI, OPENAI, ModelChoice
from compendium.entrypoints.models import build_provider
from compendium.entrypoints.settings import Settings

_PATIENCE = 10.0
"""Seconds: somebody waits for the table."""


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """``model`` is what --model takes; ``answers`` is None where it was not asked; ``detail`` says
    why, or what else there is to know.
    """

    model: str
    configured: bool
    answers: bool | None
    default: bool
    detail: str


async def model_statuses(settings: Settings) -> list[ModelStatus]:
    """Every kind of model, and the one that the settings name. Those with a key, or an address, are
    asked for their names; no document is sent, and nothing is to be paid. Raises UnknownModel.
    """
    default = settings.default_model
    chosen = ModelChoice.parse(default)
    patient = settings.model_copy(update={"model_timeout": _PATIENCE})
    local = ModelStatus(EXTRACTIVE, True, True, default == EXTRACTIVE, "rules: no key, no network")
    gemini = chosen if chosen.provider == GEMINI else ModelChoice.parse(GEMINI)
    openai = chosen if chosen.provider == OPENAI else ModelChoice(OPENAI)
    return [
        local,
        await _status(default if chosen == gemini else GEMINI, gemini, chosen == gemini, patient),
        await _status(default if chosen == openai else f"{OPENAI}:NAME", openai, chosen == openai, patient),
    ]


async def _status(name: str, choice: ModelChoice, default: bool, settings: Settings) -> ModelStatus:
    try:
        provider = build_provider(choice.provider, settings)
    except BadModelKey as error:
        return ModelStatus(name, False, None, default, str(error))
    models = dict.fromkeys((choice.fast, choice.strong))
    try:
        remarks = [await provider.check(model) for model in models]
    except CompendiumError as error:
        return ModelStatus(name, True, False, default, str(error))
    finally:
        await provider.close()
    return ModelStatus(
        name, True, True, default, "; ".join(filter(None, [", ".join(filter(None, models)), *remarks]))
    )
