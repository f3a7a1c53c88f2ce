"""What the pipeline asks of a language model: typed tasks in, typed results out.

No prompt and no JSON appears here: how a model is talked to is its adapter's business.
Every result may name candidates that the model considered and dropped, with the rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from compendium.domain.model.card import Gap, NoteForm, Tier
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.report import Dropped
from compendium.domain.model.text import StyledText
from compendium.domain.model.topic import Topic

ResultT_co = TypeVar("ResultT_co", covariant=True)


class Task(Generic[ResultT_co]):
    """Something to ask of a language model; the parameter is the type of the answer."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Briefing:
    """What every task is told about the whole document and the user's wishes.

    ``language`` is the document's (ISO 639-1 or ''), ``answer_language`` the one asked for
    ('' means the document's). ``index_terms`` are the book's own key terms.
    """

    title: str
    language: str
    answer_language: str = ""
    instructions: str = ""
    index_terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics in the document's order (extracted) or by weight, best first (refined)."""

    topics: tuple[Topic, ...]
    dropped: tuple[Dropped, ...] = ()


@dataclass(frozen=True, slots=True)
class ExtractTopics(Task[Topics]):
    """Name what these passages are about."""

    briefing: Briefing
    passages: tuple[Chunk, ...]


@dataclass(frozen=True, slots=True)
class RefineTopics(Task[Topics]):
    """Merge spellings of one topic, drop what is none, rank the rest. Sees the whole document."""

    briefing: Briefing
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Tags:
    """Tag paths by topic name, each path outermost first: {'osmosis': ('Cells', 'Membranes')}."""

    by_topic: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SuggestTags(Task[Tags]):
    """Put each topic under a short hierarchical tag. ``sections`` gives each topic's headings."""

    briefing: Briefing
    topics: tuple[Topic, ...]
    sections: dict[str, tuple[str, ...]]


class Asks(StrEnum):
    """Which fact of its evidence a question asks for; part of a note's identity."""

    DEFINITION = "definition"
    TERM = "term"
    EXPANSION = "expansion"
    DESCRIPTION = "description"
    LIST = "list"
    GAP = "gap"
    FACT = "fact"
    OPEN = "open"


SUBJECTS_BETWEEN = "; "


@dataclass(frozen=True, slots=True)
class Question:
    """A question worth asking, not yet answered.

    ``id`` is unique within the document and the same for the same input. ``anchors`` are the
    passages it arose from; retrieval adds others. ``maker`` names the rule or model behind it,
    and ``score`` ranks it (higher is better). ``subject`` is what is asked about: a term's name, or
    several with `SUBJECTS_BETWEEN` between them.
    """

    id: str
    text: str
    asks: Asks
    subject: str
    topic: str
    anchors: tuple[int, ...]
    maker: str
    score: float
    tier: Tier = Tier.CORE


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions in document order."""

    questions: tuple[Question, ...]
    dropped: tuple[Dropped, ...] = ()


@dataclass(frozen=True, slots=True)
class AskQuestions(Task[Questions]):
    """Find what is worth asking in these passages: at most ``wanted`` questions where it is > 0.

    ``tiers`` says which kinds of card the user wants: the safe core alone, or more.
    """

    briefing: Briefing
    passages: tuple[Chunk, ...]
    topics: tuple[Topic, ...]
    tiers: frozenset[Tier]
    wanted: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim quote from the passage ``chunk``."""

    chunk: int
    quote: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to the question ``question`` (its id), with the evidence it rests on.

    ``front`` replaces the question's text where the evidence gives a better wording. For a
    cloze ``front`` is the whole text, ``gaps`` say what of it is hidden, ``back`` is extra.
    ``score`` ranks the card that comes of it.
    """

    question: str
    back: StyledText
    evidence: tuple[Evidence, ...]
    score: float
    front: StyledText | None = None
    form: NoteForm = NoteForm.BASIC
    gaps: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers in any order. ``dropped`` says, by question id, why a question has none, and, by other
    names, what else was left out.
    """

    answers: tuple[Answer, ...]
    dropped: Mapping[str, Dropped] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnswerQuestions(Task[Answers]):
    """Answer each question from the passages retrieved for it, quoting evidence verbatim.

    ``retrieved`` gives passage ids by question id, best first; ``passages`` holds each once.
    """

    briefing: Briefing
    questions: tuple[Question, ...]
    retrieved: dict[str, tuple[int, ...]]
    passages: tuple[Chunk, ...] = field(default=())
