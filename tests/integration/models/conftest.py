"""Loopback is reached directly, whatever proxy the machine has, and no key of its owner is used."""

from __future__ import annotations

import pytest

from compendium.entrypoints.model_settings import ModelSettings

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
STRANGERS = ("GOOGLE_API_KEY", "GOOGLE_GENAI_USE_VERTEXAI", "GOOGLE_GEMINI_BASE_URL", "OPENAI_ORG_ID")


@pytest.fixture(autouse=True)
def nothing_leaves_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = (str(field.validation_alias) for field in ModelSettings.model_fields.values())
    for variable in (*PROXIES, *STRANGERS, *ours):
        monkeypatch.delenv(variable, raising=False)
