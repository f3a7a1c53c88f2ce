"""`compendium worker`: Celery's worker with our configuration."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from compendium.domain.errors import BadSetting
from compendium.entrypoints.cli.failures import service_installed


class LogLevel(StrEnum):
    """From which level on lines are logged."""

    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"
    CRITICAL = "CRITICAL"


def worker(
    *,
    loglevel: Annotated[
        LogLevel, typer.Option(case_sensitive=False, help="The least important lines to log.")
    ] = LogLevel.INFO,
    logfile: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Log to FILE.", show_default="standard error")
    ] = None,
    concurrency: Annotated[int, typer.Option(metavar="N", min=1, help="Jobs at once.")] = 2,
    pool: Annotated[
        str,
        typer.Option(
            metavar="NAME", help="prefork; threads and solo work, but not all promises are kept by them."
        ),
    ] = "prefork",
    max_memory_per_child: Annotated[
        int | None,
        typer.Option(
            metavar="KB",
            min=1,
            help="Replace a child process that holds more than so many kilobytes, after its job.",
            show_default="no limit",
        ),
    ] = None,
) -> None:
    """Make decks of the jobs on the queue, until told to stop.

    The servers are named by the environment or .env; docs/operations.md has them all.
    """
    # Celery reads it when it is imported: with it, SIGTERM ends the worker within bounds.
    os.environ.setdefault("REMAP_SIGTERM", "SIGQUIT")
    from compendium.entrypoints.settings import load_settings  # noqa: PLC0415  --help answers at once

    settings = load_settings()
    with service_installed():
        from compendium.entrypoints.worker import app  # noqa: PLC0415  as said above
        from compendium.entrypoints.worker.start import NO_BROKER, check_pool  # noqa: PLC0415  as said above
    if not settings.is_service:
        raise BadSetting(NO_BROKER)
    check_pool(pool)
    arguments = [f"--loglevel={loglevel}", f"--concurrency={concurrency}", f"--pool={pool}"]
    if logfile is not None:
        arguments.append(f"--logfile={logfile}")
    if max_memory_per_child is not None:
        arguments.append(f"--max-memory-per-child={max_memory_per_child}")
    raise typer.Exit(app.start(["worker", *arguments]))
