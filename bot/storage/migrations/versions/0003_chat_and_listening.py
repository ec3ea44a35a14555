"""What goes into the chat, and what is heard."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _deliveries()
    _standings()
    _budgets()
    _watches()
    _watch_states()
    _cursors()
    _mentions()
    _hits()
    _buckets()
    _bucket_languages()


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("position", BIG, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("leased_until", TIME, nullable=True),
        sa.PrimaryKeyConstraint("position", name="pk_deliveries"),
        sa.CheckConstraint("state IN ('pending', 'sent', 'dead')", name=op.f("ck_deliveries_state")),
        sa.UniqueConstraint("key", name="uq_deliveries_key"),
        sqlite_autoincrement=True,
    )
    _pending("ix_deliveries_dead", "deliveries", ["position"], "state = 'dead'")
    _pending("ix_deliveries_lane", "deliveries", ["lane", "position"], "state = 'pending'")
    _pending("ix_deliveries_thread", "deliveries", ["thread", "position"], "state = 'pending'")


def _standings() -> None:
    op.create_table(
        "standings",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("thread_of", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("wanted_at", TIME, nullable=False),
        sa.Column("not_before", TIME, nullable=True),
        sa.Column("leased_until", TIME, nullable=True),
        sa.PrimaryKeyConstraint("key", name="pk_standings"),
        sa.CheckConstraint("state IN ('live', 'finished', 'gone')", name=op.f("ck_standings_state")),
    )
    op.create_index("ix_standings_address", "standings", ["channel", "ts"])
    _pending("ix_standings_stale", "standings", ["lane", "wanted_at"], "drawn < wanted")
    op.create_index("ix_standings_subject", "standings", ["subject"])


def _budgets() -> None:
    op.create_table(
        "budgets",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("full_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_budgets"),
    )


def _watches() -> None:
    op.create_table(
        "watches",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("must_not", sa.JSON(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("ratio", sa.Float(), nullable=False),
        sa.Column("min_count", sa.Integer(), nullable=False),
        sa.Column("grave_words", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", TIME, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_watches"),
        sa.CheckConstraint("version >= 1", name=op.f("ck_watches_version")),
        sa.UniqueConstraint("name", name="uq_watches_name"),
    )


def _watch_states() -> None:
    op.create_table(
        "watch_states",
        sa.Column("watch_id", sa.String(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("watch_id", name="pk_watch_states"),
    )


def _cursors() -> None:
    op.create_table(
        "cursors",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_cursors"),
    )


def _mentions() -> None:
    op.create_table(
        "mentions",
        sa.Column("id", BIG, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.Text(), nullable=True),
        sa.Column("author_id", sa.Text(), nullable=True),
        sa.Column("author_handle", sa.Text(), nullable=True),
        sa.Column("author_followers", sa.Integer(), nullable=True),
        sa.Column("lang", sa.String(), nullable=True),
        sa.Column("replies", sa.Integer(), nullable=True),
        sa.Column("reposts", sa.Integer(), nullable=True),
        sa.Column("likes", sa.Integer(), nullable=True),
        sa.Column("truncated", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_mentions"),
        sa.UniqueConstraint("source", "external_id", name="uq_mentions_source_external_id"),
    )
    op.create_index("ix_mentions_created_at", "mentions", ["created_at"])


def _hits() -> None:
    op.create_table(
        "hits",
        sa.Column("watch_id", sa.String(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("mention_id", BIG, nullable=False),
        sa.Column("grave", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("watch_id", "at", "mention_id", name="pk_hits"),
        sqlite_with_rowid=False,
    )
    _pending("ix_hits_grave", "hits", ["watch_id", "at"], "grave IS NOT NULL")


def _buckets() -> None:
    op.create_table(
        "buckets",
        sa.Column("watch_id", sa.String(), nullable=False),
        sa.Column("span", sa.String(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("scored", sa.Integer(), nullable=False),
        sa.Column("negative", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("watch_id", "span", "at", "source", name="pk_buckets"),
        sqlite_with_rowid=False,
    )


def _bucket_languages() -> None:
    op.create_table(
        "bucket_languages",
        sa.Column("watch_id", sa.String(), nullable=False),
        sa.Column("span", sa.String(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("watch_id", "span", "at", "source", "language", name="pk_bucket_languages"),
        sqlite_with_rowid=False,
    )


def _pending(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    """An index over the rows that still have work in them."""
    rows = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=rows, postgresql_where=rows)
