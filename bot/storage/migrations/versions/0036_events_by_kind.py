"""What happened in a crisis is found by its kind: a press must not read through the whole record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

OF_A_CRISIS = sa.text("crisis_id IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_events_crisis_kind",
        "events",
        ["crisis_id", "kind", "seq"],
        sqlite_where=OF_A_CRISIS,
        postgresql_where=OF_A_CRISIS,
    )
