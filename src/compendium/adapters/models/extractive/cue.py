"""A wording by which authors define a term."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

Defines = Literal["predicate", "apposition", "sentence"]


@dataclass(frozen=True, slots=True)
class Cue:
    """A wording by which authors define a term: what stands before and after the term.

    ``before`` must match up to the term's first character, ``after`` from its last one on; both
    are tried on one sentence. ``defines`` says what of the sentence is the definition: the
    'predicate' or 'apposition' that follows the match of ``after``, or the whole 'sentence'.
    ``strength`` runs from 0 to 1; a pack's cues are tried in its order. With ``finds`` the cue is
    sure enough to find terms that nothing else marks. For the question, a group 'subject' in
    ``before`` begins where the subject's article does, and a group 'verb' in ``after`` is the copula.
    """

    name: str
    before: re.Pattern[str]
    after: re.Pattern[str]
    defines: Defines
    strength: float
    finds: bool
    finder: re.Pattern[str]
    """``before``, wherever in a sentence it matches."""


def cue_of(data: dict[str, Any]) -> Cue:
    """The cue that a language pack describes."""
    return Cue(
        name=data["name"],
        before=re.compile(f"(?:{data.get('before', '')})$"),
        after=re.compile(data.get("after", "")),
        defines=data.get("defines", "sentence"),
        strength=data["strength"],
        finds=data.get("finds", False),
        finder=re.compile(data.get("before", "")),
    )
