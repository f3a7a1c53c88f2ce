"""A fake provider with the settings that lead to it, for runs of the whole program."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.faulty.fake_gemini import FakeGemini
from tests.faulty.fake_openai import FakeOpenAI
from tests.faulty.provider_server import ProviderServer


@dataclass(frozen=True)
class Service:
    """``model`` is what --model takes; ``variables`` are the environment's."""

    server: ProviderServer
    model: str
    variables: dict[str, str]


@contextmanager
def service(provider: str) -> Iterator[Service]:
    """'gemini' or 'openai', running. What the server could not understand fails the test."""
    fake = FakeGemini() if provider == "gemini" else FakeOpenAI()
    with fake.running():
        if provider == "gemini":
            yield Service(fake, "gemini", {"GEMINI_API_KEY": fake.key, "GEMINI_BASE_URL": fake.url})
        else:
            variables = {"OPENAI_API_KEY": fake.key, "OPENAI_BASE_URL": f"{fake.url}/v1"}
            yield Service(fake, "openai:small,large", variables)
    assert fake.problems == []
