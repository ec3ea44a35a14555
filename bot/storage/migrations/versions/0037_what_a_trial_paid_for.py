"""A trial knows where it asked what is paid or counted by the question, so that no restart asks it twice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("trials", sa.Column("paid", sa.JSON(), nullable=False, server_default="[]"))
