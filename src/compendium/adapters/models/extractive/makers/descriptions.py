"""When a term and what the author set beside it make a card that is answerable and worth it."""

from __future__ import annotations

import re

from compendium.adapters.models.extractive.filters import broken_context
from compendium.adapters.models.extractive.pack import TOKEN, Pack
from compendium.adapters.models.extractive.sounds import sounds_in
from compendium.domain.model.document import count_words, is_cjk

_MOST_TERM_WORDS = 6
_MOST_CJK_CHARS = 24
"""A longer subject in a script without spaces is a clause."""
_MOST_WORDS = 60
_BEGINNING = 5
"""Letters by which a word of the description is known from the name."""
_TELLING = 4
"""Letters from which a word tells something: shorter ones are mostly function words, in any language."""
_LONG_NAME = 6
"""Letters of a name from which one word in foreign letters is mostly the same name: 'scanner'."""
_KATAKANA = re.compile("[\u30a0-\u30ff]+")
"""Mostly foreign words as they sound, such as a name in Latin letters."""
_PIECES = re.compile("[\u30a0-\u30ff]+|[\u4e00-\u9fff]+|[A-Za-z]{4,}")
"""Words between the particles of Japanese."""
_LINK = re.compile(r"https?:|www\.|\S@\S+\.\w|://")
_YEAR = re.compile(r"(?:ca?\.\s?)?\d[\d\W]*(?:BCE?|CE|AD)?")
"""'c. 494–434 BCE', '70 AD'."""
_QUESTION = re.compile(r"(?:\S+ ){2,}\S*\w[?？]$")
"""Of three words and more: a command may end in a mark too."""
_BRACKET = re.compile(r"[(（][^()（）]*[)）]")
_OPEN_END = (":", ",", ";", "(", "-", "–", "—", "、", "：", "...", "…")
_QUOTES = '“”"„«»'
_AGED = re.compile(r"^[A-Z][\w’'-]+ [A-Z][\w’' -]+, \d\d(?:;|$)")
_SIGNS = 2
"""Characters that an operator may have."""
_PAIRS = ("()", "[]", "（）", "「」")


def unfit(term: str, description: str, pack: Pack, caption: str = "") -> str:
    """The first rule by which the pair makes no card under this caption, '' where it makes one."""
    if rule := _unfit_term(term, pack) or _unfit_description(f"{term} {caption}", description, pack):
        return rule
    if len(term) == 1 and term.isalpha():
        return "term is a single letter"
    if says_what_name_says(term, description, pack):
        return "name says it already"
    if pack.inner_pointers.search(term) or pack.advice.search(term):
        return "term points elsewhere"
    if pack.demonstratives.search(description):
        return "description leans on other text"
    return broken_context(description, pack)


def unfit_entry(term: str, definition: str, pack: Pack) -> str:
    """The same for an entry of a glossary, which was written to stand alone."""
    return _unfit_term(term, pack) or _unfit_description(term, definition, pack)


def says_what_name_says(term: str, description: str, pack: Pack) -> bool:
    """Whether at least half of the description's words stand in the term: 'bash-completion'.

    Of a command with its arguments only long options count: the others are named, not told.
    """
    parts = term.casefold().split()
    told = parts if len(parts) == 1 else [part for part in parts if part.startswith("--")]
    name = "".join(filter(str.isalnum, "".join(told)))
    tokens = TOKEN.findall(_BRACKET.sub("", description))
    said = [word for word in tokens if _tells(_specific(word.casefold(), pack))]
    if len(said) == 1 and _KATAKANA.fullmatch(_specific(said[0], pack)):
        return len(name) >= _LONG_NAME
    known = [_is_in(_specific(word.casefold(), pack), name) or _initials_in(word, name) for word in said]
    pieces = [piece for word in said for piece in _PIECES.findall(_specific(word, pack))]
    heard = [_is_in(piece.casefold(), name) or sounds_in(piece, name, pack.sounds) for piece in pieces]
    return any(sum(each) >= max(1, len(each) / 2) for each in (known, heard))


def _tells(word: str) -> bool:
    return bool(word) and (len(word) >= _TELLING or is_cjk(word[0]))


def _is_in(word: str, name: str) -> bool:
    return word in name or word[:_BEGINNING] in name


def _initials_in(word: str, name: str) -> bool:
    """Whether a word is in the name by its capitals, as PostScript is in 'html2ps'."""
    initials = "".join(filter(str.isupper, word)).casefold()
    return 1 < len(initials) < len(word) and initials in name


def _specific(word: str, pack: Pack) -> str:
    """What of a word is said of few things, '' where it is said of any: 'utility'."""
    if not is_cjk(word[0]):
        return "" if word in pack.stop or {word, pack.stem(word)} & set(pack.generic) else word
    for generic in pack.generic:
        word = word.replace(generic, "")
    return word


def _unfit_term(term: str, pack: Pack) -> str:
    words = term.casefold().split()
    if not words or len(words) > _MOST_TERM_WORDS or (is_cjk(term[0]) and len(term) > _MOST_CJK_CHARS):
        return "term is too long"
    if _AGED.search(term):
        return "term is somebody, with an age"
    if len(term) > _SIGNS and term.endswith((",", ";")):
        return "term is cut off"
    if (term[0].isdigit() and not any(map(str.isalpha, term))) or _YEAR.fullmatch(term):
        return "term is a number"
    two = "‘" in term  # each in quotes
    if two or _QUESTION.search(term) or _LINK.search(term) or not _balanced(term):
        return "term is no term"
    if pack.normalise(term) in pack.labels:
        return "term is a mere label"
    return ""


def _unfit_description(term: str, text: str, pack: Pack) -> str:
    if not text or not (text[0].isalnum() or text[0] in "“”„\"'«「(¿"):
        return "description begins in no word"
    if count_words(text) > _MOST_WORDS:
        return "description is too long"
    if text[0] in _QUOTES and text[-1] in _QUOTES:
        return "description is what somebody says"
    if text.endswith(_OPEN_END) or not _balanced(text):
        return "description is cut off"
    if sum(char.isalpha() or char.isspace() for char in text) < 0.7 * len(text) or _LINK.search(text):
        return "description is no text"
    if len(set(pack.content_words(_BRACKET.sub("", text))) - set(pack.content_words(term))) < 2:
        return "description adds little to the term"
    return ""


def _balanced(text: str) -> bool:
    return all(text.count(pair[0]) == text.count(pair[1]) for pair in _PAIRS)
