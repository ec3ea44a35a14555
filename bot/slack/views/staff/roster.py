"""Who is asked, and for what: shown to everybody, changed by administrators."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from bot.domain.staff.member import MAX_FUNCTION, Member
from bot.domain.staff.people import MAX_CHAIN, ROLE_LABELS, Role, Roster
from bot.domain.staff.powers import POWER_LABELS, Power
from bot.domain.staff.team import RosterBoard
from bot.slack import ids
from bot.slack.ids import Ref
from bot.slack.safe import Mrkdwn, day_clock, escape, join, mention
from bot.slack.views import blocks as b
from bot.slack.views import forms as f
from bot.slack.views.blocks import Block, Drawn
from bot.slack.words import _, tell, tell_list

HERE = Ref("roster", "")


def roster(board: RosterBoard) -> Drawn:
    """Who is asked first, and who next, for every role; what is missing is said in words."""
    first = tell(
        "*Who is asked*, in this order; whoever is on call now comes first. Administrators change it."
    )
    chains = [_line(board, role) for role in Role]
    missing = _missing(board)
    powers = [_power(board, power) for power in Power]
    edit = [
        b.button(_("Change a role"), ids.ROSTER_EDIT, HERE),
        b.button(_("Change a power"), ids.POWER_EDIT, HERE),
    ]
    own = b.button(_("My function and quiet hours"), ids.MEMBER_EDIT, HERE)
    shown = [
        b.section(first),
        *([b.section(*missing)] if missing else []),
        *(b.section(*chains[at : at + 5]) for at in range(0, len(chains), 5)),
        b.section(tell("*Powers given beforehand*, so that nobody waits at night:"), *powers),
        b.actions(*(edit if board.may_edit else []), own),
    ]
    return b.drawn(join([first, *missing, *chains, *powers]), shown)


def _line(board: RosterBoard, role: Role) -> Mrkdwn:
    now = board.now.get(role.value, ())
    chain = board.roster.chain(role)
    on_call = [tell("{person} on call now", person=_person(board, p)) for p in now]
    others = [_person(board, p) for p in chain if p not in now]
    if not on_call and not others:
        return tell("*{role}:* nobody is named", role=tell(ROLE_LABELS[role]))
    people = join([*on_call, *others], ", ")
    return tell("*{role}:* {people}", role=tell(ROLE_LABELS[role]), people=people)


def _person(board: RosterBoard, person_id: str) -> Mrkdwn:
    if person_id in board.gone:
        person = board.people.get(person_id)
        return tell("{name} (*no longer here*)", name=escape(person.name if person else person_id, 60))
    member = board.members.get(person_id)
    notes = [escape(member.function, 80)] if member and member.function else []
    if member and member.missed:
        notes.append(tell("did not answer {count} times", count=member.missed))
    if person_id in board.stale and member and member.confirmed_at:
        notes.append(tell("not confirmed since {at}", at=day_clock(member.confirmed_at)))
    elif member and member.confirmed_at:
        notes.append(tell("confirmed {at}", at=day_clock(member.confirmed_at)))
    shown = mention(person_id)
    return tell("{person} ({notes})", person=shown, notes=join(notes, "; ")) if notes else shown


def _missing(board: RosterBoard) -> list[Mrkdwn]:
    empty = [tell(ROLE_LABELS[r]) for r in Role if not _can_answer(board, r)]
    lines = []
    if board.gone:
        people = board.gone
        named = tell_list([escape(board.people[p].name if p in board.people else p, 60) for p in people])
        lines.append(tell("*No longer here:* {people}. Nobody asks them; name somebody else.", people=named))
    if empty:
        lines.append(tell("*Nobody can be asked for:* {roles}.", roles=tell_list(empty)))
    if board.stale:
        lines.append(
            tell(
                "*Not confirmed for 90 days:* {people}. They are asked every week.",
                people=tell_list([mention(p) for p in board.stale]),
            )
        )
    return lines


def _can_answer(board: RosterBoard, role: Role) -> bool:
    named = (*board.now.get(role.value, ()), *board.roster.chain(role))
    return any(person not in board.gone for person in named)


def _power(board: RosterBoard, power: Power) -> Mrkdwn:
    roles = [tell(ROLE_LABELS[role]) for role in Role if role in board.powers.get(power, frozenset())]
    who = tell_list(roles) if roles else tell("nobody")
    return tell("• {power}: {who}", power=tell(POWER_LABELS[power]), who=who)


# --- forms ------------------------------------------------------------------------------------------


def roster_form(found: Roster, *, role: Role | None = None) -> Block:
    """Fields: ``role``, ``person_ids`` in the order in which they are asked."""
    roles = [(r.value, _(label)) for r, label in ROLE_LABELS.items()]
    chain = found.chain(role) if role else ()
    return f.modal(
        ids.FORM_ROSTER,
        title=_("Who is asked"),
        submit=_("Save"),
        ref=HERE,
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


def member_form(member: Member) -> Block:
    """Fields: ``function``, ``quiet_from``, ``quiet_until``."""
    return f.modal(
        ids.FORM_MEMBER,
        title=_("On the roster"),
        submit=_("Save"),
        ref=Ref("member", member.person_id),
        blocks=[
            b.section(tell("About {person}:", person=mention(member.person_id))),
            f.field(
                "function",
                _("Job function"),
                f.text(member.function, limit=MAX_FUNCTION),
                hint=_("Such as “Head of Legal”."),
                optional=True,
            ),
            f.field(
                "quiet_from",
                _("Quiet hours from"),
                f.hour(member.quiet_from),
                hint=_(
                    "On the person’s own clock. SEV-1 and SEV-2 always come through, and so does everything "
                    "while they are on call; the rest waits until the morning."
                ),
                optional=True,
            ),
            f.field("quiet_until", _("Quiet hours until"), f.hour(member.quiet_until), optional=True),
        ],
    )


def power_form(power: Power, roles: frozenset[Role]) -> Block:
    """Fields: ``power``, ``roles``. As another power is chosen the form follows."""
    powers = [(p.value, _(label)[:75]) for p, label in POWER_LABELS.items()]
    known = [(r.value, _(label)) for r, label in ROLE_LABELS.items()]
    return f.modal(
        ids.FORM_POWER,
        title=_("Powers"),
        submit=_("Save"),
        ref=Ref("power", power.value),
        blocks=[
            f.field("power", _("Which power?"), f.select(powers, power.value)),
            f.field(
                "roles",
                _("Which roles hold it?"),
                f.several(known, sorted(roles)),
                hint=_("These replace the roles that held it before. With none, nobody holds it."),
                optional=True,
            ),
        ],
    )


def chain_saved(role: Role, person_ids: Sequence[str]) -> Mrkdwn:
    if not person_ids:
        return tell("Saved. *{role}:* nobody is named", role=tell(ROLE_LABELS[role]))
    people = join([mention(p) for p in person_ids], ", ")
    return tell("Saved. *{role}:* {people}", role=tell(ROLE_LABELS[role]), people=people)


def member_saved(member: Member) -> Mrkdwn:
    if member.quiet_from is None or member.quiet_until is None:
        return tell("Saved. No quiet hours: everything comes through at any time.")
    return tell(
        "Saved. Quiet from {since} until {until}, except for what is serious.",
        since=_hour(member.quiet_from),
        until=_hour(member.quiet_until),
    )


def confirmed() -> Mrkdwn:
    return tell("Thank you. You are asked again in 90 days; `/crisis roster` shows what stands there.")


def power_saved(power: Power, roles: frozenset[Role]) -> Mrkdwn:
    labels = [tell(ROLE_LABELS[role]) for role in Role if role in roles]
    who = tell_list(labels) if labels else tell("nobody")
    return tell("Saved. {power}: {who}.", power=tell(POWER_LABELS[power]), who=who)


def _hour(at: time) -> str:
    return f"{at:%H:%M}"
