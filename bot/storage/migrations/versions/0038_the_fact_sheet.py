"""What is known about a crisis, entry by entry, with who answers for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "facts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("crisis_id", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("as_of", AT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("again_at", AT, nullable=True),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_at", AT, nullable=False),
        sa.Column("replaced_by", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('confirmed', 'claimed', 'unknown', 'replaced')", name=op.f("ck_facts_state")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_facts_version")),
        sa.ForeignKeyConstraint(["crisis_id"], ["crises.id"], name="fk_facts_crisis_id"),
        sa.PrimaryKeyConstraint("id", name="pk_facts"),
    )
    op.create_index("ix_facts_crisis_id", "facts", ["crisis_id"])
