"""The Gemini SDK, unmodified, against a server on loopback that speaks Gemini's protocol."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from compendium.adapters.models.gemini.client import GeminiClient
from compendium.adapters.models.gemini.embedder import GeminiEmbedder
from compendium.adapters.models.gemini.provider import GeminiProvider
from compendium.adapters.models.requests import Provider
from compendium.domain.errors import BadModelKey, ModelNotFound, ModelRefused, ModelUnavailable
from compendium.ports.embedder import Embedder
from tests.contracts.embedder import EmbedderContract
from tests.contracts.provider import ProviderContract
from tests.faulty import fake_gemini
from tests.faulty.fake_gemini import FakeGemini
from tests.faulty.provider_server import Blocked, HttpFailure


@pytest.fixture
def server() -> Iterator[FakeGemini]:
    fake = FakeGemini()
    with fake.running():
        yield fake
    assert fake.problems == []


def provider_at(url: str, key: str, timeout: float = 30.0, safety: str = "BLOCK_ONLY_HIGH") -> GeminiProvider:
    return GeminiProvider(GeminiClient(key, url, timeout), safety)


class TestGeminiProvider(ProviderContract):
    model = "gemini-3.8-flash"
    variable = "GEMINI_API_KEY"

    @pytest.fixture
    def server(self, server: FakeGemini) -> FakeGemini:
        return server

    def connect(self, url: str, key: str = "", timeout: float = 30.0) -> Provider:
        return provider_at(url, key, timeout)

    def error(self, status: int, message: str) -> HttpFailure:
        return fake_gemini.error(status, "SOME_STATUS", message)

    def come_back(self) -> HttpFailure:
        return fake_gemini.come_back("7.5s")

    async def test_what_it_thinks_is_paid_for_and_not_part_of_the_reply(self, server: FakeGemini) -> None:
        reply = await self.sent(server)
        assert "Let me think" not in reply.text
        assert reply.output_tokens == len(reply.text) // 4 + 10

    async def test_a_prompt_that_is_blocked_is_refused_too(self, server: FakeGemini) -> None:
        server.always(Blocked())
        with pytest.raises(ModelRefused, match=r"blocks this content \(SAFETY\): leave its pages out"):
            await self.sent(server)

    async def test_thresholds_schema_and_limits_are_sent(self, server: FakeGemini) -> None:
        provider = provider_at(server.url, server.key, safety="BLOCK_NONE")
        await provider.send(self.request())
        await provider.close()
        (asked,) = server.asked
        assert {each["threshold"] for each in asked.body["safetySettings"]} == {"BLOCK_NONE"}
        config = asked.body["generationConfig"]
        assert config["responseMimeType"] == "application/json"
        assert config["responseSchema"]["required"] == ["questions"]
        assert config["maxOutputTokens"] > 1000

    async def test_a_retry_after_header_counts_where_the_body_says_nothing(self, server: FakeGemini) -> None:
        server.always(HttpFailure(503, {"error": {"message": "overloaded"}}, (("retry-after", "12"),)))
        with pytest.raises(ModelUnavailable) as raised:
            await self.sent(server)
        assert raised.value.retry_after == 12

    async def test_an_answer_without_candidates_is_one_that_broke_off(self, server: FakeGemini) -> None:
        server.always(HttpFailure(200, {"usageMetadata": {"promptTokenCount": 7}}))
        reply = await self.sent(server)
        assert (reply.text, reply.truncated, reply.input_tokens) == ("", True, 7)

    async def test_the_environment_can_not_send_it_elsewhere(
        self, server: FakeGemini, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("GOOGLE_GENAI_USE_VERTEXAI", "true")
        monkeypatch.setenv("GOOGLE_API_KEY", "another")
        monkeypatch.setenv("GOOGLE_GEMINI_BASE_URL", "http://127.0.0.1:9")
        await self.sent(server)
        assert len(server.asked) == 1

    async def test_a_check_costs_no_request(self, server: FakeGemini) -> None:
        provider = provider_at(server.url, server.key)
        assert await provider.check("gemini-3.8-flash") == ""
        with pytest.raises(ModelNotFound):
            await provider.check("oracle-9")
        await provider.close()
        assert server.asked == []


async def test_the_server_of_these_tests_refuses_fields_that_gemini_has_not(server: FakeGemini) -> None:
    answer = server.answer(
        "POST",
        "/v1/models/gemini-3.8-flash:generateContent",
        {"x-goog-api-key": server.key},
        {"contents": [{"role": "user", "parts": [{"text": "Ask"}], "colour": "red"}]},
    )
    assert answer.status == 400
    assert "colour" in server.problems.pop()


class TestGeminiEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self, server: FakeGemini) -> Embedder:
        return GeminiEmbedder(GeminiClient(server.key, server.url, 30))

    async def test_one_vector_for_all_texts_is_no_answer(
        self, server: FakeGemini, embedder: Embedder
    ) -> None:
        server.one_vector_for_all = True
        with pytest.raises(ModelUnavailable, match="1 vectors for 2 texts"):
            await embedder.embed(["one", "two"])

    async def test_vectors_of_another_length_are_no_answer(
        self, server: FakeGemini, embedder: Embedder
    ) -> None:
        server.wrong_length = True
        with pytest.raises(ModelUnavailable, match="of another length"):
            await embedder.embed(["one"])

    async def test_its_errors_are_those_of_the_models(self, server: FakeGemini) -> None:
        with pytest.raises(BadModelKey, match="GEMINI_API_KEY"):
            await GeminiEmbedder(GeminiClient("wrong", server.url, 30)).embed(["one"])
