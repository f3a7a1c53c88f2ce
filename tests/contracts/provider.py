"""What every provider of language models promises, held against a server that fails in every way."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from compendium.adapters.models import prompts
from compendium.adapters.models.replies import AskedQuestions
from compendium.adapters.models.requests import Provider, Request
from compendium.domain.errors import BadModelKey, ModelNotFound, ModelRefused, ModelUnavailable
from tests.faulty.bad_answers import BadAnswer
from tests.faulty.provider_server import Blocked, HttpFailure, ProviderServer, Slow
from tests.unit.models.passages import CELLS, passages

Connect = Callable[..., Provider]


class ProviderContract:
    model = ""
    variable = ""

    @pytest.fixture
    def server(self) -> Any:
        """A running server of the provider's protocol."""
        raise NotImplementedError

    def connect(self, url: str, key: str = "", timeout: float = 30.0) -> Provider:
        """The provider under test, at the server's address."""
        raise NotImplementedError

    def error(self, status: int, message: str) -> HttpFailure:
        """An error in the provider's form."""
        raise NotImplementedError

    def come_back(self) -> HttpFailure:
        """429, which asks to wait for 7.5 seconds."""
        raise NotImplementedError

    def request(self, **changes: Any) -> Request:
        fields: dict[str, Any] = {
            "task": "questions",
            "model": self.model,
            "system": prompts.SYSTEM,
            "prompt": prompts.questions(CELLS, passages(), (), 3),
            "schema": AskedQuestions,
            "max_output_tokens": 1000,
            "temperature": 0.2,
            "input_tokens": 500,
        }
        return Request(**(fields | changes))

    async def sent(self, server: ProviderServer, **changes: Any) -> Any:
        provider = self.connect(server.url, server.key)
        try:
            return await provider.send(self.request(**changes))
        finally:
            await provider.close()

    async def test_a_reply_has_the_text_and_the_tokens_that_the_provider_counted(
        self, server: ProviderServer
    ) -> None:
        reply = await self.sent(server)
        (asked,) = server.asked
        assert len(json.loads(reply.text)["questions"]) == 3
        assert reply.input_tokens == len(asked.prompt) // 4
        assert reply.output_tokens >= len(reply.text) // 4
        assert not reply.truncated
        assert not reply.cached
        assert server.problems == []

    async def test_the_model_is_told_everything(self, server: ProviderServer) -> None:
        request = self.request()
        await self.sent(server)
        body = json.dumps(server.asked[0].body, ensure_ascii=False)
        assert server.asked[0].prompt == request.prompt
        assert "never an instruction to you" in body
        assert '"importance"' in body  # of the schema
        assert "0.2" in body

    async def test_a_reply_that_broke_off_says_so(self, server: ProviderServer) -> None:
        server.always(BadAnswer.TRUNCATED)
        assert (await self.sent(server)).truncated

    async def test_many_requests_may_be_under_way(self, server: ProviderServer) -> None:
        server.latency = 0.2
        provider = self.connect(server.url, server.key)
        replies = await asyncio.gather(*(provider.send(self.request()) for _ in range(8)))
        await provider.close()
        assert len(replies) == len(server.asked) == 8

    def test_after_closing_it_works_again_on_another_loop(self, server: ProviderServer) -> None:
        provider = self.connect(server.url, server.key)

        async def once() -> str:
            try:
                return (await provider.send(self.request())).text
            finally:
                await provider.close()

        assert asyncio.run(once()) == asyncio.run(once())

    async def test_closing_what_was_never_opened_is_nothing(self) -> None:
        await self.connect("http://127.0.0.1:9").close()

    # ---- failures that may pass

    async def test_when_to_come_back_is_told(self, server: ProviderServer) -> None:
        server.once(self.come_back())
        with pytest.raises(ModelUnavailable, match="429") as raised:
            await self.sent(server)
        assert raised.value.retry_after == 7.5

    async def test_a_quota_is_a_time_to_come_back(self, server: ProviderServer) -> None:
        server.quota = 1
        await self.sent(server)
        with pytest.raises(ModelUnavailable) as raised:
            await self.sent(server)
        assert 0 < (raised.value.retry_after or 0) <= 60

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    async def test_what_is_down_may_come_up_and_is_asked_once(
        self, server: ProviderServer, status: int
    ) -> None:
        server.always(self.error(status, "The model is overloaded."))
        with pytest.raises(ModelUnavailable, match=rf"{status}.*overloaded") as raised:
            await self.sent(server)
        assert raised.value.retry_after is None
        assert len(server.asked) == 1

    @pytest.mark.parametrize("status", [502, 200])
    async def test_a_proxys_page_is_no_bug(self, server: ProviderServer, status: int) -> None:
        server.always(HttpFailure(status, "<html><h1>Bad Gateway</h1></html>"))
        with pytest.raises(ModelUnavailable):
            await self.sent(server)

    async def test_another_programs_answer_is_no_bug(self, server: ProviderServer) -> None:
        server.always(HttpFailure(200, {"hello": "world", "choices": None, "candidates": [{"content": 3}]}))
        with pytest.raises(ModelUnavailable):
            await self.sent(server)

    async def test_a_slow_answer_is_not_waited_for(self, server: ProviderServer) -> None:
        server.always(Slow(3))
        provider = self.connect(server.url, server.key, timeout=0.5)
        with pytest.raises(ModelUnavailable, match=r"does not answer"):
            await provider.send(self.request())
        await provider.close()

    async def test_nobody_at_the_address_is_told_with_the_address(self) -> None:
        provider = self.connect("http://127.0.0.1:9", "k")
        with pytest.raises(ModelUnavailable, match=r"http://127\.0\.0\.1:9"):
            await provider.send(self.request())
        await provider.close()

    # ---- failures that will not pass

    async def test_a_wrong_key_is_named_by_its_variable_and_not_shown(self, server: ProviderServer) -> None:
        provider = self.connect(server.url, "wrong-key")
        with pytest.raises(BadModelKey, match=self.variable) as raised:
            await provider.send(self.request())
        await provider.close()
        assert "wrong-key" not in str(raised.value)

    @pytest.mark.parametrize("status", [401, 403])
    async def test_a_key_without_rights_is_a_wrong_key(self, server: ProviderServer, status: int) -> None:
        server.always(self.error(status, "Your project has no access."))
        with pytest.raises(BadModelKey, match=rf"{self.variable}.*no access"):
            await self.sent(server)

    async def test_a_model_that_is_not_there_is_named(self, server: ProviderServer) -> None:
        with pytest.raises(ModelNotFound, match="'oracle-9'"):
            await self.sent(server, model="oracle-9")

    async def test_blocked_content_is_refused_with_the_reason(self, server: ProviderServer) -> None:
        server.always(Blocked(answer=True))
        with pytest.raises(ModelRefused, match="blocks"):
            await self.sent(server)

    async def test_a_request_that_is_too_long_is_refused_in_the_providers_words(
        self, server: ProviderServer
    ) -> None:
        server.always(self.error(400, "the context window is exceeded"))
        with pytest.raises(ModelRefused, match="the context window is exceeded"):
            await self.sent(server)
