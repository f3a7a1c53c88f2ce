"""The database's clock: the one clock that all workers share."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Float, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from compendium.adapters.persistence.column_types import UtcDateTime


class _FromNow(FunctionElement[datetime]):
    inherit_cache = True
    type = UtcDateTime()


def from_now(delay: timedelta = timedelta()) -> _FromNow:
    """An SQL expression: the database's time as the statement runs, ``delay`` later."""
    return _FromNow(literal(delay.total_seconds(), Float))


@compiles(_FromNow, "sqlite")
def _sqlite(element: _FromNow, compiler: SQLCompiler, **options: Any) -> str:
    seconds = compiler.process(element.clauses, **options)
    # SQLite counts milliseconds and Python writes microseconds: texts compare at equal width.
    return f"(strftime('%Y-%m-%d %H:%M:%f', 'now', printf('%+.3f seconds', {seconds})) || '000')"


@compiles(_FromNow, "postgresql")
def _postgresql(element: _FromNow, compiler: SQLCompiler, **options: Any) -> str:
    # Not now(): that is when the transaction began.
    return f"(clock_timestamp() + make_interval(secs => {compiler.process(element.clauses, **options)}))"
