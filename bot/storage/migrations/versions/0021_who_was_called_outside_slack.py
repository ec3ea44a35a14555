"""How people are reached outside Slack, and who was called for what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

AT = sa.DateTime(timezone=True)
OPEN, PENDING = sa.text("state = 'open'"), sa.text("state = 'pending'")


def upgrade() -> None:
    op.create_table(
        "contacts",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("ways", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_contacts"),
    )
    _pages()
    _calls()


def _pages() -> None:
    op.create_table(
        "pages",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("ask", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("crisis_id", sa.String(), nullable=True),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("looked_at", AT, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'answered', 'over', 'unanswered')", name=op.f("ck_pages_state")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_pages_version")),
        sa.PrimaryKeyConstraint("id", name="pk_pages"),
    )
    _pending("uq_pages_open_key", "pages", ["key"], OPEN, unique=True)
    _pending("ix_pages_due", "pages", ["due_at"], OPEN)
    op.create_index("ix_pages_person_id", "pages", ["person_id", "asked_at"])
    op.create_index("ix_pages_asked_at", "pages", ["asked_at"])


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("page_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("pager", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("due_at", AT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("sent_at", AT, nullable=True),
        sa.Column("leased_until", AT, nullable=True),
        sa.CheckConstraint("state IN ('pending', 'sent', 'failed')", name=op.f("ck_calls_state")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_calls_attempts")),
        sa.PrimaryKeyConstraint("key", name="pk_calls"),
    )
    _pending("ix_calls_due", "calls", ["pager", "due_at"], PENDING)
    op.create_index("ix_calls_page_id", "calls", ["page_id"])
    op.create_index("ix_calls_person_id", "calls", ["person_id", "due_at"])
    op.create_index("ix_calls_due_at", "calls", ["due_at"])


def _pending(name: str, table: str, columns: list[str], where: sa.TextClause, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)
