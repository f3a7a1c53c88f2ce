"""Language packs: the words and cues that the makers go by, as data, one TOML file a language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any

from compendium.adapters.models.extractive.cue import Cue, cue_of
from compendium.domain.model.document import is_cjk

_NEVER = re.compile(r"(?!)")
_ALWAYS = re.compile("")
_PACKS = resources.files("compendium.adapters.models.extractive") / "packs"


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """What is known of one language. The empty pack knows nothing, and structure still works.

    Patterns made of word lists match whole words in any letter case; in ``dangling_start`` the
    match is at the start of a text.
    """

    language: str = ""
    stop: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    plurals: tuple[tuple[str, str], ...] = ()
    """Endings and what replaces them, tried in order, so that plural and singular meet."""
    plural_verbs: frozenset[str] = frozenset()
    """Copulas after which a word at the sentence's start is a common noun: 'Electrons are'."""
    adverb_endings: tuple[str, ...] = ()
    labels: frozenset[str] = frozenset()
    """Words that head notes and rows but are no terms: 'note', 'example'."""
    vague: frozenset[str] = frozenset()
    """Subjects and heads too general to be asked about: 'thing', 'result', 'first'."""
    dangling_start: re.Pattern[str] = _NEVER
    stands_alone: re.Pattern[str] = _NEVER
    """Openings that look dangling and are not: 'It was Bohr who'."""
    inner_pointers: re.Pattern[str] = _NEVER
    advice: re.Pattern[str] = _NEVER
    examples: re.Pattern[str] = _NEVER
    references: re.Pattern[str] = _NEVER
    """What makes a bracket a mere reference: '(cf. chapter 9)'."""
    continues: re.Pattern[str] = _NEVER
    """Openings by which a sentence rests on the one before: 'This is', 'These are'."""
    cuts: re.Pattern[str] = _NEVER
    """Where a definition ends although its sentence goes on: ', while', '; however'."""
    connectives: re.Pattern[str] = _NEVER
    """Openings that can be left out: 'However, '."""
    mere_names: re.Pattern[str] = _NEVER
    """What before a term names a thing without saying more of it: 'a feature called'."""
    one_of_many: re.Pattern[str] = _NEVER
    """What before a term makes it one example of several: 'such as'."""
    elaborates: re.Pattern[str] = _NEVER
    """Openings of a sentence that says more of the term in the one before: 'The term refers'."""
    frames: re.Pattern[str] = _NEVER
    """Openings after which a sentence says what the term brings about: 'Under', 'In the case of'."""
    participles: re.Pattern[str] = _NEVER
    """Single words that say what happens to a thing and name none: 'refracted'."""
    common_nouns: re.Pattern[str] = _NEVER
    """Words that are no names, whatever their capital at the head of a sentence: 'Leaching'."""
    identifies_after: re.Pattern[str] = _ALWAYS
    identifies_before: re.Pattern[str] = _NEVER
    """What stands beside a name where the sentence says who or what that is, or did: 'founded'."""
    cues: tuple[Cue, ...] = ()
    weak_predicates: re.Pattern[str] = _NEVER
    """Predicates that praise or place instead of defining: 'one of the most', 'an important'."""
    demonstratives: re.Pattern[str] = _NEVER
    """Words that mostly point to something said before, but need not: 'these', 'our'."""
    finite: re.Pattern[str] = _NEVER
    """Common verb forms that show a whole sentence: 'is', 'has', 'can'."""
    persons: re.Pattern[str] = _NEVER
    """Predicates that say who somebody is: 'an Austrian psychologist'."""
    fronts: Mapping[str, str] = field(default_factory=dict)

    def front(self, name: str, **slots: str) -> str:
        """The question ``name`` with its slots filled; the bare term where the pack has none."""
        return self.fronts.get(name, "{term}").format(**slots)

    def dangles(self, text: str) -> bool:
        """Whether the beginning of ``text`` needs what stands before it."""
        return bool(self.dangling_start.match(text)) and not self.stands_alone.match(text)

    @property
    def has_cues(self) -> bool:
        """Whether definitions can be recognised by their wording."""
        return bool(self.cues)

    def stem(self, word: str) -> str:
        """``word`` in small letters and without the ending of its plural."""
        return _stem(word.casefold(), self)

    def normalise(self, term: str) -> str:
        """The key under which spellings of one term meet: no article, case, plural or quotes."""
        words = [word.casefold() for word in TOKEN.findall(term)]
        while len(words) > 1 and words[0] in self.articles:
            del words[0]
        return " ".join(_stem(word, self) for word in words)

    def content_words(self, text: str) -> list[str]:
        """The stems of the words of ``text`` that carry meaning; CJK text gives pairs of characters."""
        return [
            _stem(word, self)
            for word in map(str.casefold, tokens(text))
            if word not in self.stop and (len(word) > 2 or is_cjk(word[0]))
        ]

    def is_about(self, section: tuple[str, ...], term: str) -> bool:
        """Whether all words of substance of the term stand in the headings of its section."""
        words = self.content_words(term)
        return bool(words) and set(words) <= set(self.content_words(" ".join(section)))


_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
TOKEN = re.compile(rf"[{_CJK}]+|[^\W{_CJK}]+")
"""A word: a run of CJK characters, or of other letters and digits."""


def tokens(text: str) -> Iterable[str]:
    """The words of ``text``; a run of CJK characters, which has no spaces, as overlapping pairs."""
    words: list[str] = TOKEN.findall(text)
    return words if text.isascii() else [piece for word in words for piece in _pieces(word)]


def _pieces(word: str) -> Iterable[str]:
    if is_cjk(word[0]) and len(word) > 2:
        return map("".join, pairwise(word))
    return (word,)


@lru_cache(maxsize=65536)
def _stem(word: str, pack: Pack) -> str:
    for ending, singular in pack.plurals:
        if word.endswith(ending) and (ending == singular or len(word) - len(ending) >= 3):
            return word[: len(word) - len(ending)] + singular
    return word


@cache
def load_pack(language: str) -> Pack:
    """The pack of ``language`` (ISO 639-1); the empty pack where there is none."""
    try:
        source = (_PACKS / f"{language}.toml").read_text(encoding="utf-8")
    except FileNotFoundError:
        return Pack()
    return _compiled(language, tomllib.loads(source))


def _compiled(language: str, data: dict[str, Any]) -> Pack:
    words: dict[str, list[str]] = data["words"]
    return Pack(
        language=language,
        stop=frozenset(words["stop"]),
        articles=frozenset(words["articles"]),
        plurals=tuple((ending, singular) for ending, singular in data.get("plurals", [])),
        plural_verbs=frozenset(words.get("plural_verbs", [])),
        adverb_endings=tuple(words["adverb_endings"]),
        labels=frozenset(words["labels"]),
        vague=frozenset(words["vague"]),
        dangling_start=_any_of(words["dangling_start"], start=True),
        stands_alone=_regex(data["patterns"].get("stands_alone", "")),
        inner_pointers=_any_of(words["inner_pointers"], or_else=data["patterns"].get("pointers", "")),
        advice=_any_of(words["advice"]),
        examples=_any_of(words["examples"]),
        references=_any_of(words["references"]),
        continues=_regex(data["patterns"]["continues"]),
        cuts=_regex(data["patterns"]["cuts"]),
        connectives=_regex(data["patterns"].get("connectives", "")),
        mere_names=_regex(data["patterns"].get("mere_names", "")),
        one_of_many=_regex(data["patterns"].get("one_of_many", "")),
        elaborates=_regex(data["patterns"].get("elaborates", "")),
        frames=_regex(data["patterns"].get("frames", "")),
        participles=_regex(data["patterns"].get("participles", "")),
        common_nouns=_regex(data["patterns"].get("common_nouns", "")),
        identifies_after=re.compile(data["patterns"].get("identifies_after", "")),
        identifies_before=re.compile(rf"(?:{data['patterns'].get('identifies_before', '(?!)')})$"),
        weak_predicates=_regex(data["patterns"].get("weak_predicates", "")),
        persons=_regex(data["patterns"].get("persons", "")),
        finite=_any_of(words.get("finite", [])),
        demonstratives=_any_of(
            words.get("demonstratives", []), or_else=data["patterns"].get("points_back", "")
        ),
        cues=tuple(cue_of(cue) for cue in data["cue"]),
        fronts=dict(data["fronts"]),
    )


def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern) if pattern else _NEVER


def _any_of(phrases: list[str], *, start: bool = False, or_else: str = "") -> re.Pattern[str]:
    """A pattern for any of the phrases as whole words, with a small or capital first letter.

    Boundaries stand outside of the alternatives and letter case is spelled out, because that
    lets the regex engine skip an alternative by its first letter: it is five times faster.
    """
    groups: dict[tuple[bool, bool], list[str]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        groups.setdefault((_spaced(phrase[0]), _spaced(phrase[-1])), []).append(_either_case(phrase))
    patterns = [
        (r"(?<!\w)" if before else "") + f"(?:{'|'.join(group)})" + (r"(?![\w-])" if after else "")
        for (before, after), group in groups.items()
    ]
    either = "|".join([*patterns, *filter(None, [or_else])])
    return re.compile(rf"\s*(?:{either})" if start else either) if either else _NEVER


def _spaced(char: str) -> bool:
    """Whether it is a letter of a script that has spaces, so that words have boundaries."""
    return char.isalnum() and not is_cjk(char)


def _either_case(phrase: str) -> str:
    first, rest = phrase[0], re.escape(phrase[1:])
    return (
        f"[{first.lower()}{first.upper()}]" if first.lower() != first.upper() else re.escape(first)
    ) + rest
