"""A watch says which mood and which account are news, and which of its rules are silent for a while."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("watches", sa.Column("share_rise", sa.Float(), nullable=False, server_default="0.2"))
    op.add_column("watches", sa.Column("reach", sa.Integer(), nullable=False, server_default="100000"))
    op.add_column("watches", sa.Column("mutes", sa.JSON(), nullable=False, server_default="[]"))
    large = sa.text("author_followers >= 10000")
    op.create_index(
        "ix_mentions_large", "mentions", ["created_at"], sqlite_where=large, postgresql_where=large
    )
