"""What the service's programs log, and how: one line an event, with whatever is bound to it."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import Processor

_FOR_PEOPLE: list[Processor] = [structlog.dev.ConsoleRenderer()]
_FOR_PROGRAMS: list[Processor] = [
    structlog.processors.format_exc_info,
    structlog.processors.JSONRenderer(ensure_ascii=False),
]


_TALKATIVE = ("alembic", "bm25s")
"""Libraries that report each of their steps."""


def configure_logging(level: int | str, file: str | None = None) -> None:
    """All records from ``level`` on go to ``file``, or to standard error: as JSON, or for a person
    where that is a terminal. `structlog.contextvars` binds values to the lines of a piece of work.
    """
    is_terminal = file is None and sys.stderr.isatty()
    handler = logging.FileHandler(file, encoding="utf-8") if file else logging.StreamHandler()
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso"),
    ]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *(_FOR_PEOPLE if is_terminal else _FOR_PROGRAMS),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
