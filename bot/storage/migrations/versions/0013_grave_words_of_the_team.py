"""The team has one list of grave words; a watch keeps only where its own differs from what was shipped."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

SHIPPED = """\
en: boycott*, recall*, lawsuit, sued, injured, hacked, poisoned, racist, died
de: Boykott*, Rückruf*, Klage, verletzt*, gehackt, vergiftet, rassistisch, gestorben
fr: boycott*, rappel produit, plainte, procès, blessé*, piraté*, intoxiqué*, raciste*
es: boicot*, retirada del producto, demanda judicial, herid*, hackead*, intoxicad*, racista*, murió
it: boicott*, richiamo del prodotto, causa legale, ferit*, hackerat*, intossicat*, razzist*
pt: boicot*, recall*, processo judicial, ferid*, hackead*, intoxicad*, racista*, morreu
nl: boycot*, teruggeroepen, rechtszaak, gewond*, gehackt, vergiftigd, racistisch*, overleden
"""
WATCHES = sa.table(
    "watches", sa.column("id"), sa.column("grave_words", sa.JSON()), sa.column("grave_left_out", sa.JSON())
)


def upgrade() -> None:
    op.create_table(
        "grave_lists",
        sa.Column("brand_id", sa.String(), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("set_by", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_grave_lists_version")),
        sa.PrimaryKeyConstraint("brand_id", name="pk_grave_lists"),
    )
    op.add_column("watches", sa.Column("grave_left_out", sa.JSON(), nullable=False, server_default="[]"))
    for watch in op.get_bind().execute(sa.select(WATCHES.c.id, WATCHES.c.grave_words)).all():
        own = [entry for entry in watch.grave_words if entry not in _shipped()]
        left_out = [entry for entry in _shipped() if entry not in watch.grave_words]
        differs = WATCHES.update().where(WATCHES.c.id == watch.id)
        op.get_bind().execute(differs.values(grave_words=own, grave_left_out=left_out))


def _shipped() -> list[str]:
    """Each word with its language, as watches had them: ``de: Klage``."""
    pairs = (line.split(": ", 1) for line in SHIPPED.splitlines())
    return [f"{language}: {word}" for language, words in pairs for word in words.split(", ")]
