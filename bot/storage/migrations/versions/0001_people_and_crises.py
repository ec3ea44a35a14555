"""People, alerts and crises."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _brands()
    _people()
    _roster()
    _counters()
    _alerts()
    _crises()
    _crisis_playbooks()
    _steps()
    _debrief_notes()
    _reports()


def _brands() -> None:
    op.create_table(
        "brands",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("incident_channel", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_brands"),
    )


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("tz", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("is_workspace_admin", sa.Boolean(), nullable=False),
        sa.Column("is_guest", sa.Boolean(), nullable=False),
        sa.Column("is_stranger", sa.Boolean(), nullable=False),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_people"),
    )


def _roster() -> None:
    op.create_table(
        "roster",
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("role", "rank", name="pk_roster"),
    )


def _counters() -> None:
    op.create_table(
        "counters",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_counters"),
    )


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("watch_id", sa.String(), nullable=False),
        sa.Column("watch_name", sa.String(), nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("storm", sa.JSON(), nullable=False),
        sa.Column("samples", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("asked_at", TIME, nullable=True),
        sa.Column("acknowledged_by", sa.String(), nullable=True),
        sa.Column("acknowledged_at", TIME, nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", TIME, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.String(), nullable=True),
        sa.Column("crisis_id", sa.String(), nullable=True),
        sa.Column("tip", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.CheckConstraint(
            "state IN ('open', 'declared', 'one_to_one', 'dismissed')", name=op.f("ck_alerts_state")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_alerts_version")),
    )
    _pending("ix_alerts_open", "alerts", ["opened_at"], "state = 'open'")
    op.create_index("ix_alerts_watch_id", "alerts", ["watch_id", "opened_at"])


def _crises() -> None:
    op.create_table(
        "crises",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("severity_now", sa.Integer(), nullable=False),
        sa.Column("severity_24h", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.String(), nullable=False),
        sa.Column("declared_by", sa.String(), nullable=False),
        sa.Column("declared_at", TIME, nullable=False),
        sa.Column("detected_at", TIME, nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("alert_id", sa.String(), nullable=True),
        sa.Column("first_words_at", TIME, nullable=True),
        sa.Column("resolved_at", TIME, nullable=True),
        sa.Column("resolved_by", sa.String(), nullable=True),
        sa.Column("closed_at", TIME, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_crises"),
        sa.CheckConstraint("severity_24h BETWEEN 1 AND 4", name=op.f("ck_crises_severity_24h")),
        sa.CheckConstraint("severity_now BETWEEN 1 AND 4", name=op.f("ck_crises_severity_now")),
        sa.CheckConstraint("status IN ('open', 'resolved', 'closed')", name=op.f("ck_crises_status")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_crises_version")),
        sa.UniqueConstraint("number", name="uq_crises_number"),
    )
    op.create_index("ix_crises_declared_at", "crises", ["declared_at"])
    _pending("ix_crises_open", "crises", ["declared_at"], "status = 'open'")


def _crisis_playbooks() -> None:
    op.create_table(
        "crisis_playbooks",
        sa.Column("crisis_id", sa.String(), nullable=False),
        sa.Column("playbook", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("crisis_id", name="pk_crisis_playbooks"),
        sa.ForeignKeyConstraint(["crisis_id"], ["crises.id"], name="fk_crisis_playbooks_crisis_id"),
    )


def _steps() -> None:
    op.create_table(
        "steps",
        sa.Column("crisis_id", sa.String(), nullable=False),
        sa.Column("step_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=True),
        sa.Column("opened_at", TIME, nullable=True),
        sa.Column("due_at", TIME, nullable=True),
        sa.Column("finished_at", TIME, nullable=True),
        sa.Column("finished_by", sa.String(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("crisis_id", "step_id", name="pk_steps"),
        sa.CheckConstraint(
            "status IN ('waiting', 'open', 'done', 'skipped', 'not_needed')", name=op.f("ck_steps_status")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_steps_version")),
        sa.ForeignKeyConstraint(["crisis_id"], ["crises.id"], name="fk_steps_crisis_id"),
    )
    _pending("ix_steps_owner_id", "steps", ["owner_id"], "status = 'open'")


def _debrief_notes() -> None:
    op.create_table(
        "debrief_notes",
        sa.Column("crisis_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("crisis_id", "person_id", name="pk_debrief_notes"),
        sa.ForeignKeyConstraint(["crisis_id"], ["crises.id"], name="fk_debrief_notes_crisis_id"),
    )


def _reports() -> None:
    op.create_table(
        "reports",
        sa.Column("crisis_id", sa.String(), nullable=False),
        sa.Column("filename", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("crisis_id", name="pk_reports"),
        sa.ForeignKeyConstraint(["crisis_id"], ["crises.id"], name="fk_reports_crisis_id"),
    )


def _pending(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    """An index over the rows that still have work in them."""
    rows = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=rows, postgresql_where=rows)
