"""Compendium: a PDF goes in, an Anki deck comes out, every card with its page and sentence.

>>> from compendium import make_deck  # doctest: +SKIP
>>> made = make_deck("lecture.pdf", "lecture.apkg")  # doctest: +SKIP
"""

from compendium.domain.errors import CompendiumError
from compendium.domain.model.estimate import Estimate
from compendium.domain.model.page_range import PageRange
from compendium.domain.model.usage import Usage
from compendium.domain.model.wishes import DeckFormat, Density, Ocr, Wishes
from compendium.entrypoints.library import (
    MadeDeck,
    estimate_cost,
    estimate_cost_async,
    inspect_pdf,
    inspect_pdf_async,
    make_deck,
    make_deck_async,
    preview_deck,
    preview_deck_async,
)

__all__ = [
    "CompendiumError",
    "DeckFormat",
    "Density",
    "Estimate",
    "MadeDeck",
    "Ocr",
    "PageRange",
    "Usage",
    "Wishes",
    "estimate_cost",
    "estimate_cost_async",
    "inspect_pdf",
    "inspect_pdf_async",
    "make_deck",
    "make_deck_async",
    "preview_deck",
    "preview_deck_async",
]
