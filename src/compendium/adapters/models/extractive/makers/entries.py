"""Entries: a term that opens a paragraph or list item, and the text that explains it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from compendium.adapters.models.extractive.pack import Pack
from compendium.adapters.models.extractive.sentences import leading_run
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import count_words
from compendium.domain.model.text import Style

_SEPARATOR = re.compile(
    r"(?:\s*[(（][^()（）]{1,20}[)）])?\s*(?P<sign>[:：.]|[–—]|-(?=\s)|とは、?|は、?)?\s*"
)
"""'ls(1): ', 'SSL (protocol) – ', and the particles by which Japanese sets a topic off."""
_PLAIN = re.compile(r"(?P<term>[^:：–—\n]{1,60}?)(?:\s*(?P<sign>[:：])\s+|\s+(?P<dash>[–—-])\s+|：)(?=\S)")
_MOST_PLAIN_WORDS = 5
_EDGES = ' \t\n:：.,;–—-“”"„«»「」'
_ENOUGH_WORDS = 5
"""A first sentence shorter than this is a note on grammar or a name: the next one explains."""


@dataclass(frozen=True, slots=True)
class Entry:
    """``text[start:end]`` of a passage is the term, its explanation begins at ``told``.

    ``style`` and ``sign`` are how the term is set off: typography, and what stands after it.
    """

    chunk: Chunk
    start: int
    end: int
    told: int
    style: Style
    sign: str

    @property
    def term(self) -> str:
        """The term as written."""
        return self.chunk.text[self.start : self.end]

    @property
    def form(self) -> tuple[Style, str]:
        """What siblings share."""
        return self.style, self.sign


def entry_of(chunk: Chunk) -> Entry | None:
    """The entry that ``chunk`` is, by typography or by the sign after its first words; else None."""
    text = chunk.text
    run = leading_run(chunk.content)
    if run is not None:
        separator = _SEPARATOR.match(text, run.end)
        assert separator is not None, "matches the empty string"
        start, end = _trimmed(text, run.start, run.end)
        inside = text[end : run.end].strip()[:1]
        if start < end and separator.end() < len(text):
            return Entry(chunk, start, end, separator.end(), run.style, separator["sign"] or inside)
        return None
    plain = _PLAIN.match(text)
    if plain is None or count_words(plain["term"]) > _MOST_PLAIN_WORDS:
        return None
    start, end = _trimmed(text, *plain.span("term"))
    return Entry(chunk, start, end, plain.end(), Style.PLAIN, plain["sign"] or plain["dash"] or "：")


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _EDGES:
        start += 1
    while end > start and text[end - 1] in _EDGES:
        end -= 1
    return start, end


def explanation(entry: Entry, pack: Pack) -> tuple[int, int]:
    """Where the explanation stands: its first sentence, with the second where that one is very short.

    Where the term is the subject of that sentence, it belongs to the explanation; after a sign, a
    'This is' does not.
    """
    text = entry.chunk.text
    ends = [end for _, end in entry.chunk.sentences if end > entry.told] or [len(text)]
    end = ends[0]
    if len(ends) > 1 and count_words(text[entry.told : end]) < _ENOUGH_WORDS:
        end = ends[1]
    start = entry.told if entry.sign or not text[entry.told].islower() else entry.start
    opening = pack.goes_on.match(text, start) if entry.sign else None
    start = opening.end() if opening else start
    return start, len(text[:end].rstrip())
