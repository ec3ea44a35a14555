"""An alert knows with which version it last came back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("alerts", sa.Column("reopened_version", sa.Integer(), nullable=False, server_default="0"))
