"""What a sentence must satisfy before it may stand on a card: a rule is a phrase and a test."""

from __future__ import annotations

import re

from compendium.adapters.models.extractive.pack import Pack
from compendium.domain.model.document import count_words, is_cjk
from compendium.domain.model.text import Run, Style, StyledText

FEWEST_WORDS = 5
MOST_WORDS = 56
NEW_CONTENT_WORDS = 3
"""How many words of substance a definition must add to its term."""

_TITLE_SHARE = 0.7
"""Of the longer words, how many have a capital in a title or a reference; German prose has half."""

_OPENING = 60
"""Characters within which 'for example' speaks of the whole sentence."""

NO_SENTENCE = "not a whole sentence"
TOO_LONG = "sentence is too long"
CODE = "more code than prose"
DANGLING = "rests on the sentence before"
POINTER = "points elsewhere in the document"
ADVICE = "addresses the reader"
EXAMPLE = "an example, not a definition"
ADDS_LITTLE = "says too little about the term"

_TERMINAL = re.compile(r"[.!。！][)”\"’»」]*\s*$")
_ASKS = re.compile(r"\?|_{3}")
"""What questions have: a mark, or a line to fill in."""
_ADDRESS = re.compile(r"https?:|www\.|\S@\S|\.\.\.|…")
_CITATION = re.compile(
    r"^\d{1,3}(?:[,;–-]\s?\d{1,3})*$|^[^\W\d][^()]{1,60}\b(?:1[5-9]|20)\d\d[a-z]?(?:[,;:][^()]{0,60})?$"
)
"""The number of a reference, or authors and a year: '[12]', '(Schein 1988)'."""
_PANEL = re.compile(r"\s\([a-h]\)(?=[.,;])")
"""A picture's part, to which the clause before it points."""
_BRACKET = re.compile(r"\s*\(([^()]*)\)|\s*\[([^\[\]]*)\]")


_NOUN = 2
"""Words after 'these' among which its noun stands."""
_CLAUSE = re.compile(r"(?:\S+ ){6,}\S+[;,—]\s?$")
"""What 'this' may stand for in its own sentence: 'leaves lose water through pores; this'."""
_NOTE = re.compile(r"\d{1,3}(?:,\s?\d{1,3})*|[*†‡§¶]{1,3}")
_BEFORE_NOTE = re.compile(r"[^\W\d_]{4,}[”)]?[,;:]?$")
_EXPONENTS = {"2", "3"}
_FORMULA_BEFORE = re.compile(r"[√∑∫∏=≤≥≠≈±×÷∂∞]")
"""What begins a sentence only where a formula ran into it: '√100 The rule'."""
_HOLE = re.compile(r"\s[.,;](?:\s|$)(?!\s?\.)(?<!\. \. )")
"""A blank before punctuation: a reference or formula stood there."""


def broken_shape(content: StyledText) -> str:
    """The rule by which this is no sentence that can be read by itself, '' where it is one."""
    text = content.text.strip()
    if _HOLE.search(text):
        return POINTER
    if not _TERMINAL.search(text) or _ASKS.search(text) or _starts_small(text) or not _balanced(text):
        return NO_SENTENCE
    words = count_words(text)
    if words < FEWEST_WORDS or _FORMULA_BEFORE.match(text):
        return NO_SENTENCE
    if words > MOST_WORDS:
        return TOO_LONG
    long_words = [word for word in text.split()[1:] if len(word) > 3 and word[0].isalpha()]
    if len(long_words) > 2 and sum(word[0].isupper() for word in long_words) > _TITLE_SHARE * len(long_words):
        return NO_SENTENCE
    letters = sum(map(str.isalpha, text))
    mono = sum(run.end - run.start for run in content.runs if run.style & Style.MONO)
    if letters < 0.6 * len(text) or mono > 0.45 * len(text) or _ADDRESS.search(text):
        return CODE
    return ""


def broken_context(text: str, pack: Pack, *, addressing: bool = False) -> str:
    """The rule by which a sentence needs what stands around it, '' where it stands alone.

    It may be ``addressing`` the reader where 'you' is anybody, as where a book introduces a term.
    """
    if pack.examples.search(text[:_OPENING]):
        return EXAMPLE
    if pack.inner_pointers.search(without_references(text, pack)):
        return POINTER
    if pack.dangles(text):
        return DANGLING
    if pack.advice.search(text) or (not addressing and pack.addresses.search(text)):
        return ADVICE
    return ""


def points_outside(text: str, pack: Pack, pointers: re.Pattern[str]) -> bool:
    """Whether one of ``pointers``, as in 'these cells', stands for nothing that ``text`` names before."""
    for match in pointers.finditer(text):
        before = text[: match.start()]
        words = text[match.end() :].split()
        noun = pack.content_words(" ".join(words[: _NOUN + 2 * (words[1:2] == ["of"])]))
        clause = _CLAUSE.search(before) or _CLAUSE.search(pack.reasons.sub(",", before))
        if not set(noun) & set(pack.content_words(before)) and not clause:
            return True
    return False


def adds(text: str, term: str, pack: Pack, fewest: int = NEW_CONTENT_WORDS) -> bool:
    """Whether ``text`` says enough about ``term`` beyond repeating its words."""
    known = {*pack.content_words(term), *pack.naming}
    return len({word for word in pack.content_words(text) if word not in known}) >= fewest


def without_references(text: str, pack: Pack) -> str:
    """``text`` less the brackets that hold a mere reference, or nothing."""
    return _BRACKET.sub(lambda match: "" if _refers(match, pack) else match[0], text)


def without_brackets(text: str) -> str:
    """``text`` less its brackets."""
    return _BRACKET.sub("", text)


def shown(content: StyledText, pack: Pack) -> StyledText:
    """What of ``content`` a card shows: all but brackets that are empty or mere references, the marks
    of notes, and clauses that point to a figure.
    """
    left_out = [match.span() for match in _BRACKET.finditer(content.text) if _refers(match, pack)]
    left_out += [match.span() for match in _PANEL.finditer(content.text)]
    left_out += [match.span() for match in pack.asides.finditer(content.text)]
    left_out += [(run.start, run.end) for run in content.runs if _is_note_mark(run, content.text)]
    if not left_out:
        return content
    kept = StyledText("")
    at = 0
    for start, end in sorted(left_out):
        kept += content.slice(at, max(at, start))
        at = max(at, end)
    return kept + content.slice(at, len(content.text))


def _is_note_mark(run: Run, text: str) -> bool:
    """Whether it is the raised number of a note, and no exponent."""
    raised = bool(run.style & Style.SUPERSCRIPT) and text[run.start : run.end].strip()
    if not raised or not _NOTE.fullmatch(raised):
        return False
    return _BEFORE_NOTE.search(text, 0, run.start) is not None and raised not in _EXPONENTS


def _refers(bracket: re.Match[str], pack: Pack) -> bool:
    inner = (bracket[1] or bracket[2] or "").strip()
    if not inner:  # 'x[]' and 'f()' are code, 'Eastman ()' has lost a picture or a link
        return bracket[0][0].isspace()
    beside = bracket.string[max(0, bracket.start() - 1) : bracket.start()].isdigit() and bracket[0][0] == "("
    if bracket[1] and (beside or bracket.string.startswith("(", bracket.end())):  # '4(2)', '(2)(0.1)'
        return False
    return refers(inner, pack)


def refers(inner: str, pack: Pack) -> bool:
    """Whether what stands in a bracket is a mere reference."""
    clauses = re.split(r"[;,] ", inner)
    return any(map(pack.references.match, clauses)) or bool(_CITATION.search(inner))


def _starts_small(text: str) -> bool:
    first = text.lstrip("“\"'‘„«")[:1]
    return (first.islower() and not is_cjk(first)) or first == "("


def _balanced(text: str) -> bool:
    return all(text.count(a) == text.count(b) for a, b in ("()", "[]", "{}"))
