"""The command `estimate`: the price of a deck, before anything is sent."""

from __future__ import annotations

import typer
from rich.console import Console

from compendium import estimate_cost_async
from compendium.domain.model.page_range import PageRange
from compendium.domain.model.wishes import Density, Ocr, Wishes
from compendium.entrypoints.cli import options
from compendium.entrypoints.cli.costs import estimate_json, estimate_view
from compendium.entrypoints.cli.interruption import run_interruptibly
from compendium.entrypoints.cli.progress import StageBars


def estimate(
    pdf: options.Pdf,
    *,
    json: options.Json = False,
    pages: options.Pages = "",
    password: options.Password = "",
    ocr: options.OcrChoice = Ocr.AUTO,
    density: options.DensityChoice = Density.MEDIUM,
    model: options.Model = "",
    language: options.Language = "",
    instructions: options.Instructions = "",
) -> None:
    """Say what a deck would cost with a hosted model, and send nothing."""
    wishes = Wishes(
        pages=PageRange.parse(pages),
        density=density,
        language=language,
        instructions=instructions,
        model=model,
        ocr=ocr,
    )
    with StageBars(Console(stderr=True)) as bars:
        work = estimate_cost_async(pdf, wishes=wishes, password=password, on_progress=bars.show)
        estimated = run_interruptibly(work)
    if json:
        typer.echo(estimate_json(pdf, estimated))
    else:
        Console(highlight=False).print(estimate_view(pdf, estimated))
