"""The brand's accounts, whose access to one has to go, and the function that people give in Slack."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("people", sa.Column("title", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("owners", sa.JSON(), nullable=False),
        sa.Column("publishers", sa.JSON(), nullable=False),
        sa.Column("readers", sa.JSON(), nullable=False),
        sa.Column("outside", sa.JSON(), nullable=False),
        sa.Column("second_factor", sa.String(), nullable=False),
        sa.Column("reviewed_by", sa.String(), nullable=False),
        sa.Column("reviewed_at", AT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "second_factor IN ('on', 'missing', 'unknown')", name=op.f("ck_accounts_second_factor")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_accounts_version")),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
    )
    op.create_table(
        "revocations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("opened_at", AT, nullable=False),
        sa.Column("done_by", sa.String(), nullable=False),
        sa.Column("done_at", AT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("why IN ('left', 'guest', 'moved')", name=op.f("ck_revocations_why")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_revocations_version")),
        sa.PrimaryKeyConstraint("id", name="pk_revocations"),
    )
