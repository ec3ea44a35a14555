"""A post reads as it was edited, and counts as it is now, beside what was seen at first."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mentions", sa.Column("edited_text", sa.Text(), nullable=True))
    op.add_column("mentions", sa.Column("first_counts", sa.JSON(), nullable=True))
