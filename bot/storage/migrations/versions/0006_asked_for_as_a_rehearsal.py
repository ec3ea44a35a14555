"""A publication keeps whether it was asked for in a dry run; what is not known counts as one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "publications", sa.Column("dry_run", sa.Boolean(), nullable=False, server_default=sa.true())
    )
