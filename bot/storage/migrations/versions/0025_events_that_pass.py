"""What only moved a message on goes after two days; the record of crises stays append-only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

PASSING = "kind IN ('FeedBegan', 'FeedOver', 'FeedSummed', 'PostsFed', 'TrialMoved')"
KEPT = f"OLD.crisis_id IS NOT NULL OR NOT (OLD.{PASSING})"


def upgrade() -> None:
    rows = sa.text(PASSING)
    op.create_index("ix_events_passing", "events", ["at"], sqlite_where=rows, postgresql_where=rows)
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER events_no_delete")
        op.execute(
            f"CREATE TRIGGER events_no_delete BEFORE DELETE ON events WHEN {KEPT}"
            " BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
        )
        return
    op.execute("DROP TRIGGER events_append_only ON events")
    for name, verb, when in (("no_update", "UPDATE", "true"), ("no_delete", "DELETE", KEPT)):
        op.execute(
            f"CREATE TRIGGER events_{name} BEFORE {verb} ON events"
            f" FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION refuse_event_change()"
        )
