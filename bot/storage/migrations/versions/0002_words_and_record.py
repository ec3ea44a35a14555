"""Statements, publications, clocks and the append-only record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _statements()
    _publications()
    _deadlines()
    _events()
    _event_bodies()
    _chains()
    _pending_events()
    _requests()
    _keep_events()


def _statements() -> None:
    op.create_table(
        "statements",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("crisis_id", sa.String(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("policy", sa.JSON(), nullable=False),
        sa.Column("versions", sa.JSON(), nullable=False),
        sa.Column("step_id", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("approvals", sa.JSON(), nullable=False),
        sa.Column("submitted_at", TIME, nullable=True),
        sa.Column("approved_at", TIME, nullable=True),
        sa.Column("published_at", TIME, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_statements"),
        sa.CheckConstraint(
            "state IN ('draft', 'in_review', 'approved', 'published', 'withdrawn')",
            name=op.f("ck_statements_state"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_statements_version")),
        sa.ForeignKeyConstraint(["crisis_id"], ["crises.id"], name="fk_statements_crisis_id"),
    )
    op.create_index("ix_statements_crisis_id", "statements", ["crisis_id"])
    _pending("ix_statements_in_review", "statements", ["submitted_at"], "state = 'in_review'")


def _publications() -> None:
    op.create_table(
        "publications",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("statement_id", sa.String(), nullable=False),
        sa.Column("crisis_id", sa.String(), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("outlet", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("claimed_at", TIME, nullable=False),
        sa.Column("sending_since", TIME, nullable=True),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("settled_at", TIME, nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_publications"),
        sa.CheckConstraint(
            "state IN ('claimed', 'sending', 'awaiting', 'sent', 'rehearsed', 'unknown', 'failed')",
            name=op.f("ck_publications_state"),
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_publications_version")),
        sa.ForeignKeyConstraint(["crisis_id"], ["crises.id"], name="fk_publications_crisis_id"),
        sa.ForeignKeyConstraint(["statement_id"], ["statements.id"], name="fk_publications_statement_id"),
        sa.UniqueConstraint(
            "statement_id",
            "version_number",
            "outlet",
            name="uq_publications_statement_id_version_number_outlet",
        ),
    )
    _pending("ix_publications_sending", "publications", ["claimed_at"], "state IN ('claimed', 'sending')")


def _deadlines() -> None:
    op.create_table(
        "deadlines",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("crisis_id", sa.String(), nullable=True),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deadlines"),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_deadlines_attempts")),
        sa.CheckConstraint("state IN ('waiting', 'done', 'cancelled')", name=op.f("ck_deadlines_state")),
    )
    _pending("ix_deadlines_crisis_id", "deadlines", ["crisis_id"], "state = 'waiting'")
    _pending("ix_deadlines_due", "deadlines", ["due_at"], "state = 'waiting'")
    _pending("ix_deadlines_subject_id", "deadlines", ["subject_id"], "state = 'waiting'")
    _pending("uq_deadlines_waiting_key", "deadlines", ["key"], "state = 'waiting'", unique=True)


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", BIG, nullable=False),
        sa.Column("crisis_id", sa.String(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.CheckConstraint("seq >= 0", name=op.f("ck_events_seq")),
        sa.ForeignKeyConstraint(["crisis_id"], ["crises.id"], name="fk_events_crisis_id"),
        sqlite_autoincrement=True,
    )
    _pending("uq_events_crisis_seq", "events", ["crisis_id", "seq"], "crisis_id IS NOT NULL", unique=True)


def _event_bodies() -> None:
    op.create_table(
        "event_bodies",
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_event_bodies"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_event_bodies_event_id"),
    )


def _chains() -> None:
    op.create_table(
        "chains",
        sa.Column("crisis_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("crisis_id", name="pk_chains"),
        sa.ForeignKeyConstraint(["crisis_id"], ["crises.id"], name="fk_chains_crisis_id"),
    )


def _pending_events() -> None:
    op.create_table(
        "pending_events",
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("subscriber", sa.String(), nullable=False),
        sa.Column("again_at", TIME, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event_id", "subscriber", name="pk_pending_events"),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_pending_events_event_id"),
    )
    op.create_index("ix_pending_events_subscriber", "pending_events", ["subscriber", "again_at"])


def _requests() -> None:
    op.create_table(
        "requests",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_requests"),
    )
    op.create_index("ix_requests_at", "requests", ["at"])


def _pending(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    """An index over the rows that still have work in them."""
    rows = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=rows, postgresql_where=rows)


def _keep_events() -> None:
    """Nobody changes the record, not even by hand: the databases refuse it."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER events_no_{verb.lower()} BEFORE {verb} ON events"
                " BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events"
        " FOR EACH ROW EXECUTE FUNCTION refuse_event_change()"
    )
