"""The `compendium` program: make a deck, preview its cards, inspect a PDF.

Nothing heavy is imported before a command works: `compendium --help` answers at once.
"""

from __future__ import annotations

import gc
import io
import sys
from typing import Annotated

import typer
from rich.console import Console
from typer.exceptions import TyperException

from compendium import make_deck_async, preview_deck_async
from compendium.domain.errors import BadPageRange, CompendiumError, NothingSafe
from compendium.domain.model.page_range import PageRange
from compendium.domain.model.wishes import Density, Ocr, Wishes
from compendium.entrypoints.cli import options
from compendium.entrypoints.cli.accounts import tokens_app, users_app
from compendium.entrypoints.cli.cards import card_view
from compendium.entrypoints.cli.doctor import doctor
from compendium.entrypoints.cli.estimate import estimate
from compendium.entrypoints.cli.failures import complain, note, report_bug, told
from compendium.entrypoints.cli.in_json import InJson
from compendium.entrypoints.cli.in_words import InWords
from compendium.entrypoints.cli.inspect import inspect
from compendium.entrypoints.cli.interruption import leave, run_interruptibly
from compendium.entrypoints.cli.jobs import jobs_app
from compendium.entrypoints.cli.models import models
from compendium.entrypoints.cli.orders import ConflictingPaths, Order, deck_format, make_folders, place_orders
from compendium.entrypoints.cli.progress import StageBars
from compendium.entrypoints.cli.serve import serve
from compendium.entrypoints.cli.worker import worker
from compendium.entrypoints.error_codes import INTERRUPTED, exit_status

_RARELY = 200_000
"""New objects between two looks for garbage. A small deck takes 100,000, nearly all of them parts of
modules and hardly any garbage; at Python's 700 looking at them again and again takes 30 ms.
"""

app = typer.Typer(
    name="compendium",
    help="A PDF goes in, an Anki deck comes out in which every card shows the page and the sentence "
    "it came from.",
    epilog="Exit status: 0 done, 1 a bug, 2 wrong usage, 3 bad input, 4 a provider or service failed, "
    "130 interrupted.",
    no_args_is_help=True,
    add_completion=False,
)
app.add_typer(jobs_app, name="jobs")
app.add_typer(users_app, name="users")
app.add_typer(tokens_app, name="tokens")


def main() -> None:
    """Run the program; every failure on purpose is one line on standard error."""
    if not {"serve", "worker"} & set(sys.argv[1:3]):  # these run for weeks; --debug may stand before
        gc.set_threshold(_RARELY)
    sys.excepthook = report_bug
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that can't show a sign gets a question mark
    try:
        status = typer.main.get_command(app).main(prog_name="compendium", standalone_mode=False)
    except CompendiumError as error:
        complain(told(error))
        status = exit_status(error)
    except TyperException as error:
        if message := error.format_message():  # without one, the help was shown instead
            context = getattr(error, "ctx", None)  # of wrong usage; its class is private to typer
            command = context.command_path if context is not None else "compendium"
            complain(f"{message.replace('Value error, ', '')} ({command} --help lists what there is)")
        status = error.exit_code
    except KeyboardInterrupt:
        status = INTERRUPTED
    leave(status)


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version  # noqa: PLC0415  # a tenth of the time that --help takes

        typer.echo(f"compendium {version('compendium')}")
        raise typer.Exit


@app.callback()
def program(
    *,
    show_version: Annotated[  # noqa: ARG001  # its callback does the work
        bool,
        typer.Option("--version", help="Print the version and exit.", callback=_print_version, is_eager=True),
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Print the traceback of a bug.")] = False,
) -> None:
    """What holds for every command."""
    if debug:
        sys.excepthook = sys.__excepthook__


@app.command()
def make(
    pdfs: options.Pdfs,
    *,
    output: options.Output = None,
    format_: options.FormatChoice = None,
    report: options.ReportFile = None,
    json: options.Json = False,
    pages: options.Pages = "",
    password: options.Password = "",
    ocr: options.OcrChoice = Ocr.AUTO,
    density: options.DensityChoice = Density.MEDIUM,
    max_cards: options.MaxCards = 0,
    deck_name: options.DeckName = "",
    subject: options.Subject = "",
    chapter: options.Chapter = "",
    tag: options.Tags = None,
    subdecks: options.Subdecks = False,
    model: options.Model = "",
    max_cost: options.MaxCost = None,
    no_cache: options.NoCache = False,
    language: options.Language = "",
    instructions: options.Instructions = "",
) -> None:
    """Make an Anki deck of each PDF.

    One that fails is named, and the others are made; the exit status is then the first failure's.
    """
    voice = InJson() if json else InWords()
    try:
        page_range = PageRange.parse(pages)
        fmt = deck_format(output, format_)
        orders = place_orders(pdfs, output, report, fmt)
    except BadPageRange as error:
        voice.failed(None, error.code, str(error))
        raise typer.Exit(exit_status(error)) from error
    except ConflictingPaths as error:
        raise typer.BadParameter(str(error)) from error
    wishes = Wishes(
        pages=page_range,
        density=density,
        deck_name=deck_name,
        subject=subject,
        chapter=chapter,
        tags=tuple(tag or ()),
        language=language,
        instructions=instructions,
        max_cards=max_cards,
        model=model,
        max_cost=max_cost,
        use_cache=not no_cache,
        subdecks=subdecks,
        ocr=ocr,
        format=fmt,
    )
    if len(orders) > 1:
        make_folders(orders)
    status = _make_all(orders, wishes, password, voice)
    if not status:
        _note_what_was_not_asked(model)
    raise typer.Exit(status)


def _note_what_was_not_asked(model: str) -> None:
    """One line where a key is there for a model that nobody asked for."""
    from compendium.entrypoints.model_choice import unasked  # noqa: PLC0415  --help takes less
    from compendium.entrypoints.settings import load_settings  # noqa: PLC0415

    if not model and (remark := unasked(load_settings().embedded())):
        note(remark)


def _make_all(orders: tuple[Order, ...], wishes: Wishes, password: str, voice: InJson | InWords) -> int:
    """Make the decks one by one. Returns the first failure's exit status, or 0."""
    first = 0
    for order in orders:
        try:
            with voice.listening() as on_progress:
                made = run_interruptibly(
                    make_deck_async(
                        order.pdf,
                        order.deck,
                        wishes=wishes,
                        password=password,
                        report=order.report,
                        on_progress=on_progress,
                    )
                )
        except CompendiumError as error:
            voice.failed(order.pdf, error.code, told(error, order.pdf))
            first = first or exit_status(error)
        else:
            voice.made(order, made)
    return first


@app.command()
def preview(
    pdf: options.Pdf,
    *,
    pages: options.Pages = "",
    password: options.Password = "",
    ocr: options.OcrChoice = Ocr.AUTO,
    density: options.DensityChoice = Density.MEDIUM,
    max_cards: options.MaxCards = 0,
    model: options.Model = "",
    max_cost: options.MaxCost = None,
    no_cache: options.NoCache = False,
    language: options.Language = "",
    instructions: options.Instructions = "",
) -> None:
    """Show the cards of a PDF and write nothing."""
    wishes = Wishes(
        pages=PageRange.parse(pages),
        density=density,
        language=language,
        instructions=instructions,
        max_cards=max_cards,
        model=model,
        max_cost=max_cost,
        use_cache=not no_cache,
        ocr=ocr,
    )
    with StageBars(Console(stderr=True)) as bars:
        work = preview_deck_async(pdf, wishes=wishes, password=password, on_progress=bars.show)
        made = run_interruptibly(work)
    for remark in made.report.remarks:
        note(remark)
    _note_what_was_not_asked(model)
    if not made.deck.cards:
        raise NothingSafe(f"{pdf.name}: no card is safe; compendium make --report FILE says why", made.report)
    console = Console(highlight=False)
    for number, card in enumerate(made.deck.cards, start=1):
        console.print(card_view(number, card))


for command in (inspect, estimate, models, serve, worker, doctor):
    app.command()(command)
