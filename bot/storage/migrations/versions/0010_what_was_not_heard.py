"""What sources did not hear, and when they were lost, outlives a restart."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "source_gaps",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", "since", name=op.f("pk_source_gaps")),
    )
    op.create_index("ix_source_gaps_until", "source_gaps", ["until"])
    op.create_table(
        "source_lives",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("last_event", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alive_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_source_lives")),
    )
    op.create_table(
        "outages",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outages")),
    )
    lasting = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_outages_lasting",
        "outages",
        ["source"],
        unique=True,
        sqlite_where=lasting,
        postgresql_where=lasting,
    )
