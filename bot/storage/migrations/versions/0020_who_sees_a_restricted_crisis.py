"""Who was let into a restricted crisis; until now that was whoever declared it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("crises", sa.Column("members", sa.JSON(), nullable=False, server_default="[]"))
    crises = sa.table("crises", sa.column("id"), sa.column("declared_by"), sa.column("members", sa.JSON()))
    connection = op.get_bind()
    for row in connection.execute(sa.select(crises.c.id, crises.c.declared_by)).all():
        is_it = crises.c.id == row.id
        connection.execute(crises.update().where(is_it).values(members=[row.declared_by]))
