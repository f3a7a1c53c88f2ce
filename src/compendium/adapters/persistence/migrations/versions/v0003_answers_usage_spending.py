"""Answers of language models, what jobs used of them, and what users spent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the tables and the column."""
    op.create_table(
        "answers",
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("task", sa.String(64), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("model", "task", "content", name="pk_answers"),
    )
    op.create_index("ix_answers_used_at_size", "answers", ["used_at", "size"])
    op.add_column("jobs", sa.Column("usage", sa.JSON))
    op.create_table(
        "spending",
        sa.Column("user_id", sa.Uuid, nullable=False),
        sa.Column("month", sa.Date, nullable=False),
        sa.Column("dollars", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "month", name="pk_spending"),
    )
