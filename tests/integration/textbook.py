"""A small textbook as a PDF: five lessons, a page each, eleven bold terms with their definitions."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice, product
from pathlib import Path

import pymupdf

LESSONS: Mapping[str, tuple[str, ...]] = {
    "Membranes": (
        "<b>Osmosis</b> is the movement of water through a membrane towards the higher salt content.",
        "<b>Diffusion</b> is the spreading of particles until their concentration is equal everywhere.",
        "<b>Turgor</b> is the pressure with which the content of a plant cell pushes against its wall.",
    ),
    "Organelles": (
        "<b>Mitochondria</b> are organelles that turn sugar and oxygen into chemical energy.",
        "A <b>ribosome</b> is a particle of RNA and protein that links amino acids into chains.",
    ),
    "Metabolism": (
        "<b>Photosynthesis</b> is the process by which plants turn light into stored sugar.",
        "<b>Fermentation</b> is the breakdown of sugar by microbes in the absence of oxygen.",
    ),
    "Inheritance": (
        "A <b>chromosome</b> is a long thread of DNA wound around proteins called histones.",
        "<b>Meiosis</b> is a double division of the nucleus that halves the number of chromosomes.",
    ),
    "Ecology": (
        "A <b>biotope</b> is the living space of a community with its soil, climate and water.",
        "<b>Symbiosis</b> is a lasting partnership between two species from which both profit.",
    ),
}
TERMS = (
    *("Osmosis", "Diffusion", "Turgor", "Mitochondria", "ribosome", "Photosynthesis"),
    *("Fermentation", "chromosome", "Meiosis", "biotope", "Symbiosis"),
)

_WHO = ("Students", "Several groups", "Two classes", "Visitors", "Neighbours", "Older pupils", "Some teams")
_DID = (
    *("looked at drawings", "wrote letters", "asked for samples"),
    *("took photographs", "walked home early", "shared their lunch"),
)
_WHEN = ("during the last week of spring", "after the rain had stopped", "while the teacher was away in town")
_WIDTH, _HEIGHT, _MARGIN = 612, 792, 60
_CHATTER = 20
"""Sentences a page that define nothing: so many words that the density drops no definition."""


def write_textbook(
    path: Path, lessons: Mapping[str, tuple[str, ...]] = LESSONS, *, title: str = "A first course in biology"
) -> Path:
    """The textbook at ``path``. Lessons are HTML paragraphs under their title."""
    chatter = (f"{who} {did} {when}." for did, when, who in product(_DID, _WHEN, _WHO))
    with pymupdf.open() as document:
        for lesson, paragraphs in lessons.items():
            page = document.new_page(width=_WIDTH, height=_HEIGHT)
            box = pymupdf.Rect(_MARGIN, _MARGIN, _WIDTH - _MARGIN, _HEIGHT - _MARGIN)
            rest = " ".join(islice(chatter, _CHATTER))
            html = "".join(f"<p>{paragraph}</p>" for paragraph in (*paragraphs, rest))
            page.insert_htmlbox(box, f"<h1>{lesson}</h1>{html}")
        document.set_metadata({"title": title})
        document.save(path)
    return path
