"""Terms that cues find: what stands after 'called', and the subjects of 'X is a'."""

from __future__ import annotations

import re
from collections.abc import Iterator

from compendium.adapters.models.extractive.cue import Cue
from compendium.adapters.models.extractive.definitions import OPENING_QUOTES, after_connective
from compendium.adapters.models.extractive.pack import Pack
from compendium.adapters.models.extractive.reading import Mention, Reading
from compendium.adapters.models.extractive.terms import trimmed

_WORDS = re.compile(r"\w+(?:[’'+-]+\w+)*\+*")
_MOST_FOUND_WORDS = 4
_SUBJECT_CHARACTERS = 70
"""Where the copula must begin for its subject to be a term and not a clause."""


def called_terms(reading: Reading) -> Iterator[Mention]:
    """What stands right after a cue such as 'a process called', four words at most."""
    for cue in reading.pack.cues:
        if cue.finds and cue.defines == "sentence":
            for sentence in reading.sentences:
                for match in cue.finder.finditer(sentence.text):
                    start, end = _words_from(sentence.text, match.end(), reading.pack)
                    if (
                        end > start
                        and not reading.pack.verdicts.search(sentence.text, 0, start)
                        and cue.after.match(sentence.text, end)
                        and not reading.pack.cuts_short.match(sentence.text, end)
                    ):
                        yield Mention(sentence, start, end)


def _words_from(text: str, at: int, pack: Pack) -> tuple[int, int]:
    start = at
    while start < len(text) and text[start] in OPENING_QUOTES:
        start += 1
    end = start
    for count, word in enumerate(_WORDS.finditer(text, start)):
        if text[end : word.start()].strip() or word[0].casefold() in pack.stop:
            break
        if count == _MOST_FOUND_WORDS:
            return start, start
        end = word.end()
    return start, end


def defined_subjects(reading: Reading) -> Iterator[Mention]:
    """Subjects of sentences that open with 'X is a'."""
    for cue in reading.pack.cues:
        if cue.finds and cue.defines != "sentence":
            yield from _subjects(cue, reading)


def _subjects(cue: Cue, reading: Reading) -> Iterator[Mention]:
    examples = reading.pack.labels & reading.pack.instances
    for sentence in reading.sentences:
        match = cue.after.search(sentence.text, 2, 2 * _SUBJECT_CHARACTERS)
        if match and match.start() < _SUBJECT_CHARACTERS:
            start, end = trimmed(sentence.text, 0, match.start())
            start = max(start, after_connective(sentence.text, reading.pack))
            words = sentence.text[start:end].split(" ")
            if words[0].endswith(reading.pack.adverb_endings or "?") and len(words) > 1:
                start += len(words.pop(0)) + 1
            if words[0].casefold() in reading.pack.articles and len(words) > 1:
                start += len(words.pop(0)) + 1
            small = {word.casefold() for word in words}
            plain = all(map(_WORDS.fullmatch, words)) and not words[0].isdigit()
            if len(words) > 1 and words[-1].endswith(reading.pack.adverb_endings or "?"):
                continue  # 'entrepreneurs typically'
            if words[0].casefold() in reading.pack.vague or words[-1].casefold() in examples:
                continue  # 'the second sign', 'an obvious example'
            if plain and len(words) <= _MOST_FOUND_WORDS and not small & reading.pack.stop:
                yield Mention(sentence, start, end)
