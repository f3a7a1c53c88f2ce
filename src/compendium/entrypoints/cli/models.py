"""`compendium models`: which language models there are, and whether they answer."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from compendium.entrypoints.cli.interruption import run_interruptibly

if TYPE_CHECKING:
    from compendium.entrypoints.model_status import ModelStatus


def models(
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a model on standard output, a line each.")
    ] = False,
) -> None:
    """List the language models, which of them are configured, and whether they answer.

    Those with a key or an address are asked for their names. No document is sent.
    """
    from compendium.entrypoints.model_status import model_statuses  # noqa: PLC0415  --help takes less
    from compendium.entrypoints.settings import load_settings  # noqa: PLC0415

    with Console(stderr=True).status("Asking"):
        found = run_interruptibly(model_statuses(load_settings().embedded()))
    if as_json:
        for status in found:
            sys.stdout.write(json.dumps(asdict(status)) + "\n")
    else:
        Console(highlight=False).print(models_table(found))


def models_table(statuses: list[ModelStatus]) -> Table:
    """A row a model; the one that is used without --model has a star."""
    table = Table(box=None, pad_edge=False, header_style="cyan")
    table.add_column("--model", no_wrap=True)
    table.add_column("configured", no_wrap=True)
    table.add_column("answers", no_wrap=True)
    table.add_column("", style="dim", overflow="fold")
    words = {True: "yes", False: "no", None: ""}
    for each in statuses:
        name = f"{each.model}{' *' if each.default else ''}"
        table.add_row(name, words[each.configured], words[each.answers], each.detail)
    table.caption = "* is used where --model names none"
    table.caption_justify = "left"
    return table
