"""Leads to the deliveries that were settled long ago, which are deleted in slices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    settled = sa.text("state <> 'pending'")
    op.create_index(
        "ix_deliveries_settled", "deliveries", ["due_at"], sqlite_where=settled, postgresql_where=settled
    )
