"""The tasks that make cards, asked in prompts: questions, and their answers with evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from math import ceil

from compendium.adapters.models import prompts
from compendium.adapters.models.checks import AnswerCheck, QuestionCheck
from compendium.adapters.models.conversation import Conversation, Form, Kept, together
from compendium.adapters.models.replies import (
    AnswerSaidOnce,
    AskedQuestion,
    AskedQuestions,
    GivenAnswer,
    GivenAnswers,
    Read,
)
from compendium.adapters.models.requests import Bounds
from compendium.adapters.models.tokens import estimate, parts
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import count_words
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import (
    Answer,
    AnswerQuestions,
    Answers,
    AskQuestions,
    Asks,
    Briefing,
    Question,
    Questions,
)
from compendium.domain.model.text import StyledText
from compendium.domain.model.topic import Topic
from compendium.domain.pipeline.answers import NO_ANSWER
from compendium.domain.pipeline.grounding import normalise

QUESTIONS = Form("questions", AskedQuestions, AskedQuestion)
ANSWERS = Form("answers", GivenAnswers, GivenAnswer, strong=True)
OWN_SERVERS_ANSWERS: Form[GivenAnswer] = Form("answers", GivenAnswers, AnswerSaidOnce, strong=True)

BEYOND = "more questions than were asked for"
SAID_AGAIN = "the answer says again what it has said"
_TOKENS_A_QUESTION = 80
_TOKENS_AN_ANSWER = 160
"""Of output, in JSON: so many questions and answers does a reply have room for."""
_STOPS = frozenset(".!?。！？")
_MOST_QUOTES = 100
"""Sentences that a server is made to choose from: it turns them into a grammar."""
_WORDS_A_QUESTION = 100
"""Where nobody says how many are wanted."""


async def ask_questions(talk: Conversation, task: AskQuestions) -> Questions:
    """The questions of all parts in the passages' order."""
    batches = parts(task.passages, lambda chunk: estimate(chunk.text), talk.manner.input_tokens)
    words = sum(count_words(chunk.text) for chunk in task.passages) or 1
    wanted = task.wanted or ceil(words / _WORDS_A_QUESTION)
    results = await together(
        _ask_part(talk, task, batch, ceil(wanted * sum(count_words(c.text) for c in batch) / words))
        for batch in batches
    )
    return Questions(
        tuple(question for result in results for question in result.questions),
        tuple(dropped for result in results for dropped in result.dropped),
    )


async def _ask_part(
    talk: Conversation, task: AskQuestions, passages: Sequence[Chunk], wanted: int
) -> Questions:
    by_id = {chunk.id: chunk for chunk in passages}
    here = tuple(topic for topic in task.topics if not by_id.keys().isdisjoint(topic.chunks))
    wanted = max(1, min(wanted, talk.manner.output_tokens // _TOKENS_A_QUESTION))
    prompt = prompts.questions(task.briefing, passages, here, wanted)
    check = QuestionCheck(by_id, card_language(task.briefing), talk.language_of)

    def again(kept: Kept[AskedQuestion], first: Read[AskedQuestion]) -> str:
        told = [fault.told for _, fault in kept.faulty.values()]
        needed = "only these questions mended, under their numbers"
        if first.rule:
            told.append(f"{first.rule}: {first.came_back}")
            needed = f"all but the first {len(kept.found)} questions" if kept.found else "the whole list"
        return prompts.repaired(prompt, told, needed) if told else ""

    bounds = Bounds({"passages": by_id.keys()}, wanted)
    kept = await talk.ask_twice(QUESTIONS, prompt, bounds, check.judge, again)
    best = sorted(kept.found.values(), key=lambda item: -item.importance)
    refused = [(item, fault.rule) for item, fault in kept.faulty.values()]
    refused += [(item, BEYOND) for item in best[wanted:]]
    dropped = [_dropped(rule, item.question, _page(item, by_id), talk) for item, rule in refused]
    if kept.lost:
        dropped.append(_dropped(kept.lost.rule, kept.lost.came_back, passages[0].page, talk))
    questions = (_question(item, check.anchors(item), here, talk) for item in best[:wanted])
    return Questions(tuple(sorted(questions, key=lambda question: question.anchors)), tuple(dropped))


def _question(
    item: AskedQuestion, anchors: tuple[int, ...], topics: Sequence[Topic], talk: Conversation
) -> Question:
    text = _one_line(item.question)
    named = normalise(item.topic)
    topic = next((t.name for t in topics if named in map(normalise, (t.name, *t.aliases))), "")
    return Question(
        id=f"{anchors[0]}-{sha256(normalise(text).encode(errors='surrogatepass')).hexdigest()[:12]}",
        text=text,
        asks=Asks(item.asks),
        subject=_one_line(item.subject),
        topic=topic,
        anchors=anchors,
        maker=talk.manner.strong,
        score=float(item.importance),
    )


async def answer_questions(talk: Conversation, task: AnswerQuestions) -> Answers:
    """Each question has an answer, or the reason why it has none."""
    results = await together(_answer_part(talk, task, batch) for batch in _batches(talk, task))
    dropped: dict[str, Dropped] = {}
    for result in results:
        dropped |= result.dropped
    return Answers(tuple(answer for result in results for answer in result.answers), dropped)


def _batches(talk: Conversation, task: AnswerQuestions) -> Iterator[tuple[Question, ...]]:
    """Neighbours together, as many as there is room for with their passages, and for their answers."""
    length = {chunk.id: estimate(chunk.text) for chunk in task.passages}
    most = max(1, talk.manner.output_tokens // _TOKENS_AN_ANSWER)
    batch: list[Question] = []
    needed: set[int] = set()
    for question in task.questions:
        further = needed | {*task.retrieved[question.id]}
        if batch and (len(batch) == most or sum(length[i] for i in further) > talk.manner.input_tokens):
            yield tuple(batch)
            batch, further = [], {*task.retrieved[question.id]}
        batch.append(question)
        needed = further
    if batch:
        yield tuple(batch)


async def _answer_part(talk: Conversation, task: AnswerQuestions, batch: Sequence[Question]) -> Answers:
    by_id = {chunk.id: chunk for chunk in task.passages}
    asked = dict(enumerate(batch, 1))
    check = AnswerCheck(
        asked, by_id, card_language(task.briefing), is_translated(task.briefing), talk.language_of
    )

    def prompt(questions: Mapping[int, Question]) -> str:
        passages = [by_id[id_] for id_ in _needed(task, questions.values())]
        return prompts.answers(task.briefing, questions, passages)

    def again(kept: Kept[GivenAnswer], first: Read[GivenAnswer]) -> str:
        silent = {n for n, (_, fault) in kept.faulty.items() if not fault.told}
        wanting = {n: each for n, each in asked.items() if n not in kept.found.keys() | silent}
        if not wanting:
            return ""
        told = [kept.faulty[n][1].told if n in kept.faulty else f"question {n}: no entry" for n in wanting]
        if first.rule:
            told.append(f"{first.rule}: {first.came_back}")
        return prompts.repaired(prompt(wanting), told, "one entry for each question above")

    needed = _needed(task, batch)
    quotes = _quotes([by_id[id_] for id_ in needed])
    bounds = Bounds({"number": asked.keys(), "passage": needed, "quote": quotes}, len(asked))
    form = OWN_SERVERS_ANSWERS if talk.provider.own_server else ANSWERS
    kept = await talk.ask_twice(form, prompt(asked), bounds, check.judge, again)
    dropped: dict[str, Dropped] = {}
    for n, question in asked.items():
        if n not in kept.found:
            lost = kept.lost.rule if kept.lost else NO_ANSWER
            rule = kept.faulty[n][1].rule if n in kept.faulty else lost
            page = by_id[question.anchors[0]].page
            dropped[question.id] = _dropped(rule, question.text, page, talk)
    for n, (item, fault) in kept.faulty.items():
        if n not in asked:
            dropped[f"{batch[0].id}#{n}"] = _dropped(fault.rule, item.answer, 0, talk)
    dropped |= {
        f"{asked[n].id}#again": _dropped(SAID_AGAIN, item.left_out, by_id[asked[n].anchors[0]].page, talk)
        for n, item in kept.found.items()
        if isinstance(item, AnswerSaidOnce) and item.left_out
    }
    return Answers(
        tuple(
            Answer(
                question=asked[n].id,
                back=StyledText(_one_line(item.answer)),
                evidence=check.evidence(item),
                score=asked[n].score,
            )
            for n, item in sorted(kept.found.items())
        ),
        dropped,
    )


def _needed(task: AnswerQuestions, questions: Iterable[Question]) -> list[int]:
    """The passages that hold the answers, in the document's order."""
    return sorted({id_ for question in questions for id_ in task.retrieved[question.id]})


def _quotes(passages: Iterable[Chunk]) -> frozenset[str]:
    """The sentences that can prove an answer; none where they are too many to choose from. What ends
    without a stop is a heading or what was left of a table: it only serves where there is nothing else.
    """
    sentences = frozenset(
        " ".join(chunk.text[start:end].split()) for chunk in passages for start, end in chunk.sentences
    )
    whole = frozenset(each for each in sentences if each[-1:] in _STOPS)
    return (whole or sentences) if len(sentences) <= _MOST_QUOTES else frozenset()


def card_language(briefing: Briefing) -> str:
    """ISO 639-1 code of the language that the cards are to be in, '' where it is not known."""
    return briefing.answer_language or briefing.language


def is_translated(briefing: Briefing) -> bool:
    """Whether the cards are to be in another language than the document."""
    return bool(briefing.answer_language) and briefing.answer_language != briefing.language


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _page(item: AskedQuestion, passages: Mapping[int, Chunk]) -> int:
    return next((passages[id_].page for id_ in item.passages if id_ in passages), 0)


def _dropped(rule: str, candidate: str, page: int, talk: Conversation) -> Dropped:
    return Dropped(rule, candidate, page, talk.manner.strong)
