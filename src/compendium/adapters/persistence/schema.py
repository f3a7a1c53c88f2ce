"""Brings a database's tables up to date."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text

from compendium.adapters.persistence.driver_errors import our_errors
from compendium.adapters.persistence.engine import make_sqlite_file, open_engine
from compendium.domain.errors import StoreUnavailable

HEAD = "0002"
"""The newest revision in `migrations`; a test compares."""

_PATIENCE = 600.0
"""Seconds for a step of a migration, and for another program's migration."""

_LOCKS = {
    "sqlite": "BEGIN IMMEDIATE",
    "postgresql": "SELECT pg_advisory_xact_lock(hashtext('compendium.migrations'))",
}


async def migrate(url: str, ca_file: Path | None = None) -> None:
    """Create the database's tables or bring them to `HEAD`; cheap where they are there already.

    Programs that start at once migrate one after the other. Raises StoreUnavailable, StorageFull.
    """
    with our_errors():
        make_sqlite_file(url)
        engine = open_engine(url, ca_file, patience=_PATIENCE)
        async with engine.connect() as connection:
            if await connection.run_sync(revision) != HEAD:
                await connection.rollback()
                if connection.dialect.name == "sqlite":  # readers won't wait for a writer; the file keeps it
                    await connection.execute(text("PRAGMA journal_mode=WAL"))
                await connection.execute(text(_LOCKS[connection.dialect.name]))
                await connection.run_sync(_upgrade)
                await connection.commit()


def revision(connection: Connection) -> str | None:
    """The revision of the database's tables; None where there are none."""
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _upgrade(connection: Connection) -> None:
    # Imported here: alembic takes 0.3 s, and a start seldom needs it.
    from alembic import command  # noqa: PLC0415  as said above
    from alembic.config import Config  # noqa: PLC0415  as said above
    from alembic.util import CommandError  # noqa: PLC0415  as said above

    config = Config()
    config.set_main_option("script_location", "compendium.adapters.persistence:migrations")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, HEAD)
    except CommandError as error:
        raise StoreUnavailable(
            f"the database was made by a newer Compendium: upgrade this one ({error})"
        ) from error
