"""What a model is asked to reply with, and how its text is read: leniently, item by item.

Each reply is an object with one list. The schemas say what providers can hold a model to; what
they can't (does the quote stand in the passage?) is checked in `checks`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import BaseModel, Field, ValidationError, model_validator
from pydantic_core import from_json

ItemT = TypeVar("ItemT", bound=BaseModel)
T = TypeVar("T")
Some = Annotated[list[T], Field(json_schema_extra={"minItems": 1, "maxItems": 12})]
"""Models leave lists empty where they may, and small ones don't stop counting. A reply that does so
all the same is judged in `checks`.
"""

NO_JSON = "the model's answer is no JSON"
BROKE_OFF = "the model's answer broke off"
EMPTY = "the model's list is empty"
WRONG_FORM = "the model's answer has another form than the one asked for"

_THOUGHTS = re.compile(r"<think>.*?</think>", re.DOTALL)
_START = re.compile(r'\{\s*["}]|\[\s*[{\]]')
_LENIENT = json.JSONDecoder(strict=False)
"""Line breaks inside strings are taken as they come."""
_EXCERPT = 120
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_OPENING = 4
"""Words by which one sentence is known to be another one again."""


Line = Annotated[str, Field(json_schema_extra={"maxLength": 500})]
"""Longer than any card may be: where the server can hold a model to it, one that runs on is stopped."""


class FoundTopic(BaseModel):
    """A term or theme, with the passages that teach it."""

    name: Line
    passages: Some[int]


class FoundTopics(BaseModel):
    """Reply to 'topics'."""

    topics: list[FoundTopic]


class RefinedTopic(BaseModel):
    """One topic for all the numbers that name it; ``weight`` from 1 (aside) to 10 (central)."""

    numbers: Some[int]
    weight: int


class RefinedTopics(BaseModel):
    """Reply to 'refine'."""

    topics: list[RefinedTopic]


class TopicTag(BaseModel):
    """The path of the topic ``number``, outermost first."""

    number: int
    path: Some[Line]


class TopicTags(BaseModel):
    """Reply to 'tags'."""

    tags: list[TopicTag]


class AskedQuestion(BaseModel):
    """A question; ``number`` counts from 1, ``importance`` goes from 1 to 5."""

    number: int
    question: Line
    asks: Literal["definition", "term", "expansion", "description", "list", "fact", "open"]
    subject: Line
    topic: Line
    passages: Some[int]
    importance: int


class AskedQuestions(BaseModel):
    """Reply to 'questions'."""

    questions: list[AskedQuestion]


class Quote(BaseModel):
    """Words of the passage, character for character."""

    passage: int
    quote: Line


class GivenAnswer(BaseModel):
    """The answer to the question ``number``; '' where the passages have none. What proves it comes
    first: models write from left to right, and then answer from what they have quoted.
    """

    number: int
    evidence: Annotated[list[Quote], Field(json_schema_extra={"minItems": 1, "maxItems": 2})]
    answer: Annotated[str, Field(json_schema_extra={"maxLength": 250})]
    """Forty words or so: all that an answer may have."""


class GivenAnswers(BaseModel):
    """Reply to 'answers'."""

    answers: list[GivenAnswer]


class AnswerSaidOnce(GivenAnswer):
    """The same of a small model, which says the same again and again until it is stopped: what counts is
    the first time, and ``left_out`` is the rest.
    """

    left_out: str = ""

    @model_validator(mode="after")
    def _said_once(self) -> Self:
        sentences = _SENTENCE_END.split(self.answer)
        openings = [tuple(sentence.casefold().split()[:_OPENING]) for sentence in sentences]
        again = (at for at, opening in enumerate(openings) if opening in openings[:at])
        end = next(again, len(sentences))
        self.answer, self.left_out = " ".join(sentences[:end]), " ".join(sentences[end:])
        return self


@dataclass(frozen=True, slots=True)
class Read(Generic[ItemT]):
    """The items that could be read, and what is wrong with the reply as a whole: a rule, and the
    words that came back; '' where nothing is.
    """

    items: tuple[ItemT, ...]
    rule: str = ""
    came_back: str = ""


def read(text: str, schema: type[BaseModel], item: type[ItemT], *, truncated: bool = False) -> Read[ItemT]:
    """The items of a reply. Prose and fences around the JSON are forgiven, a cut end costs the
    last item, and an item of the wrong form costs itself.
    """
    came_back = " ".join(text.split())[:_EXCERPT]
    body, whole = _json_in(text)
    if body is None:
        return Read((), BROKE_OFF if truncated else NO_JSON, came_back)
    (field,) = schema.model_fields
    entries = body.get(field) if isinstance(body, dict) else body
    if not isinstance(entries, list):
        return Read((), BROKE_OFF if truncated else WRONG_FORM, came_back)
    if not whole:
        entries = entries[:-1]  # what is cut may still look like an item
    items = tuple(valid for entry in entries if (valid := _valid(entry, item)) is not None)
    if truncated or not whole:
        return Read(items, BROKE_OFF, came_back)
    if not entries:
        return Read((), EMPTY, came_back)
    return Read(items, WRONG_FORM if len(items) < len(entries) else "", came_back)


def is_readable(text: str, schema: type[BaseModel]) -> bool:
    """Whether the reply is whole and of the form asked for, so that nothing of it is lost in reading."""
    body, whole = _json_in(text)
    try:
        schema.model_validate(body)
    except ValidationError:
        return False
    return whole


def _json_in(text: str) -> tuple[Any, bool]:
    """The first JSON object or array in ``text``, and whether it is whole; None where there is none."""
    said = _THOUGHTS.sub("", text)
    start = _START.search(said)
    if start is None:
        return None, False
    body = said[start.start() :]
    try:
        return _LENIENT.raw_decode(body)[0], True
    except ValueError:
        pass
    try:
        return from_json(body, allow_partial=True), False
    except ValueError:
        return None, False


def _valid(entry: object, item: type[ItemT]) -> ItemT | None:
    try:
        return item.model_validate(entry)
    except ValidationError:
        return None
