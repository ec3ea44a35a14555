"""One version of a text may go out at one place in several languages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

ONCE = "uq_publications_statement_id_version_number_outlet"


def upgrade() -> None:
    with op.batch_alter_table("publications") as table:
        table.add_column(sa.Column("language", sa.String(), nullable=False, server_default=""))
        table.drop_constraint(ONCE, type_="unique")
        table.create_unique_constraint(
            f"{ONCE}_language", ["statement_id", "version_number", "outlet", "language"]
        )
