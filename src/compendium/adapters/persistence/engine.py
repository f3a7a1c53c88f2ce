"""Opens databases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import NullPool, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

_LOCK_PATIENCE = 15.0
"""Seconds that a writer waits for another one; transactions here take milliseconds."""


def open_engine(url: str) -> AsyncEngine:
    """An engine for a database such as 'sqlite+aiosqlite:////home/me/compendium.db'.

    A connection lives as long as a transaction, so that the engine serves any thread and event
    loop and holds nothing that needs closing.
    """
    if make_url(url).get_backend_name() != "sqlite":
        return create_async_engine(url, poolclass=NullPool)
    engine = create_async_engine(url, poolclass=NullPool, connect_args={"timeout": _LOCK_PATIENCE})
    event.listen(engine.sync_engine, "connect", _check_foreign_keys)
    return engine


def make_sqlite_file(url: str) -> None:
    """Where ``url`` is a SQLite file that is missing, make it, empty and for its owner's eyes alone,
    with its folder. SQLite gives its side files the same permissions.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        path = Path(parsed.database)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)


def _check_foreign_keys(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
