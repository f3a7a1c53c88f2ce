"""Cards that ask the same thing: found by shared words, confirmed by meaning."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from compendium.domain.model.card import Card
from compendium.domain.model.document import is_cjk
from compendium.domain.model.report import Dropped
from compendium.domain.pipeline.grounding import normalise
from compendium.ports.embedder import Embedder

SHARED_WORDS = 0.5
"""Cards are compared by meaning only where half of their words are shared (Jaccard index):
nearer pairs than that are what an embedding can tell apart from mere neighbours, and few."""
COMMON = 40
"""A word on more cards than this suggests no pair, which keeps the search linear."""

RULE = "says the same as another card"

_WORD = re.compile(r"\w+")


async def without_duplicates(
    cards: Sequence[Card], embedder: Embedder
) -> tuple[tuple[Card, ...], tuple[Dropped, ...]]:
    """Of cards that say the same the best-scored stays; order is kept."""
    kept, dropped = _without_equals(cards)
    pairs = _suspects(kept)
    if not pairs:
        return tuple(kept), tuple(dropped)
    ids = sorted({i for pair in pairs for i in pair})
    rows = {card: row for row, card in enumerate(ids)}
    vectors = await embedder.embed([_said(kept[i]) for i in ids])
    out: set[int] = set()
    for i, j in sorted(pairs):
        if i in out or j in out:
            continue
        if vectors.cosine(rows[i], rows[j]) >= embedder.duplicate_cosine:
            worse = j if kept[i].score >= kept[j].score else i
            out.add(worse)
            dropped.append(_drop(kept[worse]))
    return tuple(card for i, card in enumerate(kept) if i not in out), tuple(dropped)


def _without_equals(cards: Sequence[Card]) -> tuple[list[Card], list[Dropped]]:
    """Without second cards of the same question, or of the same identity."""
    best: dict[str, Card] = {}
    dropped: list[Dropped] = []
    for key_of in (lambda card: card.guid, lambda card: normalise(card.front.text)):
        best = {}
        for card in cards:
            key = key_of(card)
            other = best.get(key)
            if other is None or card.score > other.score:
                best[key] = card
            if other is not None:
                dropped.append(_drop(other if card.score > other.score else card))
        kept = set(map(id, best.values()))
        cards = [card for card in cards if id(card) in kept]
    return list(cards), dropped


def _suspects(cards: Sequence[Card]) -> set[tuple[int, int]]:
    words = [_words(card) for card in cards]
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for i, own in enumerate(words):
        for word in own:
            holders[word].append(i)
    shared: defaultdict[tuple[int, int], int] = defaultdict(int)
    for having in holders.values():
        if 2 <= len(having) <= COMMON:
            for n, i in enumerate(having):
                for j in having[n + 1 :]:
                    shared[i, j] += 1
    return {
        (i, j)
        for (i, j), both in shared.items()
        if both >= SHARED_WORDS * (len(words[i]) + len(words[j]) - both)
    }


def _said(card: Card) -> str:
    return f"{card.front.text} {card.back.text}"


def _words(card: Card) -> set[str]:
    """Words, or for scripts without spaces pairs of characters."""
    found: set[str] = set()
    for word in _WORD.findall(_said(card).casefold()):
        if is_cjk(word[0]):
            found.update(word[i : i + 2] for i in range(max(1, len(word) - 1)))
        else:
            found.add(word)
    return found


def _drop(card: Card) -> Dropped:
    return Dropped(RULE, card.front.text, card.citation.pages[0], card.maker)
