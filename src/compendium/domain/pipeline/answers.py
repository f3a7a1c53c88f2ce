"""Stage 7: each question answered from the passages that the index finds, with evidence.

What an answer quotes is aligned with the passage's own text. Where its evidence is not there, or
no answer came, the question is asked once more, then dropped and counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import count_words
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import Answer, AnswerQuestions, Answers, Briefing, Question
from compendium.domain.pipeline.asking import COST_LIMIT, perform_all
from compendium.domain.pipeline.grounding import locate
from compendium.domain.pipeline.reporter import Reporter, Stage
from compendium.ports.language_model import LanguageModel
from compendium.ports.passage_index import PassageIndex

TRIES = 2
"""How often a question is asked that gets no answer, or one whose evidence can't be found."""

NOT_FOUND = "evidence not found on the page"
NO_ANSWER = "the model gave no answer"


@dataclass(frozen=True, slots=True)
class Quote:
    """Evidence that was found: the stretch ``start`` to ``end`` of the passage's text."""

    chunk: Chunk
    start: int
    end: int

    @property
    def text(self) -> str:
        """The quote as the passage has it."""
        return self.chunk.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Grounded:
    """A question with an answer whose every quote was found."""

    question: Question
    answer: Answer
    quotes: tuple[Quote, ...]


async def answer_questions(
    model: LanguageModel,
    briefing: Briefing,
    questions: Sequence[Question],
    chunks: Sequence[Chunk],
    index: PassageIndex,
    reporter: Reporter,
) -> tuple[tuple[Grounded, ...], tuple[Dropped, ...]]:
    """Grounded answers in the questions' order, with what was dropped and why."""
    by_id = {chunk.id: chunk for chunk in chunks}
    grounded: dict[str, Grounded] = {}
    dropped: dict[str, Dropped] = {}
    with reporter.stage(Stage.ANSWERS) as advance:
        retrieved = await _retrieve(index, questions, model.passages_per_question)
        open_questions = list(questions)
        for _ in range(TRIES):
            tasks = list(_tasks(briefing, open_questions, retrieved, by_id, model.words_per_request))
            performed = await perform_all(model, tasks, advance)
            results = [result for result in performed if result is not None]
            unanswered = [task for task, result in zip(tasks, performed, strict=True) if result is None]
            if unanswered:
                reporter.cut_short(Stage.ANSWERS)
            _ground(results, open_questions, by_id, grounded)
            for question in (question for task in unanswered for question in task.questions):
                page = _page(question, by_id)
                dropped[question.id] = Dropped(COST_LIMIT, question.text, page, question.maker)
            for result in results:
                dropped |= result.dropped
            open_questions = [q for q in open_questions if q.id not in grounded.keys() | dropped.keys()]
            if not open_questions:
                break
        answered = {answer.question for result in results for answer in result.answers}
        for question in open_questions:
            rule = NOT_FOUND if question.id in answered else NO_ANSWER
            dropped[question.id] = Dropped(rule, question.text, _page(question, by_id), question.maker)
    return tuple(grounded[q.id] for q in questions if q.id in grounded), tuple(dropped.values())


async def _retrieve(index: PassageIndex, questions: Sequence[Question], k: int) -> dict[str, tuple[int, ...]]:
    """Passage ids by question id: the anchors, then what the index finds for the subject."""
    queries = {question.subject or question.text: () for question in questions}
    found = dict(zip(queries, await index.search(list(queries), k), strict=True))
    return {
        question.id: tuple(dict.fromkeys((*question.anchors, *found[question.subject or question.text])))
        for question in questions
    }


def _tasks(
    briefing: Briefing,
    questions: Sequence[Question],
    retrieved: Mapping[str, tuple[int, ...]],
    by_id: Mapping[int, Chunk],
    words: int,
) -> Iterator[AnswerQuestions]:
    """Neighbouring questions together, as many as their passages leave room for."""
    batch: list[Question] = []
    needed: dict[int, None] = {}
    for question in questions:
        further = dict.fromkeys((*needed, *retrieved[question.id]))
        if batch and words > 0 and sum(count_words(by_id[i].text) for i in further) > words:
            yield _task(briefing, batch, retrieved, by_id, needed)
            batch, further = [], dict.fromkeys(retrieved[question.id])
        batch.append(question)
        if words > 0:
            needed = further
        else:
            needed.update(dict.fromkeys(retrieved[question.id]))
    if batch:
        yield _task(briefing, batch, retrieved, by_id, needed)


def _task(
    briefing: Briefing,
    batch: Sequence[Question],
    retrieved: Mapping[str, tuple[int, ...]],
    by_id: Mapping[int, Chunk],
    needed: Mapping[int, None],
) -> AnswerQuestions:
    return AnswerQuestions(
        briefing,
        tuple(batch),
        {question.id: retrieved[question.id] for question in batch},
        tuple(by_id[i] for i in sorted(needed)),
    )


def _ground(
    results: Sequence[Answers],
    questions: Sequence[Question],
    by_id: Mapping[int, Chunk],
    grounded: dict[str, Grounded],
) -> None:
    """Put the answers whose evidence can be aligned into ``grounded``."""
    asked = {question.id: question for question in questions}
    for answer in (answer for result in results for answer in result.answers):
        question = asked.get(answer.question)
        if question is not None and (quotes := _quotes(answer, by_id)):
            grounded[question.id] = Grounded(question, answer, quotes)


def _quotes(answer: Answer, by_id: Mapping[int, Chunk]) -> tuple[Quote, ...]:
    """Where each piece of the answer's evidence stands; () where one is missing or none is given."""
    quotes = []
    for evidence in answer.evidence:
        chunk = by_id.get(evidence.chunk)
        at = None if chunk is None else locate(evidence.quote, chunk.text)
        if chunk is None or at is None:
            return ()
        quotes.append(Quote(chunk, *at))
    return tuple(sorted(quotes, key=lambda quote: (quote.chunk.id, quote.start)))


def _page(question: Question, by_id: Mapping[int, Chunk]) -> int:
    return next((by_id[i].page for i in question.anchors if i in by_id), 0)
