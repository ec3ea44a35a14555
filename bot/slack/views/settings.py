"""Who is asked: shown to everybody, changed by administrators."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.people import ROLE_LABELS, Role, Roster
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, join, mention
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block, Drawn
from bot.slack.words import _, tell

MAX_CHAIN = 3  # primary, backup, second backup (S1.1)


def roster(found: Roster) -> Drawn:
    """Who is asked first, and who next, for every role; gaps are said in words."""
    chains = [_chain(role, found.chain(role)) for role in Role]
    edit = b.actions(b.button(_("Change a role"), ids.ROSTER_EDIT, Ref("roster", "")))
    first = tell("*Who is asked*, in this order. Administrators change it.")
    return b.drawn(join([first, *chains]), [b.section(first), *(b.section(chain) for chain in chains), edit])


def roster_form(found: Roster, *, role: Role | None = None) -> Block:
    """Fields: ``role``, ``person_ids`` in the order in which they are asked."""
    roles = [(r.value, _(label)) for r, label in ROLE_LABELS.items()]
    chain = found.chain(role) if role else ()
    return f.modal(
        ids.FORM_ROSTER,
        title=_("Who is asked"),
        submit=_("Save"),
        ref=Ref("roster", ""),
        blocks=[
            f.field("role", _("Which role?"), f.select(roles, role.value if role else "")),
            f.field(
                "person_ids",
                _("Who, in the order in which they are asked?"),
                f.people(chain, most=MAX_CHAIN),
                hint=_("First the one who holds it, then the backups. This replaces who was named before."),
                optional=True,
            ),
        ],
    )


def chain_saved(role: Role, person_ids: Sequence[str]) -> Mrkdwn:
    return tell("Saved. {chain}", chain=_chain(role, person_ids))


def _chain(role: Role, person_ids: Sequence[str]) -> Mrkdwn:
    if not person_ids:
        return tell("*{role}:* nobody is named", role=tell(ROLE_LABELS[role]))
    people = join([mention(p) for p in person_ids], ", ")
    return tell("*{role}:* {people}", role=tell(ROLE_LABELS[role]), people=people)
