"""What is known of a language: the words and cues that the makers go by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from compendium.adapters.models.extractive.cue import Cue
from compendium.domain.model.document import is_cjk

_LATIN = {"priori", "posteriori", "fortiori"}
"""What follows 'a' as the Latin preposition."""
NEVER = re.compile(r"(?!)")
ALWAYS = re.compile("")
"""Patterns that match nowhere and anywhere: a pack that lacks a list is not held to it."""


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """What is known of one language. The empty pack knows nothing, and structure still works.

    Patterns made of word lists match whole words in any letter case; in ``dangling_start`` the
    match is at the start of a text.
    """

    language: str = ""
    stop: frozenset[str] = frozenset()
    nouns_too: frozenset[str] = frozenset()
    """Words that look like function words or adverbs and are terms too: 'general will', 'family'."""
    articles: frozenset[str] = frozenset()
    indefinite: frozenset[str] = frozenset()
    """Articles with which an explanation opens that says what kind of thing something is: 'a'."""
    plurals: tuple[tuple[str, str], ...] = ()
    """Endings and what replaces them, tried in order, so that plural and singular meet."""
    plural_verbs: frozenset[str] = frozenset()
    """Copulas after which a word at the sentence's start is a common noun: 'Electrons are'."""
    determiners: frozenset[str] = frozenset()
    """Words that within a phrase make it a heading rather than a term: 'Living in the City'."""
    past_verbs: frozenset[str] = frozenset()
    """Copulas of stories: 'the prisoners were'."""
    adverb_endings: tuple[str, ...] = ()
    labels: frozenset[str] = frozenset()
    """Words that head notes and rows but are no terms: 'note', 'example'."""
    worked: frozenset[str] = frozenset()
    """What heads the parts of a worked example, of which nothing is asked: 'Strategy'."""
    instances: frozenset[str] = frozenset()
    """Names of columns that give one of many: 'Example'."""
    defining_columns: frozenset[str] = frozenset()
    """Names of columns that say what the thing in the first one is: 'Description'."""
    vague: frozenset[str] = frozenset()
    """Subjects and heads too general to be asked about: 'thing', 'result', 'first'."""
    everyday: Mapping[str, str] = field(default_factory=dict)
    """Abbreviations that everybody knows, with how their long forms begin, in small letters."""
    dangling_start: re.Pattern[str] = NEVER
    stands_alone: re.Pattern[str] = NEVER
    """Openings that look dangling and are not: 'It was Bohr who'."""
    inner_pointers: re.Pattern[str] = NEVER
    advice: re.Pattern[str] = NEVER
    addresses: re.Pattern[str] = NEVER
    """How the reader is addressed, which may be advice, or the book's way to say 'one': 'you can'."""
    examples: re.Pattern[str] = NEVER
    references: re.Pattern[str] = NEVER
    """What makes a bracket a mere reference: '(cf. chapter 9)'."""
    continues: re.Pattern[str] = NEVER
    """Openings by which a sentence rests on the one before: 'This is', 'These are'."""
    cuts: re.Pattern[str] = NEVER
    """Where a definition ends although its sentence goes on: ', while', '; however'."""
    clauses: re.Pattern[str] = NEVER
    """How a sentence leads over to a clause that can be read by itself: ', and '."""
    connectives: re.Pattern[str] = NEVER
    """Openings that can be left out: 'However, '."""
    cuts_short: re.Pattern[str] = NEVER
    """What follows a part of a name: 'days' is none where it goes on ' in payables'."""
    head_first: bool = False
    """Whether the noun comes first in a term of several words, as in 'énergie cinétique'."""
    verdicts: re.Pattern[str] = NEVER
    """What before a name makes it somebody's verdict: 'has been called'."""
    mere_names: re.Pattern[str] = NEVER
    """What before a term names a thing without saying more of it: 'a feature called'."""
    one_of_many: re.Pattern[str] = NEVER
    """What before a term makes it one example of several: 'such as'."""
    elaborates: re.Pattern[str] = NEVER
    """Openings of a sentence that says more of the term in the one before: 'The term refers'."""
    takes_up: re.Pattern[str] = NEVER
    """Openings that may stand for the subject of the sentence before: 'It', or 'In this' and the group
    'noun'."""
    frames: re.Pattern[str] = NEVER
    """Openings after which a sentence says what the term brings about: 'Under', 'In the case of'."""
    participles: re.Pattern[str] = NEVER
    """Single words that say what happens to a thing and name none: 'refracted'."""
    common_nouns: re.Pattern[str] = NEVER
    """Words that are no names, whatever their capital at the head of a sentence: 'Leaching'."""
    identifies_after: re.Pattern[str] = ALWAYS
    identifies_before: re.Pattern[str] = NEVER
    """What stands beside a name where the sentence says who or what that is, or did: 'founded'."""
    explains_after: re.Pattern[str] = ALWAYS
    explains_before: re.Pattern[str] = NEVER
    """What stands beside a term where the sentence says what it is: ', which', 'the principle of'."""
    definite: re.Pattern[str] = NEVER
    """Openings by which a sentence may speak of something that an earlier one brought up: 'The'."""
    new_subject: re.Pattern[str] = NEVER
    """Openings with a subject, headed by the group 'noun': 'A supply curve shows'."""
    empty_after: re.Pattern[str] = NEVER
    """What follows a term where the sentence says nothing of it: ' take many forms'."""
    possibilities: re.Pattern[str] = NEVER
    """What follows a term where the sentence tells what it may do, and not what it is: ' can be used'."""
    mentions_before: re.Pattern[str] = NEVER
    """What before a term mentions it in passing: 'the history of', 'similar to'."""
    reasons: re.Pattern[str] = NEVER
    """Words by which a sentence argues: 'because'."""
    differentia: re.Pattern[str] = ALWAYS
    """Words by which a definition tells its term from others of the kind: 'that', 'used'."""
    adverbials: re.Pattern[str] = NEVER
    """Openings of what follows an apposition and is no part of it: 'by making'."""
    hedges: re.Pattern[str] = NEVER
    """Words that limit what is said, so that it isn't cut off from them: 'generally'."""
    asides: re.Pattern[str] = NEVER
    """Clauses that point to a figure and can be left out: ', as shown in Figure 3'."""
    formula_tails: re.Pattern[str] = NEVER
    """How a sentence leads over to a formula that isn't in it: ' and can be written as'."""
    back_references: re.Pattern[str] = NEVER
    """Openings whose noun, the group 'noun', may stand for one named before: 'The constant is'."""
    goes_on: re.Pattern[str] = NEVER
    """Openings after which a sentence says what the one before named: 'This is ', 'It refers to '."""
    piles: re.Pattern[str] = NEVER
    """Openings by which a sentence adds to the one before, so that neither is enough: 'Similarly'."""
    cues: tuple[Cue, ...] = ()
    weak_predicates: re.Pattern[str] = NEVER
    """Predicates that praise or place instead of defining: 'one of the most', 'an important'."""
    demonstratives: re.Pattern[str] = NEVER
    """Words that mostly point to something said before, but need not: 'these', 'our'."""
    generic: tuple[str, ...] = ()
    """What anything in a table may be, in the singular: 'utility'. The longest first."""
    sounds: Mapping[str, str] = field(default_factory=dict)
    """The consonant of each sign of a script in which foreign words are written as they sound."""
    naming: frozenset[str] = frozenset()
    """Words by which a sentence names a term, which say nothing of it: 'called'."""
    anaphors: re.Pattern[str] = NEVER
    """Demonstratives that always point back: 'these', but not 'the same'."""
    possessives: re.Pattern[str] = NEVER
    finite: re.Pattern[str] = NEVER
    """Common verb forms that show a whole sentence: 'is', 'has', 'can'."""
    verbs: re.Pattern[str] = NEVER
    """These, and what looks like another verb with which a clause goes on: 'keeps dry'."""
    lists_on: re.Pattern[str] = NEVER
    """What follows a comma within a list, up to its last member: 'the kitchen, and'."""
    relatives: re.Pattern[str] = NEVER
    """Words that open a clause within a definition: 'which', 'that'."""
    demonyms: re.Pattern[str] = NEVER
    """Where somebody comes from, which is no part of a name: 'American'."""
    persons: re.Pattern[str] = NEVER
    """Predicates that say who somebody is: 'an Austrian psychologist'."""
    fronts: Mapping[str, str] = field(default_factory=dict)

    def front(self, name: str, **slots: str) -> str:
        """The question ``name`` with its slots filled; the bare term where the pack has none."""
        return self.fronts.get(name, "{term}").format(**slots)

    def dangles(self, text: str) -> bool:
        """Whether the beginning of ``text`` needs what stands before it."""
        return bool(self.dangling_start.match(text)) and not self.stands_alone.match(text)

    def stem(self, word: str) -> str:
        """``word`` in small letters and without the ending of its plural."""
        return _stem(word.casefold(), self)

    def opens_with_article(self, words: Sequence[str]) -> bool:
        """Whether the first of several words is an article, and not Latin as in 'a priori'."""
        return len(words) > 1 and words[0].casefold() in self.articles and words[1].casefold() not in _LATIN

    def normalise(self, term: str) -> str:
        """The key under which spellings of one term meet: no article, case, plural or quotes."""
        words = [word.casefold() for word in TOKEN.findall(term)]
        while self.opens_with_article(words):
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
