"""How a sentence defines a term: the cue beside the term, and what of the sentence is the definition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from compendium.adapters.models.extractive.cue import Cue
from compendium.adapters.models.extractive.pack import Pack
from compendium.adapters.models.extractive.reading import Mention

OPENING_QUOTES = "“\"'‘„«「『"
_FEWEST_WORDS = 3
_MOST_WORDS_OF_ASIDE = 4
_INNER_BRACKET = re.compile(r"\([^()]*\)")
_COMMA = re.compile(", ")
_DASH = re.compile(r" ?[—–]")
_TURNS = re.compile(r"[,;:–—]")
"""Signs at which a sentence may go on with something else than the apposition."""
_CLOSING = "”\"'’“»」』"
_ENDS = re.compile(r"(?:\s*\([^()]*\))*(?:, \S{1,2})?[\s.”\"’')]*")
"""What may stand behind the last term of a sentence: '(ERA)', ', A', '.”'."""
_QUOTES = " “”\"'‘’"


@dataclass(frozen=True, slots=True)
class Definition:
    """``cue`` beside ``mention``; what defines is ``sentence.text[start:end]``.

    ``subject`` is the term with its article as they stand before the verb, and ``verb`` the
    copula, both '' where the cue has none.
    """

    mention: Mention
    cue: Cue
    start: int
    end: int
    subject: str = ""
    verb: str = ""
    subject_start: int = 0
    closed: bool = False
    """Whether an apposition was seen to end where its sentence goes on to speak of the term."""

    @property
    def text(self) -> str:
        """What defines the term."""
        return self.mention.sentence.text[self.start : self.end]

    def merely_names(self, pack: Pack) -> bool:
        """Whether the sentence names the term and says hardly more after it."""
        text = self.mention.sentence.text
        names = pack.mere_names.search(text, 0, self.mention.start)
        if names is None or "," in text[: names.start()]:
            return False
        return len(pack.content_words(text[self.mention.end :])) < _FEWEST_WORDS

    def stands_alone(self, pack: Pack) -> bool:
        """Whether what defines may be shown without its sentence.

        A predicate whose subject opens the sentence or a clause of it may; an apposition that closes
        it too.
        """
        text = self.mention.sentence.text
        if self.cue.defines == "apposition":
            turns = _TURNS.finditer(self.text)
            turn = next((each for each in turns if not _in_brackets(self.text, 0, each.start())), None)
            opened = text[: self.start].rstrip().endswith(":") or text.startswith(")", self.end)
            return opened or turn is None or self.closed or self._lists_on(turn.end(), pack)
        return self.cue.defines == "predicate" and (
            self.subject_start == after_connective(text, pack)
            or pack.clauses.search(text, 0, self.subject_start) is not None
        )

    def _lists_on(self, at: int, pack: Pack) -> bool:
        """Whether all that follows to the sentence's end are further members of a list."""
        return bool(pack.lists_on.match(self.text, at)) and not pack.finite.search(self.text, at)

    def leans(self, pack: Pack) -> bool:
        """Whether the sentence before says what is named here: 'This is called X'."""
        if self.cue.defines != "sentence":
            return False
        start = self.mention.start
        text = self.mention.sentence.text[:start]
        if pack.stands_alone.match(text):
            return False
        pointer = pack.demonstratives.search(text)
        within = pointer is not None and _TURNS.search(text, 0, pointer.start()) is not None
        return bool(pack.continues.match(text)) or (pointer is not None and not within)


def after_connective(text: str, pack: Pack) -> int:
    """Where the sentence begins once a 'However, ' is left out."""
    match = pack.connectives.match(text)
    return match.end() if match else 0


def begins_with(at: int, text: str, pack: Pack) -> bool:
    """Whether a sentence begins with what stands there, but for a connective, an article and quotes."""
    opening = text[after_connective(text, pack) : at].strip(_QUOTES).casefold()
    return opening in {"", *pack.articles}


def ends_with(at: int, text: str) -> bool:
    """Whether a sentence ends with what stands before ``at``, but for brackets, signs and a symbol:
    'is the **mass number**, A.'
    """
    return _ENDS.fullmatch(text, at) is not None


def best_cue(mention: Mention, pack: Pack) -> Definition | None:
    """The first cue of the pack beside the term, or None."""
    return next(definitions_by(mention, pack), None)


def definitions_by(mention: Mention, pack: Pack) -> Iterator[Definition]:
    """What each cue beside the term makes of its sentence, in the pack's order."""
    text = mention.sentence.text
    start, end = _with_quotes(text, mention.start, mention.end)
    opening = min(after_connective(text, pack), start)
    for cue in pack.cues:
        before, told = cue.before.search(text, 0, start), 0
        if before is None and opening:
            before, told = cue.before.search(text[opening:], 0, start - opening), opening
        if before is None:
            continue
        after = cue.after.match(text, end)
        leading = text[told + before.start() : start]
        if after is None or _within_aside(leading) or _within_dashes(after, start, text):
            continue
        if cue.defines == "sentence":
            yield Definition(mention, cue, 0, len(text))
        else:
            subject = told + before.start("subject") if "subject" in before.re.groupindex else mention.start
            yield _predicate(mention, cue, subject, after, pack)


def _within_aside(leading: str) -> bool:
    """Whether what leads to the term opens a bracket that says more than its name: '(the others are also
    called X)' speaks of others than the sentence does.
    """
    _, opening, aside = _INNER_BRACKET.sub("", leading).rpartition("(")
    return bool(opening) and aside.count(" ") > _MOST_WORDS_OF_ASIDE


def _within_dashes(after: re.Match[str], start: int, text: str) -> bool:
    """Whether the dash behind the term closes what another has opened: 'the facts—that is, X—meet'."""
    return _DASH.search(after[0]) is not None and len(_DASH.findall(text[:start])) % 2 == 1


def _predicate(mention: Mention, cue: Cue, subject: int, after: re.Match[str], pack: Pack) -> Definition:
    """What follows the verb or sign, up to where the sentence turns to something else."""
    text = mention.sentence.text
    closing = _closing(text, after, pack) if cue.defines == "apposition" else -1
    ends = [end for end in (closing, _cut_at(text, after.end(), pack)) if end > 0]
    return Definition(
        mention,
        cue,
        after.end(),
        min(ends, default=len(text)),
        subject=text[subject : mention.end],
        verb=after["verb"] if "verb" in after.re.groupindex else "",
        subject_start=subject,
        closed=closing > 0 and closing == min(ends) and text[closing] != ")",
    )


def _cut_at(text: str, start: int, pack: Pack) -> int:
    """Where, outside of brackets, the sentence turns to something else, or -1."""
    cuts = (cut.start() for cut in pack.cuts.finditer(text, start))
    return next((at for at in cuts if not _in_brackets(text, start, at)), -1)


def _in_brackets(text: str, start: int, at: int) -> bool:
    return text.count("(", start, at) > text.count(")", start, at)


def _closing(text: str, after: re.Match[str], pack: Pack) -> int:
    """Where the apposition ends because a bracket closes or the sentence goes on with its verb, or -1.

    'X, the process by which plants, algae and others make sugar, is' can't be cut at the first comma:
    a clause needs its verb.
    """
    if after[0].count("(") > after[0].count(")"):
        return text.find(")", after.end())
    dash = _DASH.search(text, after.end()) if _DASH.search(after[0]) else None
    if dash is not None:
        return dash.start()
    for turn in _COMMA.finditer(text, after.end()):
        goes_on = pack.verbs.match(text, turn.end()) or pack.adverbials.match(text, turn.end())
        if goes_on and not _in_brackets(text, after.end(), turn.start()):
            clauses = list(pack.relatives.finditer(text, after.end(), turn.start()))
            whole = not clauses or pack.verbs.search(text, clauses[-1].end(), turn.start())
            return turn.start() if whole else -1
    return -1


def _with_quotes(text: str, start: int, end: int) -> tuple[int, int]:
    while start and text[start - 1] in OPENING_QUOTES:
        start -= 1
    while end < len(text) and text[end] in _CLOSING:
        end += 1
    return start, end
