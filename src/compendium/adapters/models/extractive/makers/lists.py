"""Lists: a lead-in and its few items as one cloze note, an item a card with the others in view."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from compendium.adapters.models.extractive.filters import broken_context
from compendium.adapters.models.extractive.makers.entries import entry_of
from compendium.adapters.models.extractive.makers.groups import groups
from compendium.adapters.models.extractive.makers.maker import Maker, question_id
from compendium.adapters.models.extractive.pack import Pack
from compendium.adapters.models.extractive.reading import Reading
from compendium.domain.model.card import Gap, NoteForm, Tier
from compendium.domain.model.chunk import Chunk
from compendium.domain.model.document import BlockKind, count_words
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import Answer, Asks, Evidence, Question
from compendium.domain.model.text import Style, StyledText

_SCORE = 4.5
_FEWEST_ITEMS, _MOST_ITEMS, _MOST_SHORT_ITEMS = 3, 5, 7
_MOST_ITEM_WORDS, _MOST_SHORT_ITEM_WORDS = 14, 5
_LEAD_END = re.compile(r"[:：]\s*$")
_NO_FACT = re.compile(r"https?:|www\.|\S@\S|\w\(|[:：]$|::|\w_\w|^\W*[\d.]+\W*$|^[….]")
"""Addresses, manual pages, calls and section numbers: such items are references, not facts."""
_FEWEST_LEAD_WORDS = 4
_MOST_CODE = 0.45
_FEWEST_LETTERS = 0.8
_BULLET = "• "


class Lists(Maker):
    """Asks for each item of a short list whose lead-in stands for itself."""

    name = "lists"
    tier = Tier.MORE

    def ask(self, reading: Reading) -> Iterator[Question | Dropped]:
        """One note a list."""
        for items in groups(reading, BlockKind.LIST_ITEM):
            before = reading.passages.get(items[0].id - 1)
            lead = _lead(before)
            if before is None or not lead:
                continue
            rule = _unfit_lead(lead, reading.pack) or _unfit_items(items, lead, reading.pack)
            if rule:
                yield Dropped(rule, lead, before.page, self.name)
                continue
            yield Question(
                id=question_id(self.name, before.id, lead),
                text=lead,
                asks=Asks.LIST,
                subject=lead.rstrip(":： "),
                topic="",
                anchors=(before.id, *(item.id for item in items)),
                maker=self.name,
                score=_SCORE,
                tier=self.tier,
            )

    def answer(self, question: Question, reading: Reading) -> Answer | Dropped:
        """The lead-in and all items, each of them a gap."""
        before, *items = (reading.passages[anchor] for anchor in question.anchors)
        lead = _lead(before)
        front, gaps = StyledText(lead), []
        for number, item in enumerate(items, 1):
            front = front + StyledText("\n" + _BULLET)
            hidden = item.content.strip()
            gaps.append(Gap(number, len(front.text), len(front.text) + len(hidden.text.rstrip(".,;、。"))))
            front = front + hidden
        quotes = (Evidence(before.id, lead), *(Evidence(item.id, item.text.strip()) for item in items))
        return Answer(
            question=question.id,
            back=StyledText(""),
            evidence=quotes,
            score=question.score,
            front=front,
            form=NoteForm.CLOZE,
            gaps=tuple(gaps),
        )


def _lead(before: Chunk | None) -> str:
    """The sentence that leads in a list, '' where the passage before it does not end in a colon."""
    if before is None or before.kind is not BlockKind.PROSE or not _LEAD_END.search(before.text):
        return ""
    start, end = before.sentences[-1] if before.sentences else (0, len(before.text))
    return before.text[start:end].strip()


def _unfit_lead(lead: str, pack: Pack) -> str:
    if len(set(pack.content_words(lead))) < 2 or count_words(lead) < _FEWEST_LEAD_WORDS:
        return "lead-in says too little"
    if pack.demonstratives.search(lead) or not lead[0].isalnum() or lead[0].islower():
        return "lead-in leans on other text"
    return broken_context(lead, pack)


def _unfit_items(items: Sequence[Chunk], lead: str, pack: Pack) -> str:
    texts = [item.text.strip() for item in items]
    longest = max(map(count_words, texts))
    most = _MOST_SHORT_ITEMS if longest <= _MOST_SHORT_ITEM_WORDS else _MOST_ITEMS
    if not _FEWEST_ITEMS <= len(items) <= most:
        return "list is too long or too short"
    if longest > _MOST_ITEM_WORDS or not all(texts) or len(set(texts)) < len(texts):
        return "items are too long"
    if any(map(_coded, items)):
        return "items are references or code"
    if any(broken_context(text, pack) for text in texts):
        return "items lean on other text"
    if sum(bool(entry and entry.style) for entry in map(entry_of, items)) > len(items) / 2:
        return "items are terms with explanations"
    return "item stands in the lead-in" if any(text.casefold() in lead.casefold() for text in texts) else ""


def _coded(item: Chunk) -> bool:
    """Whether the item is a reference or code rather than words."""
    text = item.text.strip()
    letters = sum(char.isalpha() or char.isspace() for char in text)
    mono = item.content.share(Style.MONO) > _MOST_CODE
    return mono or letters < _FEWEST_LETTERS * len(text) or bool(_NO_FACT.search(text))
