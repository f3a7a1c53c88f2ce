"""A note's identity: what makes it the same note in a rebuilt deck, whatever its wording."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from hashlib import sha256

from compendium.domain.model.card import Card
from compendium.domain.model.tasks import Asks
from compendium.domain.pipeline.grounding import normalise

CONTENT_VERSION = 1
"""Raised when deck writers show the same card differently: importing then updates every note."""


def guid(title: str, quotes: tuple[str, ...], asks: Asks, subject: str) -> str:
    """16 characters that stay the same while the document says the same about the same thing.

    They hang on the document's name for itself, the normalised evidence and the fact of it that
    is asked; not on the question's wording, the file's bytes or the page.
    """
    anchor = [normalise(title), [normalise(quote) for quote in quotes], asks.value, normalise(subject)]
    return urlsafe_b64encode(sha256(_bytes_of(anchor)).digest()[:12]).decode()


def content_hash(card: Card) -> str:
    """Changes exactly when something changes that a student sees of the note."""
    citation = card.citation
    seen = [
        CONTENT_VERSION,
        card.form.value,
        [
            [text.text, [(r.start, r.end, int(r.style)) for r in text.runs]]
            for text in (card.front, card.back)
        ],
        [(gap.number, gap.start, gap.end) for gap in card.gaps],
        card.context,
        card.tags,
        [citation.file_name, citation.pages, citation.section, citation.quotes],
    ]
    return sha256(_bytes_of(seen)).hexdigest()


def _bytes_of(anchor: object) -> bytes:
    """One spelling of ``anchor``; PDFs bring halves of surrogate pairs, which UTF-8 has no bytes for."""
    return json.dumps(anchor, ensure_ascii=False).encode(errors="surrogatepass")
