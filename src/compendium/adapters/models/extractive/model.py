"""A language model made of rules: no network, no key, and every word of an answer is the document's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar, cast

from compendium.adapters.models.extractive.makers.abbreviations import Abbreviations
from compendium.adapters.models.extractive.makers.clozes import Clozes
from compendium.adapters.models.extractive.makers.definitions import Definitions
from compendium.adapters.models.extractive.makers.glossary_entries import GlossaryEntries
from compendium.adapters.models.extractive.makers.introductions import Introductions
from compendium.adapters.models.extractive.makers.lists import Lists
from compendium.adapters.models.extractive.makers.maker import Maker
from compendium.adapters.models.extractive.makers.marked_terms import MarkedTerms
from compendium.adapters.models.extractive.makers.tables import Tables
from compendium.adapters.models.extractive.makers.term_lists import TermLists
from compendium.adapters.models.extractive.pack_files import load_pack
from compendium.adapters.models.extractive.reading import Reading
from compendium.adapters.models.extractive.rivals import doubled_sentences, one_a_term
from compendium.adapters.models.extractive.topics import extract, refine
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import (
    Answer,
    AnswerQuestions,
    Answers,
    AskQuestions,
    Briefing,
    ExtractTopics,
    Question,
    Questions,
    RefineTopics,
    SuggestTags,
    Tags,
    Task,
    Topics,
)
from compendium.domain.pipeline.tags import tag_path
from compendium.ports.language_model import LanguageModel

ResultT = TypeVar("ResultT")

MAKERS: tuple[Maker, ...] = (
    GlossaryEntries(),
    Definitions(),
    Abbreviations(),
    TermLists(),
    Tables(),
    MarkedTerms(),
    Introductions(),
    Lists(),
    Clozes(),
)
"""All makers, the surest first."""


class ExtractiveModel(LanguageModel):
    """Performs each task by computing its result from the passages themselves."""

    name = "extractive"
    words_per_request = 0
    concurrency = 1

    async def perform(self, task: Task[ResultT]) -> ResultT:
        """The task's result, computed in a thread."""
        perform = cast("Callable[[Task[ResultT]], ResultT]", _PERFORM[type(task)])
        return await asyncio.to_thread(perform, task)

    def remarks(self, briefing: Briefing) -> tuple[str, ...]:
        """What only a model that writes could do."""
        found = []
        if briefing.instructions:
            found.append("Instructions were not followed: extraction can't, a language model can.")
        if briefing.answer_language and briefing.answer_language != briefing.language:
            found.append(
                "Cards keep the document's own words, and so its language: a language model could translate."
            )
        return tuple(found)


def _extract_topics(task: ExtractTopics) -> Topics:
    return extract(Reading(task.briefing, task.passages))


def _refine_topics(task: RefineTopics) -> Topics:
    return refine(task.topics, load_pack(task.briefing.language))


def _suggest_tags(task: SuggestTags) -> Tags:
    return Tags({topic.name: tag_path(task.sections.get(topic.name, ())) for topic in task.topics})


def _ask_questions(task: AskQuestions) -> Questions:
    reading = Reading(task.briefing, task.passages, task.topics)
    found = [each for maker in MAKERS if maker.tier in task.tiers for each in maker.ask(reading)]
    asked = [each for each in found if isinstance(each, Question) and each.tier in task.tiers]
    distinct = list(one_a_term(asked, reading.passages, reading.pack))
    questions = [each for each in distinct if isinstance(each, Question)]
    if task.wanted > 0:
        questions = sorted(questions, key=lambda question: -question.score)[: task.wanted]
    return Questions(
        tuple(sorted(questions, key=lambda question: question.anchors[:1])),
        tuple(each for each in (*found, *distinct) if isinstance(each, Dropped)),
    )


def _answer_questions(task: AnswerQuestions) -> Answers:
    reading = Reading(task.briefing, task.passages, retrieved=task.retrieved)
    makers = {maker.name: maker for maker in MAKERS}
    found = {each.id: makers[each.maker].answer(each, reading) for each in task.questions}
    answers = [each for each in found.values() if isinstance(each, Answer)]
    dropped = {id_: each for id_, each in found.items() if isinstance(each, Dropped)}
    doubled = doubled_sentences(answers, task.questions, reading)
    return Answers(tuple(each for each in answers if each.question not in doubled), dropped | doubled)


_PERFORM: dict[type[Task[Any]], Callable[[Any], Any]] = {
    ExtractTopics: _extract_topics,
    RefineTopics: _refine_topics,
    SuggestTags: _suggest_tags,
    AskQuestions: _ask_questions,
    AnswerQuestions: _answer_questions,
}
