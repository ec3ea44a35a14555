"""A watch says whether accents count and whether letters that look the same are the same."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("accents", "lookalikes"):
        op.add_column("watches", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
