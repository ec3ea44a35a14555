"""A post is marked when its author edits or deletes it; when it was seen first is kept beside it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mentions", sa.Column("known_as", sa.Text(), nullable=True))
    for name in ("seen_at", "edited_at", "deleted_at"):
        op.add_column("mentions", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    named = sa.text("known_as IS NOT NULL")
    op.create_index(
        "ix_mentions_known_as",
        "mentions",
        ["source", "known_as"],
        sqlite_where=named,
        postgresql_where=named,
    )
