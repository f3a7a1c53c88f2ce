"""Column types that give the same values back from SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC datetimes. SQLite keeps no zone: the text there is UTC, of fixed width, so that
    comparing texts compares times.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  the signature is SQLAlchemy's
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  the signature is SQLAlchemy's
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class AnyText(TypeDecorator[str]):
    """Text of any origin. What no database stores is dropped (NUL) or becomes '?' (half of a
    surrogate pair): both come out of PDFs and file names, and must not fail a finished job.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  the signature is SQLAlchemy's
        return None if value is None else value.replace("\0", "").encode(errors="replace").decode()
