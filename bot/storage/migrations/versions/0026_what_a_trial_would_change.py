"""A trial knows the watch that it would change: a rule muted meanwhile is no reason to refuse it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("trials", sa.Column("before", sa.JSON(), nullable=True))
