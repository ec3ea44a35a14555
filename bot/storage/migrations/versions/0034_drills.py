"""A crisis that is only practised."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("crises", sa.Column("drill", sa.Boolean(), nullable=False, server_default=sa.false()))
