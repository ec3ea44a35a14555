"""Files that are evidence, kept in pieces."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

PIECE = 500_000  # bytes
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
CONTENTS = sa.table(
    "capture_contents",
    sa.column("sha256", sa.String()),
    sa.column("kind", sa.String()),
    sa.column("content", sa.LargeBinary()),
)
FILES = sa.table("capture_files", *map(sa.column, ("sha256", "kind", "size", "whole", "at")))
PIECES = sa.table("capture_pieces", *map(sa.column, ("sha256", "number", "content")))
C = CONTENTS.c
OPEN = sa.text("NOT whole")


def upgrade() -> None:
    op.create_table(
        "capture_files",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_capture_files")),
    )
    op.create_index(
        "ix_capture_files_unfinished", "capture_files", ["at"], sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_table(
        "capture_pieces",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["capture_files.sha256"], name=op.f("fk_capture_pieces_sha256")),
        sa.PrimaryKeyConstraint("sha256", "number", name=op.f("pk_capture_pieces")),
    )
    _cut()
    op.drop_table("capture_contents")


def _cut() -> None:
    """In the database: no file is read into memory."""
    connection = op.get_bind()
    size = sa.func.length(C.content)
    kept = sa.select(C.sha256, C.kind, size, sa.true(), sa.literal(LONG_AGO, sa.DateTime(timezone=True)))
    connection.execute(FILES.insert().from_select(["sha256", "kind", "size", "whole", "at"], kept))
    for sha256, bytes_ in connection.execute(sa.select(C.sha256, size)).all():
        for number in range(-(-bytes_ // PIECE)):
            piece = sa.func.substr(C.content, number * PIECE + 1, PIECE)
            one = sa.select(C.sha256, sa.literal(number), piece).where(C.sha256 == sha256)
            connection.execute(PIECES.insert().from_select(["sha256", "number", "content"], one))
