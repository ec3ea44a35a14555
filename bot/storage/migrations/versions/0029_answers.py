"""Answers that name nobody count to the conversation that they stand in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("hits", sa.Column("answer", sa.Boolean(), server_default=sa.false(), nullable=False))
