"""Looks whether the model that is used has its key."""

from __future__ import annotations

from compendium.ports.health import Finding, Probe


class ModelKeyProbe(Probe):
    """``model`` is the one that is used, ``key`` whether Gemini's is set, and ``problem`` why the
    model can't be used, '' where it can. Nobody is asked: `compendium models` does that.
    """

    name = "model"

    def __init__(self, model: str, key: str, problem: str = "") -> None:
        self._model = model
        self._key = key
        self._problem = problem

    async def check(self) -> Finding:
        key = "GEMINI_API_KEY is set" if self._key else "GEMINI_API_KEY is not set"
        if not self._problem:
            needs = ", which needs no key" if self._model == "extractive" else ""
            return Finding(ok=True, told=f"{self._model}{needs}; {key}")
        return Finding(
            ok=False,
            told=self._problem,
            way_out="leave COMPENDIUM_MODEL out: the extractive model needs no key and no network",
        )
