"""Each feed, sender and server counts by itself, and its silence is known.

Where a kind of source has only one member, what it counted is that one's. Where it has several, what they
counted together stays under the kind's name: totals and charts take it from there. What was normal for all
of them is forgotten, because it is normal for none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

LATELY = timedelta(days=1)  # before the last sign of life: who gave none since is not set up any more
LIVES = sa.table("source_lives", sa.column("source"), sa.column("alive_at", sa.DateTime(timezone=True)))
STATES = sa.table("watch_states", sa.column("watch_id"), sa.column("state", sa.JSON()))
COUNTED = tuple(sa.table(name, sa.column("source")) for name in ("buckets", "bucket_languages"))


def upgrade() -> None:
    op.create_table(
        "source_rhythms",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("quiet_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("every", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_source_rhythms")),
    )
    op.add_column("outages", sa.Column("every", sa.Integer(), nullable=True))
    _each_by_itself()


def _each_by_itself() -> None:
    names = _names()
    only = {kind: of_kind[0] for kind, of_kind in names.items() if len(of_kind) == 1 and of_kind != [kind]}
    for kind, name in only.items():
        for table in COUNTED:
            op.execute(table.update().where(table.c.source == kind).values(source=name))
    several = {kind for kind, of_kind in names.items() if len(of_kind) > 1}
    for row in op.get_bind().execute(sa.select(STATES)).all():
        mine = STATES.update().where(STATES.c.watch_id == row.watch_id)
        op.execute(mine.values(state=_renamed(row.state, only, several)))


def _names() -> Mapping[str, list[str]]:
    """Of each kind those that are set up."""
    rows = op.get_bind().execute(sa.select(LIVES)).all()
    last = max((row.alive_at for row in rows), default=None)
    found: dict[str, list[str]] = {}
    for row in rows:
        if last - row.alive_at <= LATELY:
            found.setdefault(row.source.partition(":")[0], []).append(row.source)
    return found


def _renamed(state: Mapping[str, Any], only: Mapping[str, str], forgotten: set[str]) -> dict[str, Any]:
    episode = state["episode"]
    kept = {kind: past for kind, past in state.get("sources", {}).items() if kind not in forgotten}
    told = episode.get("sources", {})
    pasts, loud = ({only.get(kind, kind): of for kind, of in each.items()} for each in (kept, told))
    return {**state, "sources": pasts, "episode": {**episode, "sources": loud}}
