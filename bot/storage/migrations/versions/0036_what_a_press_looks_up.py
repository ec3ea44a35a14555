"""A press reads through neither the whole record nor all people: events by their kind, and administrators."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

OF_A_CRISIS, ADMINS = sa.text("crisis_id IS NOT NULL"), sa.text("is_workspace_admin")


def upgrade() -> None:
    op.create_index(
        "ix_events_crisis_kind",
        "events",
        ["crisis_id", "kind", "seq"],
        sqlite_where=OF_A_CRISIS,
        postgresql_where=OF_A_CRISIS,
    )
    op.create_index("ix_people_admins", "people", ["id"], sqlite_where=ADMINS, postgresql_where=ADMINS)
