"""What the extractive model makes of passages, task by task, as the pipeline would ask it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from compendium.adapters.models.extractive.model import ExtractiveModel
from compendium.domain.model.card import NoteForm, Tier
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.tasks import (
    Answer,
    AnswerQuestions,
    AskQuestions,
    Briefing,
    ExtractTopics,
    Question,
    RefineTopics,
)


@dataclass(frozen=True)
class Made:
    """Questions with their answers, and the rules by which candidates were dropped, by candidate."""

    pairs: tuple[tuple[Question, Answer], ...]
    dropped: dict[str, str]

    @property
    def cards(self) -> dict[str, str]:
        """Front and back; a cloze with its gaps in square brackets, and no back."""
        return {front(question, answer): answer.back.text for question, answer in self.pairs}


def front(question: Question, answer: Answer) -> str:
    """The question as the card shows it."""
    if answer.front is None:
        return question.text
    text = answer.front.text
    if answer.form is NoteForm.CLOZE:
        for gap in sorted(answer.gaps, key=lambda gap: -gap.start):
            text = f"{text[: gap.start]}[{text[gap.start : gap.end]}]{text[gap.end :]}"
    return text


async def made_of(chunks: Iterable[Chunk], language: str = "en", index: tuple[str, ...] = ()) -> Made:
    """All core cards of the passages, numbered in order."""
    passages = tuple(replace(chunk, id=i) for i, chunk in enumerate(chunks))
    briefing = Briefing("A book", language, index_terms=index)
    model = ExtractiveModel()
    found = await model.perform(ExtractTopics(briefing, passages))
    topics = (await model.perform(RefineTopics(briefing, found.topics))).topics
    asked = await model.perform(AskQuestions(briefing, passages, topics, frozenset({Tier.CORE})))
    retrieved = {question.id: question.anchors for question in asked.questions}
    answered = await model.perform(AnswerQuestions(briefing, asked.questions, retrieved, passages))
    by_id = {question.id: question for question in asked.questions}
    assert len(by_id) == len(asked.questions)
    for answer in answered.answers:
        assert all(each.quote in passages[each.chunk].text for each in answer.evidence)
    return Made(
        tuple((by_id[answer.question], answer) for answer in answered.answers),
        {drop.candidate: drop.rule for drop in (*found.dropped, *asked.dropped, *answered.dropped.values())},
    )
