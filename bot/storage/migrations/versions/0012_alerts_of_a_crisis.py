"""The alerts of a crisis are found without reading all alerts, which are kept for good."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    joined = sa.text("crisis_id IS NOT NULL")
    op.create_index(
        "ix_alerts_crisis_id", "alerts", ["crisis_id"], sqlite_where=joined, postgresql_where=joined
    )
