"""The OpenAI SDK, unmodified, against a server on loopback that takes more or less of the protocol."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from compendium.adapters.models import openai
from compendium.adapters.models.openai import OpenAIProvider
from compendium.adapters.models.replies import AskedQuestion, AskedQuestions, read
from compendium.adapters.models.requests import Bounds, Provider
from compendium.domain.errors import ModelNotFound, ModelRefused, ModelUnavailable
from tests.contracts.provider import ProviderContract
from tests.faulty import fake_openai
from tests.faulty.fake_openai import FakeOpenAI
from tests.faulty.provider_server import HttpFailure


class TestOpenAIProvider(ProviderContract):
    model = "large"
    variable = "OPENAI_API_KEY"

    @pytest.fixture
    def server(self) -> Iterator[FakeOpenAI]:
        fake = FakeOpenAI()
        with fake.running():
            yield fake
        assert fake.problems == []

    def connect(self, url: str, key: str = "", timeout: float = 30.0) -> Provider:
        return OpenAIProvider(key, f"{url}/v1", timeout)

    def error(self, status: int, message: str) -> HttpFailure:
        return fake_openai.error(status, message)

    def come_back(self) -> HttpFailure:
        return fake_openai.error(429, "Rate limit reached.", retry_after="7.5")

    @pytest.mark.parametrize("forms", [("json_schema", "json_object"), ("json_object",), ()])
    @pytest.mark.parametrize("terse", [False, True])
    async def test_a_form_that_the_server_refuses_is_not_sent_again(
        self, server: FakeOpenAI, forms: tuple[str, ...], terse: bool
    ) -> None:
        server.forms = forms
        server.terse = terse
        provider = self.connect(server.url, server.key)
        first = await provider.send(self.request())
        second = await provider.send(self.request())
        await provider.close()
        assert len(server.asked) == 2
        for reply, asked in zip((first, second), server.asked, strict=True):
            assert len(read(reply.text, AskedQuestions, AskedQuestion).items) == 3
            form = asked.body.get("response_format", {"type": "text"})["type"]
            assert form == (*forms, "text")[0]
            told = asked.body["messages"][0]["content"]
            assert ("JSON schema" in told) == (form != "json_schema")
        assert server.refused == 2 - len(forms)

    async def test_the_schema_is_strict(self, server: FakeOpenAI) -> None:
        await self.sent(server)
        schema = server.asked[0].body["response_format"]["json_schema"]
        assert schema["strict"] is True
        assert json.dumps(schema["schema"]).count('"additionalProperties": false') == 2

    async def test_a_model_that_runs_on_is_stopped_where_the_server_can(self, server: FakeOpenAI) -> None:
        await self.sent(server, bounds=Bounds({"passages": (7, 3)}, items=2))
        schema = json.dumps(server.asked[0].body["response_format"])
        assert all(bound in schema for bound in ('"maxLength": 500', '"enum": [3, 7]', '"maxItems": 2'))

    async def test_openai_itself_takes_no_bounds(
        self, server: FakeOpenAI, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(openai, "BASE_URL", f"{server.url}/v1")
        for base_url in ("", f"{server.url}/v1"):
            provider = OpenAIProvider(server.key, base_url, 30)
            await provider.send(self.request(bounds=Bounds({"passages": (7, 3)}, items=2)))
            await provider.close()
            assert not provider.own_server
            schema = json.dumps(server.asked[-1].body["response_format"])
            assert not any(bound in schema for bound in ("maxLength", "[3, 7]", '"maxItems": 2'))

    async def test_the_limits_name_and_the_temperature_are_as_the_server_wants(
        self, server: FakeOpenAI
    ) -> None:
        server.limit = "max_completion_tokens"
        server.tempered = False
        await self.sent(server)
        (asked,) = server.asked
        assert asked.body["max_completion_tokens"] == 1000
        assert "temperature" not in asked.body
        assert asked.body["response_format"]["type"] == "json_schema"

    async def test_what_did_not_help_is_not_remembered(self, server: FakeOpenAI) -> None:
        provider = self.connect(server.url, server.key)
        for _ in range(3):
            server.once(self.error(400, "no"))
        with pytest.raises(ModelRefused, match=r"does not take the request: no"):
            await provider.send(self.request())
        await provider.send(self.request())
        await provider.close()
        assert server.asked[-1].body["response_format"]["type"] == "json_schema"

    async def test_a_local_server_needs_no_key_and_may_not_count_tokens(self, server: FakeOpenAI) -> None:
        server.needs_key = server.counts_tokens = False
        provider = self.connect(server.url)
        reply = await provider.send(self.request())
        await provider.close()
        assert reply.input_tokens == 500
        assert reply.output_tokens > 50

    async def test_an_account_that_is_used_up_is_not_waited_for(self, server: FakeOpenAI) -> None:
        server.always(fake_openai.error(429, "You exceeded your quota.", "insufficient_quota"))
        with pytest.raises(ModelRefused, match="used up"):
            await self.sent(server)

    async def test_an_address_that_is_not_the_apis_is_told(self, server: FakeOpenAI) -> None:
        provider = OpenAIProvider(server.key, f"{server.url}/v2", 30)
        with pytest.raises(ModelNotFound, match=r"mostly ends in /v1"):
            await provider.send(self.request())
        await provider.close()

    async def test_a_check_says_what_the_server_offers(self, server: FakeOpenAI) -> None:
        provider = OpenAIProvider(server.key, f"{server.url}/v1", 30)
        assert await provider.check("large") == ""
        assert await provider.check("huge") == "lists no 'huge', but small, large"
        assert await provider.check("") == "offers small, large"
        await provider.close()
        assert server.asked == []

    async def test_a_check_of_nothing_is_unavailable(self) -> None:
        provider = OpenAIProvider("k", "http://127.0.0.1:9/v1", 5)
        with pytest.raises(ModelUnavailable):
            await provider.check("large")
        await provider.close()
