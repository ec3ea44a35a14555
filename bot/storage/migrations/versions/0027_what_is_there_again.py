"""A post that was missing may be there again; silences before are known; a rule that cooled down for a kind
of source does so for its members.

Since each feed, sender and server counts by itself, a cool-down that names their kind silenced none of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

LIVES = sa.table("source_lives", sa.column("source"))
WATCHES = sa.table("watches", sa.column("id"), sa.column("mutes", sa.JSON()))


def upgrade() -> None:
    op.add_column("mentions", sa.Column("back_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("mentions", sa.Column("missing_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("outages", sa.Column("end", sa.String(), nullable=True))
    op.add_column("source_rhythms", sa.Column("silences", sa.JSON(), server_default="[]", nullable=False))
    _name_the_members()


def _name_the_members() -> None:
    members: dict[str, list[str]] = {}
    for (name,) in op.get_bind().execute(sa.select(LIVES.c.source).order_by(LIVES.c.source)).all():
        members.setdefault(name.partition(":")[0], []).append(name)
    for row in op.get_bind().execute(sa.select(WATCHES)).all():
        mutes = [_renamed(mute, members) for mute in row.mutes]
        if mutes != row.mutes:
            op.execute(WATCHES.update().where(WATCHES.c.id == row.id).values(mutes=mutes))


def _renamed(mute: Mapping[str, Any], members: Mapping[str, Sequence[str]]) -> Mapping[str, Any]:
    if mute["rule"] != "source" or not mute.get("words"):
        return mute
    words = [name for word in mute["words"] for name in (word, *members.get(word, ()))]
    return {**mute, "words": list(dict.fromkeys(words))}
