"""Whom a crisis is about has no part in it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("crises", sa.Column("about", sa.JSON(), nullable=False, server_default="[]"))
