"""Port: something that performs the pipeline's tasks: rules, a hosted model, a script in tests."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol, TypeVar

from compendium.domain.model.tasks import Briefing, Task
from compendium.domain.model.usage import Usage

ResultT = TypeVar("ResultT")


class LanguageModel(Protocol):
    """Performs typed tasks. Calls may run concurrently; a call depends on its task alone.

    ``words_per_request`` is how many words of passages one task should hold at most (0: any
    number, the whole document in one task); ``concurrency`` how many tasks may run at once;
    ``passages_per_question`` how many passages a question is answered from, beside its anchors.
    """

    name: str
    words_per_request: int
    concurrency: int
    passages_per_question: int = 8

    @abstractmethod
    async def perform(self, task: Task[ResultT]) -> ResultT:
        """The task's typed result. Raises TransientError kinds (ModelUnavailable) where trying
        later may help, PermanentError kinds where it won't, such as CostLimitReached.
        """

    @abstractmethod
    def remarks(self, briefing: Briefing) -> tuple[str, ...]:
        """One sentence for each wish of the user that this model can't heed; none is ignored."""

    def usage(self) -> Usage:
        """What was asked of a provider so far, and what it costs."""
        return Usage()

    def complaint(self) -> str:
        """What is wrong with all that was given so far, in a sentence, for a run of which no card
        came; '' where that is no fault of the model, which finds only what is there.
        """
        return ""

    async def close(self) -> None:
        """Give back what is held, such as connections. Tasks may be performed again afterwards."""
        return
