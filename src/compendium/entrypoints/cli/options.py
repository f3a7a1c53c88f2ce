"""The options that commands share, with the help that users read."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compendium.domain.model.wishes import DeckFormat, Density, Ocr

_READING = "What is read"
_DECK = "What the deck holds"
_OUTPUT = "What is written"

Pdf = Annotated[Path, typer.Argument(metavar="PDF", help="The PDF to read.", show_default=False)]
Pdfs = Annotated[
    list[Path],
    typer.Argument(metavar="PDF", help="The PDFs to read; each becomes a deck.", show_default=False),
]
Pages = Annotated[
    str,
    typer.Option(
        metavar="RANGE",
        help="Pages to read, such as 1-10,15,20-.",
        show_default="all",
        rich_help_panel=_READING,
    ),
]
Password = Annotated[
    str,
    typer.Option(
        metavar="TEXT", help="Opens an encrypted PDF.", show_default=False, rich_help_panel=_READING
    ),
]
OcrChoice = Annotated[
    Ocr,
    typer.Option(
        "--ocr",
        help="Read pages without a text layer with tesseract, where it is installed.",
        rich_help_panel=_READING,
    ),
]
DensityChoice = Annotated[
    Density,
    typer.Option(
        "--density",
        help="At most 4, 10 or 20 notes per 1,000 words, never padded up; high also opens the second "
        "tier of makers.",
        rich_help_panel=_DECK,
    ),
]
MaxCards = Annotated[
    int,
    typer.Option(
        metavar="N", min=0, help="Keep the N best notes.", show_default="no cap", rich_help_panel=_DECK
    ),
]
DeckName = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="The deck's name in Anki; '::' makes it a child.",
        show_default="the document's title",
        rich_help_panel=_DECK,
    ),
]
Subject = Annotated[
    str,
    typer.Option(
        metavar="S", help="First level of the tags (S::topic).", show_default=False, rich_help_panel=_DECK
    ),
]
Chapter = Annotated[
    str, typer.Option(metavar="C", help="Tag every note with C.", show_default=False, rich_help_panel=_DECK)
]
Tags = Annotated[
    list[str] | None,
    typer.Option(
        "--tag",
        metavar="T",
        help="Tag every note with T; may be repeated.",
        show_default=False,
        rich_help_panel=_DECK,
    ),
]
Subdecks = Annotated[
    bool, typer.Option("--subdecks", help="A subdeck for each chapter.", rich_help_panel=_DECK)
]
Model = Annotated[
    str,
    typer.Option(
        metavar="NAME",
        help="The language model that asks and answers: extractive, gemini, gemini:NAME, openai:NAME. "
        "All but the first send the text to a server.",
        show_default="COMPENDIUM_MODEL, else extractive: no key, no network",
        rich_help_panel=_DECK,
    ),
]
MaxCost = Annotated[
    float | None,
    typer.Option(
        metavar="DOLLARS",
        min=0,
        help="What a hosted model may cost; the deck is made of what was answered by then.",
        show_default="no limit",
        rich_help_panel=_DECK,
    ),
]
NoCache = Annotated[
    bool,
    typer.Option(
        "--no-cache",
        help="Ask a hosted model anew, also what it has answered before.",
        rich_help_panel=_DECK,
    ),
]
Language = Annotated[
    str,
    typer.Option(
        metavar="xx",
        help="Language of the cards (ISO 639-1); needs a model other than extractive.",
        show_default="the document's",
        rich_help_panel=_DECK,
    ),
]
Instructions = Annotated[
    str,
    typer.Option(
        metavar="TEXT",
        help="Wishes in your words; needs a model other than extractive.",
        show_default=False,
        rich_help_panel=_DECK,
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="DECK.apkg",
        help="The deck's file, or a folder; with several PDFs always a folder.",
        show_default="STEM.apkg here",
        rich_help_panel=_OUTPUT,
    ),
]
FormatChoice = Annotated[
    DeckFormat | None,
    typer.Option(
        "--format",
        help="The kind of file.",
        show_default="by the ending of -o, else apkg",
        rich_help_panel=_OUTPUT,
    ),
]
ReportFile = Annotated[
    Path | None,
    typer.Option(
        "--report",
        metavar="FILE",
        help="Also write, as JSON, what became of every page and every candidate; with several PDFs a "
        "folder.",
        show_default=False,
        rich_help_panel=_OUTPUT,
    ),
]
Json = Annotated[
    bool,
    typer.Option(
        "--json",
        help="One JSON object a PDF on standard output, and nothing else there.",
        rich_help_panel=_OUTPUT,
    ),
]
