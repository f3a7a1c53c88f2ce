"""Opens databases."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

from sqlalchemy import URL, AsyncAdaptedQueuePool, NullPool, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

_LOCK_PATIENCE = 15.0
"""Seconds that a writer of SQLite waits for another one; transactions here take milliseconds."""
_CONNECT_PATIENCE = 10.0
"""Seconds for a connection to PostgreSQL, and for a free one of a pool."""
STATEMENT_PATIENCE = 30.0
"""Seconds for a statement, with its wait for locks."""
_UNENCRYPTED = {None, "disable", "allow", "prefer"}
"""Values of ``ssl`` in a URL that don't insist on TLS: the driver's business."""


def open_engine(
    url: str, ca_file: Path | None = None, *, connections: int = 0, patience: float = STATEMENT_PATIENCE
) -> AsyncEngine:
    """An engine for a database such as 'sqlite+aiosqlite:////home/me/compendium.db'.

    It serves one event loop. A connection lives as long as a transaction, so that nothing needs
    closing; with ``connections`` that many stay open instead, until the engine is disposed of.
    PostgreSQL is spoken to over TLS where the URL ends in '?ssl=require': its certificate is checked by
    ``ca_file``, or the system's. ``patience`` is how many seconds a statement may take there.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_async_engine(parsed, poolclass=NullPool, connect_args={"timeout": _LOCK_PATIENCE})
        event.listen(engine.sync_engine, "connect", _check_foreign_keys)
        return engine
    arguments = {"timeout": _CONNECT_PATIENCE, "command_timeout": patience, **_tls(parsed, ca_file)}
    plain = parsed.difference_update_query(["ssl"]) if "ssl" in arguments else parsed
    if not connections:
        return create_async_engine(plain, poolclass=NullPool, connect_args=arguments)
    return create_async_engine(
        plain,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=_CONNECT_PATIENCE,
        pool_pre_ping=True,  # or the first transactions after the server's restart would fail
        connect_args=arguments,
    )


def make_sqlite_file(url: str) -> None:
    """Where ``url`` is a SQLite file that is missing, make it, empty and for its owner's eyes alone,
    with its folder. SQLite gives its side files the same permissions.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        path = Path(parsed.database)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)


def _tls(url: URL, ca_file: Path | None) -> dict[str, ssl.SSLContext]:
    if url.query.get("ssl") in _UNENCRYPTED:
        return {}
    return {"ssl": ssl.create_default_context(cafile=ca_file)}


def _check_foreign_keys(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
