"""The tables. `migrations` creates them; a test compares the two."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    Uuid,
)

from compendium.adapters.persistence.column_types import AnyText, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, nullable=False),
    Column("file_name", AnyText, nullable=False),
    Column("wishes", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("next_attempt_at", UtcDateTime, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("token", Integer, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("cancel_requested", Boolean, nullable=False),
    Column("progress", JSON, nullable=False),
    Column("last_enqueued_at", UtcDateTime),
    Column("enqueued_times", Integer, nullable=False),
    Column("error_code", String(64), nullable=False),
    Column("error_message", AnyText, nullable=False),
    Column("error_trace", AnyText, nullable=False),
    Column("outcome", JSON(none_as_null=True)),
    Column("finished_at", UtcDateTime),
    Column("usage", JSON(none_as_null=True)),  # null where the job is older than the column
    Index(None, "user_id", "created_at"),
    Index(None, "state", "next_attempt_at"),
)

decks = Table(
    "decks",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("job_id", Uuid, ForeignKey("jobs.id"), nullable=False),
    Column("user_id", Uuid, nullable=False),
    Column("name", AnyText, nullable=False),
    Column("file_name", AnyText, nullable=False),
    Column("num_notes", Integer, nullable=False),
    Column("num_cards", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("object_name", AnyText, nullable=False),
    Column("report_name", AnyText, nullable=False),
    Index(None, "user_id", "created_at"),
)

notes = Table(
    "notes",
    metadata,
    Column("user_id", Uuid, primary_key=True),
    Column("guid", String(64), primary_key=True),
    Column("content_hash", String(128), nullable=False),
    Column("modified", BigInteger, nullable=False),
)

users = Table(
    "users",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", AnyText, nullable=False),
    Column("monthly_cards", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("issuer", AnyText, nullable=False),
    Column("subject", AnyText, nullable=False),
    UniqueConstraint("name"),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("name", AnyText, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    UniqueConstraint("digest"),
)

usage = Table(
    "usage",
    metadata,
    Column("user_id", Uuid, primary_key=True),  # no foreign key: the local user has no row
    Column("month", Date, primary_key=True),
    Column("cards", Integer, nullable=False),
)

spending = Table(
    "spending",
    metadata,
    Column("user_id", Uuid, primary_key=True),  # no foreign key: the local user has no row
    Column("month", Date, primary_key=True),
    Column("dollars", Float, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("model", AnyText, primary_key=True),
    Column("task", String(64), primary_key=True),
    Column("content", String(64), primary_key=True),
    Column("answer", AnyText, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("used_at", UtcDateTime, nullable=False),
    Index(None, "used_at", "size"),  # both in it, so that making room reads no answer
)
