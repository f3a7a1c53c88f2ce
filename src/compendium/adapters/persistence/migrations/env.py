"""Alembic runs this; `schema.migrate` gives it a connection with a transaction open."""

from __future__ import annotations

from alembic import context

from compendium.adapters.persistence.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
