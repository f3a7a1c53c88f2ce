"""A language model that is asked in prompts: tasks become requests, replies typed results.

What can't be used of a reply is asked for once more, by a request that says what is wrong; what
then still can't be used is dropped, with its rule.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar, cast

from compendium.adapters.models.card_tasks import answer_questions, ask_questions
from compendium.adapters.models.checks import LanguageOf
from compendium.adapters.models.conversation import Conversation, Manner
from compendium.adapters.models.metered import Meter
from compendium.adapters.models.requests import Provider
from compendium.adapters.models.topic_tasks import extract_topics, refine_topics, suggest_tags
from compendium.domain.model.tasks import (
    AnswerQuestions,
    AskQuestions,
    Briefing,
    ExtractTopics,
    RefineTopics,
    SuggestTags,
    Task,
)
from compendium.domain.model.usage import Usage
from compendium.ports.language_model import LanguageModel

ResultT = TypeVar("ResultT")

_PASSAGES_A_QUESTION = 2
"""A question has the passages with it that it was made from; each further one is paid for."""
_WORDS_A_TOKEN = 0.6
"""English has 0.75; the rest is for the marks around passages, and for other languages."""


class PromptedModel(LanguageModel):
    """One for each job: it remembers what came back, for the case that no card comes of it. ``meter``
    is the account of what ``provider`` is asked.
    """

    passages_per_question = _PASSAGES_A_QUESTION

    def __init__(
        self,
        provider: Provider,
        manner: Manner,
        language_of: LanguageOf,
        concurrency: int,
        meter: Meter | None = None,
    ) -> None:
        self.name = f"{provider.name}:{manner.strong}"
        self.words_per_request = max(1, int(manner.input_tokens * _WORDS_A_TOKEN))
        self.concurrency = concurrency
        self._provider = provider
        self._meter = meter
        self._talk = Conversation(provider, manner, language_of)

    async def perform(self, task: Task[ResultT]) -> ResultT:
        perform = cast("_Perform[ResultT]", _PERFORM[type(task)])
        return await perform(self._talk, task)

    def remarks(self, briefing: Briefing) -> tuple[str, ...]:  # noqa: ARG002  all wishes are in the prompts
        return ()

    def usage(self) -> Usage:
        return self._meter.usage if self._meter else Usage()

    def complaint(self) -> str:
        return self._talk.complaint()

    async def close(self) -> None:
        await self._provider.close()


_Perform = Callable[[Conversation, Task[ResultT]], Coroutine[Any, Any, ResultT]]
_PERFORM: dict[type[Task[Any]], Callable[[Conversation, Any], Coroutine[Any, Any, object]]] = {
    ExtractTopics: extract_topics,
    RefineTopics: refine_topics,
    SuggestTags: suggest_tags,
    AskQuestions: ask_questions,
    AnswerQuestions: answer_questions,
}
