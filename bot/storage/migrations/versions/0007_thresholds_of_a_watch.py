"""A watch has a preset and says how rare an hour must be; who set its thresholds, and when, is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    preset = sa.Column("preset", sa.String(), nullable=False, server_default="own_past")
    op.add_column("watches", preset)
    op.add_column("watches", sa.Column("once_in_hours", sa.Float(), nullable=False, server_default="100"))
    op.add_column("watches", sa.Column("tuned_by", sa.String(), nullable=False, server_default=""))
    op.add_column("watches", sa.Column("tuned_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE watches SET tuned_by = created_by, tuned_at = created_at")
