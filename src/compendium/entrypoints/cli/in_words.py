"""How `make` tells people: bars while it works, a table when it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from compendium import MadeDeck
from compendium.domain.model.job import Progress
from compendium.domain.model.report import Report
from compendium.domain.model.usage import dollars
from compendium.entrypoints.cli.costs import usage_words
from compendium.entrypoints.cli.failures import complain, note
from compendium.entrypoints.cli.orders import Order
from compendium.entrypoints.cli.progress import StageBars

RULES_SHOWN: Final = 6
"""How many rules the summary names; --report has every candidate."""


class InWords:
    """Progress, remarks and failures on standard error, the summary on standard output."""

    def __init__(self) -> None:
        self._out = Console(highlight=False)
        self._err = Console(stderr=True, highlight=False)

    @contextmanager
    def listening(self) -> Iterator[Callable[[Progress], None]]:
        """A listener for progress that draws a bar a stage."""
        with StageBars(self._err) as bars:
            yield bars.show

    def failed(self, pdf: Path | None, code: str, message: str) -> None:  # noqa: ARG002  # as InJson tells it
        """One line."""
        complain(message)

    def made(self, order: Order, made: MadeDeck) -> None:
        """The summary, the remarks, and where the deck is."""
        for remark in made.report.remarks:
            note(remark)
        self._out.print(Text.assemble((order.pdf.name, "bold"), " → ", (str(made.path), "bold green")))
        self._out.print(summary_table(made.report), "")


def summary_table(report: Report) -> Table:
    """What went in, what came out, what was dropped and why, and where the seconds went."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(style="dim")
    silent = Counter(page.reason for page in report.pages if not page.notes)
    dropped = Counter(candidate.rule for candidate in report.dropped)
    table.add_row("pages", f"{report.num_pages:,}", _listed(silent, "without a card: "))
    table.add_row("chunks", f"{report.num_chunks:,}")
    table.add_row("topics", f"{report.num_topics:,}")
    table.add_row("tags", f"{report.num_tags:,}")
    table.add_row("cards", f"{report.num_cards:,}", _listed(report.cards_by_form))
    table.add_row("dropped", f"{dropped.total():,}", _listed(dropped))
    if report.usage.requests or report.usage.cached:
        cost = "?" if report.usage.cost is None else dollars(report.usage.cost)
        table.add_row("cost", cost, usage_words(report.usage))
    seconds = ", ".join(f"{taken:.1f} {stage}" for stage, taken in report.seconds.items() if taken >= 0.05)
    table.add_row("seconds", f"{sum(report.seconds.values()):.1f}", seconds)
    return table


def _listed(counts: Mapping[str, int], lead: str = "") -> str:
    """The largest counts first: '12 Basic, 3 Cloze, 2 for other reasons'."""
    ranked = [(name, count) for name, count in Counter(counts).most_common() if count]
    named = [f"{count:,} {name}" for name, count in ranked[:RULES_SHOWN]]
    if rest := sum(count for _, count in ranked[RULES_SHOWN:]):
        named.append(f"{rest:,} for other reasons")
    return lead + ", ".join(named) if named else ""
