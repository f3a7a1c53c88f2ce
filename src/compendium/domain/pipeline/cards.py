"""Stage 8: grounded answers become cards; the best are kept, up to the density that was asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import dropwhile

from compendium.domain.model.card import Card, Citation, NoteForm, Tier
from compendium.domain.model.document import Document
from compendium.domain.model.report import Dropped
from compendium.domain.model.text import Style, StyledText
from compendium.domain.model.wishes import Wishes
from compendium.domain.pipeline.answers import Grounded
from compendium.domain.pipeline.card_rules import broken_rule
from compendium.domain.pipeline.duplicates import best_distinct
from compendium.domain.pipeline.grounding import normalise
from compendium.domain.pipeline.identity import guid
from compendium.domain.pipeline.labels import Labels
from compendium.domain.pipeline.reporter import Reporter, Stage
from compendium.domain.pipeline.tags import tag, tag_path
from compendium.ports.embedder import Embedder

_BRACKET = re.compile(r"\([^()]*\)")
_WORD = re.compile(r"\w+")
_SENTENCE = 8
"""Words from which on a text is a sentence, and no title that is rightly set in italics as a whole."""
_WHOLE = 0.8
"""The share of a text from which on a style is the one in which it is set; marks and blanks may lack it."""
_TELLING = 4
"""Letters from which on a word tells something, and is no article."""
_STEM = 5
"""Letters by which words begin alike."""
CAP_REACHED = "cap reached"
SECOND_TIER_TAG = "second-tier"
"""Marks the cards that only a high density asks for, so that a student can find or drop them."""


async def make_cards(
    grounded: Sequence[Grounded],
    document: Document,
    wishes: Wishes,
    topic_tags: Mapping[str, tuple[str, ...]],
    labels: Labels,
    embedder: Embedder,
    reporter: Reporter,
) -> tuple[tuple[Card, ...], tuple[Dropped, ...]]:
    """Cards in the document's order, with what was dropped and why."""
    with reporter.stage(Stage.CARDS):
        cards: list[Card] = []
        dropped: list[Dropped] = []
        for item in grounded:
            card = _card(item, document, wishes, topic_tags, labels)
            rule = broken_rule(card)
            if rule:
                dropped.append(Dropped(rule, card.front.text, card.citation.pages[0], card.maker))
            else:
                cards.append(card)
        kept, doubled, beyond = await best_distinct(cards, _cap(document, wishes), embedder)
        capped = (
            Dropped(CAP_REACHED, card.front.text, card.citation.pages[0], card.maker) for card in beyond
        )
        return kept, (*dropped, *doubled, *capped)


def _card(
    item: Grounded,
    document: Document,
    wishes: Wishes,
    topic_tags: Mapping[str, tuple[str, ...]],
    labels: Labels,
) -> Card:
    question, answer, quotes = item.question, item.answer, item.quotes
    front = StyledText(question.text) if answer.front is None else answer.front
    section = labels.without(quotes[0].chunk.section)
    texts = tuple(quote.text for quote in quotes)
    pages = dict.fromkeys(page for quote in quotes for page in quote.chunk.pages_of(quote.start, quote.end))
    own = () if answer.form is NoteForm.CLOZE else (answer.back.text,)
    hidden = (*own, *(front.text[gap.start : gap.end] for gap in answer.gaps))
    return Card(
        guid=guid(document.title, texts, question.asks, question.subject),
        form=answer.form,
        front=_set_off(front),
        back=_set_off(answer.back),
        gaps=answer.gaps,
        citation=Citation(document.file_name, tuple(pages), section, texts),
        context=_context(section, front.text, hidden),
        tags=_tags(document, wishes, topic_tags.get(question.topic) or tag_path(section), question.tier),
        subject=question.subject,
        maker=question.maker,
        tier=question.tier,
        score=answer.score,
    )


def _set_off(content: StyledText) -> StyledText:
    """The text without a style in which all of it is set: that sets nothing off, and tires the eye."""
    if len(content.text.split()) < _SENTENCE:
        return content
    for style in (Style.BOLD, Style.ITALIC):
        if content.share(style) >= _WHOLE:
            content = content.without(style)
    return content


def _context(section: Sequence[str], front: str, hidden: Sequence[str]) -> str:
    """The two innermost headings, less those that give an answer away or repeat the question."""
    answers, asked = [*map(normalise, hidden)], normalise(front)
    words = [_words(_BRACKET.sub("", text)) for text in hidden]
    shown = [
        title
        for title in section[-2:]
        if (name := normalise(title))
        and name not in asked
        and not any(name in answer or answer in name for answer in answers if answer)
        and not any(_given_away(answer, _words(title)) for answer in words if answer)
    ]
    return " › ".join(shown)


def _given_away(answer: set[str], title: set[str]) -> bool:
    """Whether more than half of the answer's words stand in the title, be it with another ending: 'Track
    Changes' under 'Tracking Changes'.
    """
    telling = {word for word in answer if len(word) >= _TELLING} or answer
    found = {word for word in telling if any(other.startswith(word[:_STEM]) for other in title)}
    return len(found) > len(telling) / 2


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _tags(document: Document, wishes: Wishes, topic: Sequence[str], tier: Tier) -> tuple[str, ...]:
    subject = wishes.subject or document.name
    known = {tag([subject]), *map(tag, [tag_path([subject]), [wishes.chapter]])}
    path = dropwhile(lambda title: tag([title]) in known, topic)  # a chapter's title is often its file's
    found = [tag((subject, wishes.chapter, *path)), *(tag(own.split("::")) for own in wishes.tags)]
    if tier is Tier.MORE:
        found.append(SECOND_TIER_TAG)
    return tuple(dict.fromkeys(filter(None, found)))


def _cap(document: Document, wishes: Wishes) -> int:
    """How many notes the deck may have: by density, at least one, and by --max-cards."""
    cap = max(1, document.num_words * wishes.density.notes_per_1000_words // 1000)
    return min(cap, wishes.max_cards) if wishes.max_cards else cap
