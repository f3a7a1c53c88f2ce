"""Cards to read by eye: which ones, and what was said of them.

    python -m tests.quality.sampling            prints the sampled cards that have no label yet
    python -m tests.quality.sampling --table    prints the counts of docs/card-quality.md
    python -m tests.quality.sampling --prune    forgets the labels of cards that are sampled no more

A label is an entry of labels/DOCUMENT.json: the card's guid, question and answer as they were read,
'good' (true, answerable from the front alone, one clear answer, worth knowing), 'weak' (true, but
vague, trivial, or short of context) or 'wrong', and a reason where it isn't good.
"""

import json
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import mkdtemp

from compendium import Density, Wishes, preview_deck
from compendium.domain.model.card import Card, NoteForm, Tier
from tests.golden.render import render

SEED = "2026"
SAMPLE = {Tier.CORE: 40, Tier.MORE: 20}
"""Cards read of each document by tier; all of them where there are fewer."""

LABELS = Path(__file__).parent / "labels"
DOCUMENTS = {
    "R-intro": Path("/usr/share/R/doc/manual/R-intro.pdf"),
    "R-lang": Path("/usr/share/R/doc/manual/R-lang.pdf"),
    "cplusplus": Path("/usr/share/doc/c++-annotations/cplusplus.pdf"),
    "debian-reference.de": Path("/usr/share/debian-reference/debian-reference.de.pdf"),
    "debian-reference.ja": Path("/usr/share/debian-reference/debian-reference.ja.pdf"),
    "lecture": Path(__file__).parents[2] / "examples" / "lecture.pdf",
    "soil": Path(__file__).parents[1] / "golden" / "soil.md",
}
"""Where the Debian packages r-doc-pdf, c++-annotations-pdf, debian-reference-de and -ja put them;
the example of this project, and the text of its golden chapter."""


@dataclass(frozen=True)
class Label:
    """What a reader said of a card."""

    guid: str
    maker: str
    tier: str
    question: str
    answer: str
    label: str
    reason: str = ""


def shown(card: Card) -> tuple[str, str]:
    """Question and answer as a reader sees them."""
    text = card.front.text
    if card.form is NoteForm.CLOZE:
        for gap in sorted(card.gaps, key=lambda gap: -gap.start):
            hidden = text[gap.start : gap.end]
            text = f"{text[: gap.start]}{{{{c{gap.number}::{hidden}}}}}{text[gap.end :]}"
    context = f"[{card.context}] " if card.context else ""
    return context + text, card.back.text


@cache
def pdf_of(document: str) -> Path:
    """The document's PDF; the golden chapter's is rendered first."""
    path = DOCUMENTS[document]
    if path.suffix == ".pdf":
        return path
    rendered = Path(mkdtemp()) / f"{document}.pdf"
    render(path, rendered)
    return rendered


@cache
def all_cards(document: str) -> tuple[Card, ...]:
    """Every card of the document's deck, both tiers."""
    return preview_deck(pdf_of(document), wishes=Wishes(density=Density.HIGH)).deck.cards


def sample(document: str) -> list[Card]:
    """The cards to read: those whose hashed identities come first, so that a card added or taken
    away elsewhere leaves the others in the sample.
    """

    def rank(card: Card) -> str:
        return sha256(f"{SEED} {card.guid}".encode()).hexdigest()

    cards = sorted(all_cards(document), key=rank)
    return [card for tier in Tier for card in [card for card in cards if card.tier is tier][: SAMPLE[tier]]]


def labels(document: str) -> dict[tuple[str, str, str], Label]:
    """The labels by guid, question and answer: a card that reads otherwise is another one to read."""
    path = LABELS / f"{document}.json"
    entries = json.loads(path.read_text()) if path.exists() else []
    return {(entry["guid"], entry["question"], entry["answer"]): Label(**entry) for entry in entries}


def unlabelled(document: str) -> list[Card]:
    """The sampled cards that nobody has judged."""
    known = labels(document)
    return [card for card in sample(document) if (card.guid, *shown(card)) not in known]


def judged(document: str) -> list[Label]:
    """What was said of the cards that the deck now has: a card no longer sampled counts no more."""
    known = labels(document)
    found = ((card, known.get((card.guid, *shown(card)))) for card in sample(document))
    return [
        replace(label, maker=card.maker, tier=card.tier.value) for card, label in found if label is not None
    ]


def prune(document: str) -> None:
    """Keep in the file what counts."""
    kept = [vars(label) for label in judged(document)]
    (LABELS / f"{document}.json").write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n")


def main() -> None:
    if "--table" in sys.argv:
        print(table())
        return
    if "--prune" in sys.argv:
        for document in DOCUMENTS:
            prune(document)
        return
    for document in DOCUMENTS:
        for card in unlabelled(document):
            question, answer = shown(card)
            entry = Label(card.guid, card.maker, card.tier.value, question, answer, "", "")
            page = ",".join(map(str, card.citation.pages))
            print(json.dumps({"document": document, "page": page, **vars(entry)}, ensure_ascii=False))


def table() -> str:
    """Counts by document and by maker, as Markdown."""
    counts: defaultdict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for document in DOCUMENTS:
        for label in judged(document):
            counts["document", label.tier, document][label.label] += 1
            counts["maker", label.tier, label.maker][label.label] += 1
    rows = ["| | tier | good | weak | wrong | good |", "|---|---|---|---|---|---|"]
    for (_, tier, name), count in sorted(counts.items()):
        share = f"{100 * count['good'] / count.total():.0f} %"
        rows.append(f"| {name} | {tier} | {count['good']} | {count['weak']} | {count['wrong']} | {share} |")
    return "\n".join(rows)


if __name__ == "__main__":
    main()
