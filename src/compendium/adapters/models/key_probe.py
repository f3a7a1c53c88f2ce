"""Looks whether a hosted model has its key."""

from __future__ import annotations

from compendium.ports.health import Finding, Probe


class ModelKeyProbe(Probe):
    """Says which model is used and whether ``key`` is set; it is not tried, which would cost money."""

    name = "model"

    def __init__(self, model: str, key: str) -> None:
        self._model = model
        self._key = key

    async def check(self) -> Finding:
        key = "GEMINI_API_KEY is set" if self._key else "GEMINI_API_KEY is not set"
        if self._model == "extractive":
            return Finding(ok=True, told=f"extractive, which needs no key; {key}")
        return Finding(
            ok=False,
            told=f"there is no model {self._model!r} here; {key}",
            way_out="leave COMPENDIUM_MODEL out: the extractive model needs no key and no network",
        )
