"""A crisis has a limit. Those that are closed reach it as every other does: somebody is told a day before."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

DAYS = 365
CRISES = sa.table("crises", *(sa.column(name) for name in ("id", "status", "closed_at")))
DEADLINES = sa.table(
    "deadlines",
    *(sa.column(name) for name in ("id", "kind", "key", "crisis_id", "subject_id", "state", "attempts")),
    sa.column("due_at", sa.DateTime(timezone=True)),
    sa.column("data", sa.JSON()),
)


def upgrade() -> None:
    op.add_column("crises", sa.Column("keep_days", sa.Integer(), nullable=False, server_default=str(DAYS)))
    op.add_column("crises", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    connection = op.get_bind()
    closed = sa.select(CRISES.c.id, CRISES.c.closed_at).where(CRISES.c.status == "closed")
    clocks = [_clock(row.id, _time(row.closed_at)) for row in connection.execute(closed)]
    if clocks:
        connection.execute(DEADLINES.insert(), clocks)


def _clock(crisis_id: str, closed_at: datetime) -> dict[str, object]:
    key = f"limit:{crisis_id}"
    due = {"kind": "crisis_limit", "key": key, "due_at": closed_at + timedelta(days=DAYS - 1)}
    about = {"crisis_id": crisis_id, "subject_id": crisis_id, "data": {}}
    return due | about | {"id": key, "state": "waiting", "attempts": 0}


def _time(value: datetime | str) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)
