"""`compendium doctor`: what works, what is wrong, and how to mend it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Final
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from compendium.entrypoints.cli.failures import service_installed
from compendium.entrypoints.cli.interruption import run_interruptibly
from compendium.entrypoints.cli.job_views import job_object

if TYPE_CHECKING:
    from compendium.domain.use_cases.diagnose_job import Diagnosis
    from compendium.ports.health import Finding

SOMETHING_IS_WRONG: Final = 1


def doctor(
    *,
    job: Annotated[
        UUID | None,
        typer.Option("--job", metavar="ID", help="Look at one job: its row, PDF, message and lease."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object on standard output, and nothing else there.")
    ] = False,
) -> None:
    """Look at everything that Compendium stands on, and say how to mend what is wrong.

    Servers, queue, tables, buckets, model, disk, memory, clocks. Exit status: 0 all is well, 1
    something is wrong, 3 there is no such job.
    """
    with service_installed():
        wrong = run_interruptibly(
            _examine(as_json=as_json) if job is None else _examine_job(job, as_json=as_json)
        )
    raise typer.Exit(SOMETHING_IS_WRONG if wrong else 0)


async def _examine(*, as_json: bool) -> int:
    """Print all findings, before a driver's thread that still waits keeps the program from ending."""
    from compendium.entrypoints.container import Container  # noqa: PLC0415  --help needs none

    container = Container()
    return _tell_all(container.settings().is_service, await container.diagnose()(), as_json=as_json)


async def _examine_job(job_id: UUID, *, as_json: bool) -> int:
    from compendium.entrypoints.service_container import operator_container  # noqa: PLC0415  --help needs none

    container = await operator_container()
    return _tell_job(await container.diagnose_job()(job_id), as_json=as_json)


def _tell_all(is_service: bool, findings: Mapping[str, Finding], *, as_json: bool) -> int:
    """Print them all. Returns how many are wrong."""
    wrong = sum(not finding.ok for finding in findings.values())
    if as_json:
        _print({"ok": not wrong, "is_service": is_service, "findings": _objects(findings)})
        return wrong
    console = Console(highlight=False)
    if not is_service:
        console.print("No server is configured: everything is embedded, for one user on this machine.\n")
    console.print(findings_table(findings))
    console.print(f"\n{wrong} of {len(findings)} need mending." if wrong else "\nAll that was seen is well.")
    return wrong


def _tell_job(diagnosis: Diagnosis, *, as_json: bool) -> int:
    """Print it. Returns how many findings are wrong."""
    wrong = sum(not finding.ok for finding in diagnosis.findings.values())
    if as_json:
        _print(
            {
                "ok": not wrong,
                "job": job_object(diagnosis.job),
                "findings": _objects(diagnosis.findings),
                "next": diagnosis.coming,
            }
        )
        return wrong
    console = Console(highlight=False)
    console.print(findings_table(diagnosis.findings))
    if diagnosis.job.error_trace:
        console.print("", Text(diagnosis.job.error_trace, style="dim"))
    console.print(Text.assemble("\n", ("What comes next: ", "bold"), diagnosis.coming))
    return wrong


def findings_table(findings: Mapping[str, Finding]) -> Table:
    """A row a finding, and below it the way out or the hint."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(overflow="fold")
    for name, finding in findings.items():
        told = Text(finding.told)
        if finding.way_out:
            told.append(f"\n{finding.way_out}", style="yellow")
        table.add_row(_mark(finding), name, told)
    return table


def _mark(finding: Finding) -> Text:
    if not finding.seen:
        return Text("?", "yellow")
    return Text("OK", "green") if finding.ok else Text("WRONG", "bold red")


def _objects(findings: Mapping[str, Finding]) -> dict[str, dict[str, object]]:
    return {
        name: {"ok": finding.ok, "seen": finding.seen, "told": finding.told, "way_out": finding.way_out}
        for name, finding in findings.items()
    }


def _print(message: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()
