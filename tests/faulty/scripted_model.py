"""A model that follows a script: it asks for the definition of every bold run."""

from collections import Counter
from collections.abc import Callable
from typing import Any, cast

from compendium.domain.model.card import Tier
from compendium.domain.model.tasks import (
    Answer,
    AnswerQuestions,
    Answers,
    AskQuestions,
    Asks,
    Briefing,
    Evidence,
    ExtractTopics,
    Question,
    Questions,
    RefineTopics,
    SuggestTags,
    Tags,
    Task,
    Topics,
)
from compendium.domain.model.topic import Topic
from compendium.ports.language_model import LanguageModel, ResultT


class ScriptedModel(LanguageModel):
    """``quote`` turns the text of a passage into the evidence that is claimed for it; questions about
    what is in ``silent_on`` get no answer.
    """

    name = "scripted"

    def __init__(
        self,
        quote: Callable[[str], str] = lambda text: text,
        error: BaseException | None = None,
        words_per_request: int = 0,
        silent_on: str = "",
    ) -> None:
        self.quote = quote
        self.error = error
        self.silent_on = silent_on
        self.words_per_request = words_per_request
        self.concurrency = 2
        self.performed: Counter[str] = Counter()
        self.answered: list[AnswerQuestions] = []

    def remarks(self, briefing: Briefing) -> tuple[str, ...]:
        return ()

    async def perform(self, task: Task[ResultT]) -> ResultT:
        self.performed[type(task).__name__] += 1
        if self.error is not None:
            raise self.error
        return cast("ResultT", self._performed(task))

    def _performed(self, task: Any) -> object:
        match task:
            case ExtractTopics():
                bold = ((chunk, run) for chunk in task.passages for run in chunk.content.runs)
                return Topics(tuple(Topic(c.text[r.start : r.end], (c.id,)) for c, r in bold))
            case RefineTopics():
                return Topics(task.topics)
            case SuggestTags():
                return Tags({topic.name: ("scripted",) for topic in task.topics})
            case AskQuestions():
                return Questions(
                    tuple(
                        Question(
                            id=f"{topic.name}@{topic.chunks[0]}",
                            text=f"What is {topic.name}?",
                            asks=Asks.DEFINITION,
                            subject=topic.name,
                            topic=topic.name,
                            anchors=topic.chunks,
                            maker="script",
                            score=float(len(topic.name)),
                            tier=Tier.CORE,
                        )
                        for topic in task.topics
                    )
                )
            case AnswerQuestions():
                self.answered.append(task)
                heard = [each for each in task.questions if each.subject != self.silent_on]
                return Answers(tuple(self._answer(question, task) for question in heard))
        raise AssertionError(task)

    def _answer(self, question: Question, task: AnswerQuestions) -> Answer:
        passage = next(chunk for chunk in task.passages if chunk.id == question.anchors[0])
        evidence = Evidence(passage.id, self.quote(passage.text))
        back = passage.content.slice(passage.text.find(" is ") + 4, len(passage.text))
        return Answer(question.id, back, (evidence,), question.score)
