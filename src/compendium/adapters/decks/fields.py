"""What a card's fields hold: one rendering for every format."""

from __future__ import annotations

import re
from dataclasses import dataclass

from compendium.adapters.decks.markup import Wrap, storable, to_html
from compendium.domain.model.card import Card, Citation, NoteForm
from compendium.domain.model.text import StyledText


@dataclass(frozen=True, slots=True)
class Fields:
    """A card's fields as HTML. ``verbatim``: the card already shows the whole quote as its text."""

    question: str
    answer: str
    context: str
    evidence: str
    source: str
    section: str
    verbatim: bool


def fields_of(card: Card) -> Fields:
    """The fields of ``card``, gaps as Anki's ``{{c1::..}}``, the answer marked in the quote."""
    cloze = card.form is NoteForm.CLOZE
    gaps = [Wrap(gap.start, gap.end, f"{{{{c{gap.number}::", "}}") for gap in card.gaps]
    answers = [card.front.text[gap.start : gap.end] for gap in card.gaps] if cloze else [card.back.text]
    quotes = "\n".join(card.citation.quotes)
    verbatim = _letters(card.front.text if cloze else card.back.text) == _letters(quotes)
    return Fields(
        question=to_html(card.front, gaps, cloze=cloze),
        answer=to_html(card.back),
        context=_plain(card.context),
        evidence=to_html(StyledText(quotes), [] if verbatim else _marks(quotes, answers)),
        source=_plain(_source(card.citation)),
        section=_plain(" › ".join(card.citation.section)),
        verbatim=verbatim,
    )


def tags_of(card: Card) -> list[str]:
    """The card's tags; Anki parts tags by white space, so none holds any."""
    return [re.sub(r"\s+", "_", storable(tag).strip()) for tag in card.tags if tag.strip()]


def _plain(text: str) -> str:
    return to_html(StyledText(text))


def _source(citation: Citation) -> str:
    if not citation.pages:
        return citation.file_name
    label = "p." if len(citation.pages) == 1 else "pp."
    return f"{citation.file_name}, {label} {', '.join(map(str, citation.pages))}"


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _marks(quotes: str, answers: list[str]) -> list[Wrap]:
    """Where the answers stand in the quotes."""
    wraps: list[Wrap] = []
    for answer in answers:
        found = _find(answer, quotes)
        if found and not any(wrap.start < found[1] and found[0] < wrap.end for wrap in wraps):
            wraps.append(Wrap(*found, "<mark>", "</mark>"))
    return wraps


def _find(answer: str, quotes: str) -> tuple[int, int] | None:
    """The answer's place whatever its case and line breaks; if need be whatever its punctuation."""
    for words, between in ((answer.split(), r"\s+"), (re.findall(r"\w+", answer), r"[\W_]+")):
        pattern = rf"(?<!\w){between.join(map(re.escape, words))}(?!\w)"
        if words and (match := re.search(pattern, quotes, re.IGNORECASE)):
            return match.span()
    return None
