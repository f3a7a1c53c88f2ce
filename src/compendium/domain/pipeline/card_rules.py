"""What every card must satisfy, whoever made it: a rule is a phrase and a test."""

from __future__ import annotations

import re

from compendium.domain.model.card import Card, NoteForm
from compendium.domain.model.document import count_words
from compendium.domain.pipeline.grounding import normalise

MAX_ANSWER_WORDS = 70
"""Two long sentences: above that a card asks for a recital, not for a fact (minimum information
principle: Wozniak, 'Effective learning: twenty rules of formulating knowledge', rule 4)."""

_ACT = r"(?!\W(?:\w+\W)?\w+(?:ing|[ts]ion|ment|[ae]nce)\W(?:of|among|between)\b)"
"""'This trading of power' says itself what it stands for."""
_DANGLING = re.compile(
    rf"(?:th(?:is(?!\W\w+\W{{1,3}}that\b){_ACT}|ese|ose(?! who\b)|ey|us|en)|he|she"
    r"|it(?! (?:is|was) (?!(?:called|known|an?|the|\w+ed by)\b)"
    r"(?:(?!(?:of|by|in|for|with)\b)[\w’-]+ ){1,4}(?:that|who)\b)"
    rf"|however|therefore|hence|such{_ACT}|moreover|furthermore"
    r"|dies[emnrs]*|er|sie|daher|dadurch|deshalb|somit|jedoch|dann"
    r"|also(?! (?:called|known|referred|termed)\b)"
    r"|ce(?:ci|la|t|tte|s)?|ils?|elles?|donc|ainsi|cependant"
    r"|est[aeo]s?|ello|por\s+(?:eso|tanto)|además|así)\b(?!-)"
    r"|(?:これ|それ|この|その|こう|そう|しかし|また)",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"\b(?:figure|table|chapter|section|abbildung|tabelle|kapitel|abschnitt|figura|tabla|capítulo"
    r"|tableau|chapitre)\s+\d|\b(?:siehe|voir|véase)\b|[上下]の[図表]"
    r"|\b(?:\w+ed|as|see|shown|given|the) (?:above|below)\b"
    r"(?!-| (?:the|an?|its|their|this|that|which|it|\d))",
    re.IGNORECASE,
)


def broken_rule(card: Card) -> str:
    """The first rule that the card breaks, '' where it breaks none."""
    front, back = card.front.text.strip(), card.back.text.strip()
    if not front or not (back or card.form is NoteForm.CLOZE):
        return "question or answer is empty"
    if card.form is NoteForm.CLOZE:
        return _broken_cloze(card)
    if normalise(back) in normalise(front):
        return "answer stands in the question"
    if count_words(back) > MAX_ANSWER_WORDS:
        return "answer is too long"
    if _leans(back):
        return "answer leans on an earlier sentence"
    if _POINTER.search(front) or _POINTER.search(back):
        return "card points elsewhere"
    return ""


def _leans(text: str) -> bool:
    """Whether the text begins with a word that points back; IT and ER are abbreviations."""
    match = _DANGLING.match(text)
    return match is not None and not match[0].isupper()


def _broken_cloze(card: Card) -> str:
    text = card.front.text
    if not card.gaps or any(not text[gap.start : gap.end].strip() for gap in card.gaps):
        return "nothing is hidden"
    hidden = {i for gap in card.gaps for i in range(gap.start, gap.end)}
    if len(hidden) >= len(text.strip()):
        return "everything is hidden"
    shown = normalise("".join(char for i, char in enumerate(text) if i not in hidden))
    answers = [normalise(text[gap.start : gap.end]) for gap in card.gaps]
    if any(len(answer) > 3 and answer in shown for answer in answers):
        return "answer stands in the question"
    if _leans(text):
        return "answer leans on an earlier sentence"
    return "card points elsewhere" if _POINTER.search(text) else ""
