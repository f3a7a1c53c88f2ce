"""Cards that ask the same thing: found by shared words, confirmed by meaning."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from compendium.domain.model.card import Card
from compendium.domain.model.document import is_cjk
from compendium.domain.model.report import Dropped
from compendium.domain.model.tasks import SUBJECTS_BETWEEN
from compendium.domain.pipeline.grounding import normalise
from compendium.ports.embedder import Embedder

SHARED_WORDS = 0.5
"""Cards are compared by meaning only where half of their words are shared (Jaccard index):
nearer pairs than that are what an embedding can tell apart from mere neighbours, and few."""
NEARLY_ALL_WORDS = 0.9
"""From here on two cards are one sentence with another question; meaning need not be asked."""
COMMON = 40
"""A word on more cards than this suggests no pair, which keeps the search linear."""

RULE = "says the same as another card"

_WORD = re.compile(r"\w+")


async def best_distinct(
    cards: Sequence[Card], cap: int, embedder: Embedder
) -> tuple[tuple[Card, ...], tuple[Dropped, ...], tuple[Card, ...]]:
    """The ``cap`` best cards (earlier ones first among equals) of which no two say the same, those
    dropped because they do, and those for which there was no room; the cards in their order.

    Only cards that would come into the deck are compared by meaning: loading an embedder takes
    longer than all else that a short document needs.
    """
    distinct, dropped = _without_equals(cards)
    waiting = sorted(range(len(distinct)), key=lambda i: -distinct[i].score)
    chosen: list[int] = []
    while waiting and len(chosen) < cap:
        room, compared = cap - len(chosen), len(chosen)
        chosen, waiting = chosen + waiting[:room], waiting[room:]
        doubles = await _doubles([distinct[i] for i in chosen], compared, embedder)
        dropped.extend(_drop(distinct[chosen[place]]) for place in sorted(doubles))
        chosen = [i for place, i in enumerate(chosen) if place not in doubles]
    return (
        tuple(distinct[i] for i in sorted(chosen)),
        tuple(dropped),
        tuple(distinct[i] for i in sorted(waiting)),
    )


async def _doubles(cards: Sequence[Card], compared: int, embedder: Embedder) -> set[int]:
    """Which cards say the same as a better one, which stands before them; of the first
    ``compared`` none does.
    """
    shares = {
        (i, j): share
        for (i, j), share in _suspects(cards).items()
        if j >= compared and not _ask_two_terms(cards[i], cards[j])
    }
    unsure = sorted({i for pair, share in shares.items() if share < NEARLY_ALL_WORDS for i in pair})
    rows = {card: row for row, card in enumerate(unsure)}
    vectors = await embedder.embed([_said(cards[i]) for i in unsure]) if unsure else None
    doubles: set[int] = set()
    for (i, j), share in sorted(shares.items()):
        if i in doubles or j in doubles:
            continue
        if share >= NEARLY_ALL_WORDS or (
            vectors is not None and vectors.cosine(rows[i], rows[j]) >= embedder.duplicate_cosine
        ):
            doubles.add(j)
    return doubles


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


def _suspects(cards: Sequence[Card]) -> dict[tuple[int, int], float]:
    """The share of words in common by pair, of the pairs that share enough to be compared."""
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
    shares = {(i, j): both / (len(words[i]) + len(words[j]) - both) for (i, j), both in shared.items()}
    return {pair: share for pair, share in shares.items() if share >= SHARED_WORDS}


def _ask_two_terms(one: Card, other: Card) -> bool:
    """Whether they ask about two terms that stand side by side in what both quote."""
    quote = normalise(" ".join(one.citation.quotes))
    terms, others = ({*map(normalise, card.subject.split(SUBJECTS_BETWEEN))} for card in (one, other))
    return (
        all(term and term in quote for term in terms | others)
        and not any(term in another or another in term for term in terms for another in others)
        and any(normalise(each) in quote for each in other.citation.quotes)
    )


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
