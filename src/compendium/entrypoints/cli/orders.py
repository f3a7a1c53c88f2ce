"""Which PDF becomes which file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from compendium.domain.errors import OutputNotWritable
from compendium.domain.model.wishes import DeckFormat


class ConflictingPaths(ValueError):
    """The paths given can't all be met; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Order:
    """One PDF, the deck to make of it, and the file for its report."""

    pdf: Path
    deck: Path
    report: Path | None


def deck_format(output: Path | None, wanted: DeckFormat | None) -> DeckFormat:
    """The format asked for, else the one that the ending of ``output`` names, else apkg."""
    if wanted is not None:
        return wanted
    return (_format_of(output) if output else None) or DeckFormat.APKG


def place_orders(
    pdfs: Sequence[Path], output: Path | None, report: Path | None, fmt: DeckFormat
) -> tuple[Order, ...]:
    """One order a PDF: STEM.apkg in the current folder, or in the folder ``output``, or the file
    ``output``. With several PDFs ``output`` and ``report`` are folders. Raises ConflictingPaths
    where a file would be written twice, or over a PDF that is to be read, where the file ``output`` has
    not the ending of ``fmt``, or where several decks would go to one file.
    """
    several = len(pdfs) > 1
    orders = tuple(
        Order(
            pdf,
            deck=_file(pdf, output or Path(), several or output is None, f".{fmt}"),
            report=_file(pdf, report, several, ".json") if report else None,
        )
        for pdf in pdfs
    )
    writers: dict[Path, Path] = {}
    sources = {pdf.resolve() for pdf in pdfs}
    for order in orders:
        for path in filter(None, (order.deck, order.report)):
            target = path.resolve()
            if target in sources:
                raise ConflictingPaths(f"{path} is a PDF to read: name another file to write")
            if target in writers:
                raise ConflictingPaths(
                    f"{path} would be written twice, for {writers[target]} and for {order.pdf}: "
                    f"make them one by one, each with a name of its own"
                )
            writers[target] = order.pdf
    if output is not None and not output.is_dir():
        _check_ending(output, fmt, several=several)
    return orders


def make_folders(orders: Sequence[Order]) -> None:
    """Make the folders that several decks and reports go to. Raises OutputNotWritable."""
    for folder in {path.parent for order in orders for path in (order.deck, order.report) if path}:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputNotWritable(
                f"the folder {folder} can't be made ({error.strerror}): choose another place"
            ) from error


def _check_ending(output: Path, fmt: DeckFormat, *, several: bool) -> None:
    if several and _format_of(output):
        raise ConflictingPaths(f"{output} is one file, and each PDF becomes a deck: name a folder with -o")
    if not several and _format_of(output) is not fmt:
        raise ConflictingPaths(f"{output} does not end in .{fmt}: name a file that does, or another --format")


def _format_of(path: Path) -> DeckFormat | None:
    """The format whose ending the file has."""
    return next((each for each in DeckFormat if path.suffix.lower() == f".{each}"), None)


def _file(pdf: Path, place: Path, is_folder: bool, suffix: str) -> Path:
    return place / f"{pdf.stem}{suffix}" if is_folder or place.is_dir() else place
