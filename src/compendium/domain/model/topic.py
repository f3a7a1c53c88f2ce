"""What a document is about: its terms, and what marks each of them as one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How the author marked a term as worth knowing."""

    GLOSSARY = "glossary"
    INDEX = "index"
    HEADING = "heading"
    EMPHASIS = "emphasis"
    QUOTED = "quoted"
    CALLED = "called"
    ABBREVIATION = "abbreviation"


@dataclass(frozen=True, slots=True)
class Topic:
    """A term or theme. ``name`` is as the document writes it; ``chunks`` are the ids of the
    passages that mention it or were given as its source, in order; ``aliases`` are other
    spellings (plural, abbreviation). ``weight`` ranks topics, higher first.
    """

    name: str
    chunks: tuple[int, ...]
    marks: frozenset[Mark] = frozenset()
    aliases: tuple[str, ...] = ()
    weight: float = 0.0
