"""Language packs read from their files."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any

from compendium.adapters.models.extractive.cue import cue_of
from compendium.adapters.models.extractive.pack import NEVER, Pack
from compendium.domain.model.document import is_cjk

_PACKS = resources.files("compendium.adapters.models.extractive") / "packs"


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
    patterns = {name: _joined(pattern) for name, pattern in data["patterns"].items()}
    return Pack(
        language=language,
        head_first=data.get("head_first", False),
        stop=frozenset(words["stop"]),
        nouns_too=frozenset(words.get("nouns_too", [])),
        articles=frozenset(words["articles"]),
        indefinite=frozenset(words.get("indefinite", [])),
        plurals=tuple((ending, singular) for ending, singular in data.get("plurals", [])),
        plural_verbs=frozenset(words.get("plural_verbs", [])),
        determiners=frozenset(words.get("determiners", [])),
        past_verbs=frozenset(words.get("past_verbs", [])),
        adverb_endings=tuple(words["adverb_endings"]),
        labels=frozenset(words["labels"]),
        worked=frozenset(words.get("worked", ())),
        instances=frozenset(words.get("instances", ())),
        defining_columns=frozenset(words.get("defining_columns", ())),
        vague=frozenset(words["vague"]),
        everyday=data.get("everyday", {}),
        dangling_start=_any_of(words["dangling_start"], start=True, or_else=patterns.get("dangles", "")),
        stands_alone=_regex(patterns.get("stands_alone", "")),
        inner_pointers=_any_of(words["inner_pointers"], or_else=patterns.get("pointers", "")),
        advice=_any_of(words["advice"]),
        addresses=_any_of(words.get("addresses", [])),
        examples=_any_of(words["examples"]),
        references=_any_of(words["references"]),
        continues=_regex(patterns["continues"]),
        cuts=_regex(patterns["cuts"]),
        clauses=_before(patterns.get("clauses", "")),
        connectives=_regex(patterns.get("connectives", "")),
        cuts_short=_regex(patterns.get("cuts_short", "")),
        verdicts=_before(patterns.get("verdicts", "")),
        mere_names=_regex(patterns.get("mere_names", "")),
        one_of_many=_regex(patterns.get("one_of_many", "")),
        elaborates=_regex(patterns.get("elaborates", "")),
        takes_up=_regex(patterns.get("takes_up", "")),
        frames=_regex(patterns.get("frames", "")),
        participles=_regex(patterns.get("participles", "")),
        common_nouns=_regex(patterns.get("common_nouns", "")),
        identifies_after=re.compile(patterns.get("identifies_after", "")),
        identifies_before=_before(patterns.get("identifies_before", "")),
        explains_after=re.compile(patterns.get("explains_after", "")),
        explains_before=_before(patterns.get("explains_before", "")),
        definite=_regex(patterns.get("definite", "")),
        new_subject=_regex(patterns.get("new_subject", "")),
        empty_after=_regex(patterns.get("empty_after", "")),
        possibilities=_regex(patterns.get("possibilities", "")),
        mentions_before=_before(patterns.get("mentions_before", "")),
        reasons=_any_of(words.get("reasons", [])),
        differentia=re.compile(patterns.get("differentia", "")),
        adverbials=_regex(patterns.get("adverbials", "")),
        hedges=_any_of(words.get("hedges", [])),
        asides=_regex(patterns.get("asides", "")),
        formula_tails=_regex(patterns.get("formula_tails", "")),
        back_references=_regex(patterns.get("back_references", "")),
        goes_on=_regex(patterns.get("goes_on", "")),
        piles=_regex(patterns.get("piles", "")),
        weak_predicates=_regex(patterns.get("weak_predicates", "")),
        demonyms=_regex(patterns.get("demonyms", "")),
        persons=_regex(patterns.get("persons", "")),
        generic=tuple(sorted(words.get("generic", []), key=len, reverse=True)),
        sounds={sign: sound for sound, signs in data.get("sounds", {}).items() for sign in signs},
        naming=frozenset(words.get("naming", [])),
        anaphors=_any_of(words.get("anaphors", []), or_else=patterns.get("points_back", "")),
        possessives=_any_of(words.get("possessives", [])),
        finite=_any_of(words.get("finite", [])),
        verbs=_any_of(words.get("finite", []), or_else=patterns.get("verbs", "")),
        lists_on=_regex(patterns.get("lists_on", "")),
        relatives=_any_of(words.get("relatives", [])),
        demonstratives=_any_of(words.get("demonstratives", []), or_else=patterns.get("points_back", "")),
        cues=tuple(cue_of(cue) for cue in data["cue"]),
        fronts=dict(data["fronts"]),
    )


def _joined(pattern: str | list[str]) -> str:
    """A long pattern stands in its file as a list of its alternatives, a line each."""
    return pattern if isinstance(pattern, str) else f"(?:{'|'.join(pattern)})"


def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern) if pattern else NEVER


def _before(pattern: str) -> re.Pattern[str]:
    """A pattern for what ends where the term begins."""
    return re.compile(rf"(?:{pattern})$") if pattern else NEVER


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
    return re.compile(rf"\s*(?:{either})" if start else either) if either else NEVER


def _spaced(char: str) -> bool:
    """Whether it is a letter of a script that has spaces, so that words have boundaries."""
    return char.isalnum() and not is_cjk(char)


def _either_case(phrase: str) -> str:
    first, rest = phrase[0], re.escape(phrase[1:])
    return (
        f"[{first.lower()}{first.upper()}]" if first.lower() != first.upper() else re.escape(first)
    ) + rest
