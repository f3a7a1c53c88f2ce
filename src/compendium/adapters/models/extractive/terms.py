"""What can be a term, and how it is written."""

from __future__ import annotations

import re

from compendium.adapters.models.extractive.pack import TOKEN, Pack
from compendium.domain.model.document import is_cjk

LONGEST_TERM = 6
"""Words but for small ones; 'Brown v. Board of Education' has four."""
LONGEST_CJK_TERM = 24
"""Characters (research: longer subjects were clauses)."""

_EDGE = " \t\n,;:.!?…\"'“”„«»‘’*•–—"
_NO_TERM = re.compile(r"[\\/@=<>{}|_\[\]#$%^~]|\w\.\w{2,4}$|https?:|^\W*\d[\d\s.,:%-]*$|^[-−+*.]")
"""Paths, file names, addresses, code, numbers."""
_CLOSING = re.compile(r"[”\"’]?\)")
_SLASHED = re.compile(r"\b[A-Z]{1,3}/[A-Z]{1,3}\b")
"""Abbreviations with a slash, which is no path's: 'price-to-earnings (P/E) ratio'."""


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without white space, quotes and punctuation at its ends."""
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return start, end


def over_bracket(text: str, start: int, end: int) -> int:
    """The end of the term with the bracket that it opens: '(“munis' + '”)'."""
    closing = _CLOSING.match(text, end) if text.count("(", start, end) > text.count(")", start, end) else None
    return closing.end() if closing else end


def without_article(term: str, pack: Pack) -> str:
    """The term without a leading article, where a word remains."""
    words = term.split(" ")
    return " ".join(words[1:]) if pack.opens_with_article(words) else term


def why_no_term(term: str, pack: Pack, *, marked: bool = False) -> str:
    """The rule by which ``term`` is none, '' where it may be one; one that the author ``marked`` within
    a sentence may be a word that is vague or short elsewhere: 'inputs', 'id'.
    """
    words = TOKEN.findall(term)
    plain = _SLASHED.sub("", term)
    if not words or words[0].isdigit() or sum(map(str.isalpha, term)) < 2 or _NO_TERM.search(plain):
        return "not a word"
    if is_cjk(words[0][0]) and len(term) > LONGEST_CJK_TERM:
        return "term is too long"
    if sum(word.casefold() not in pack.stop for word in term.split()) > LONGEST_TERM:
        return "term is too long"
    small = [word.casefold() for word in words]
    if len(small) > 1 and small[1].isdigit() and small[0] in pack.labels:
        return "label, not a term"  # 'Figure 5', whose caption begins in bold
    edges = term.split()  # 'in-group' begins in no function word, and 'bundle of His' ends in a name
    latin = edges[0].casefold() in pack.articles and not pack.opens_with_article(edges)
    if (edges[0].casefold() in pack.stop and not latin) or edges[-1] in pack.stop - pack.nouns_too:
        return "term begins or ends in a function word"
    stems = [pack.stem(word) for word in small if word not in pack.stop]
    if all(stem in pack.labels or (stem in pack.vague and not marked) for stem in stems):
        return "label, not a term"
    adverb = pack.adverb_endings and small[0].endswith(pack.adverb_endings)
    if adverb and len(small) == 1 and len(term) > 5 and pack.stem(small[0]) not in pack.nouns_too:
        return "term is an adverb"
    return "" if marked or len(term) > 2 or term.isupper() or is_cjk(term[0]) else "not a word"


def is_name(term: str) -> bool:
    """Whether the words of the term have capitals, but for small ones between: 'Brown v. Board'."""
    words = term.split()
    small = sum(word[:1].islower() for word in words)
    return words[0][:1].isupper() and words[-1][:1].isupper() and small < len(words) / 2
