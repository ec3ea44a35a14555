"""The roster in Slack: roles and their chains, functions, quiet hours and powers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import time
from typing import Any

from bot.domain.errors import Invalid
from bot.domain.staff.people import Role
from bot.domain.staff.powers import Power
from bot.domain.staff.rights import Action
from bot.domain.words import N_
from bot.service.access import require
from bot.service.ports import Work
from bot.service.staff import powers
from bot.service.staff import roster as service
from bot.slack import ids
from bot.slack.handlers.calls import Answer, Call, Modal, Said, Submission, mentioned, without_mentions
from bot.slack.handlers.shell import Shell
from bot.slack.ids import Ref
from bot.slack.views.staff import roster as view

View = Mapping[str, Any]


def show(shell: Shell, call: Call) -> Answer:
    """`roster` lists, `roster legal @mei @tom` names people in the order in which they are asked, `roster me`
    or `roster @mei` is about one person.
    """
    name, chain = without_mentions(call.text), mentioned(call.text)
    if not call.text:
        drawn = view.roster(shell.ask(service.board, call.actor_id))
        return Said(drawn.text, drawn.blocks)
    if name == "me" or (chain and not name):
        return member_form(shell, call, (*chain, call.actor_id)[0])
    if name == "edit" or not chain:
        return roster_form(shell, call, role=None if name == "edit" else role_named(name))
    wanted = role_named(name)
    shell.do(call, service.set_chain, actor_id=call.actor_id, role=wanted, person_ids=chain)
    return Said(view.chain_saved(wanted, chain))


def role_named(name: str) -> Role:
    clean = name.strip().lower().replace(" ", "_").replace("-", "_")
    try:
        return Role(clean)
    except ValueError:
        raise Invalid(
            N_("There is no role “{name}”. Choose one of: {known}."),
            name=name[:40],
            known=tuple(r.value for r in Role),
        ) from None


def roster_form(shell: Shell, call: Call, *, role: Role | None = None) -> Answer:
    return Modal(shell.ask(_roster_form, call.actor_id, role), opener=(ids.ROSTER_EDIT, Ref("roster", "")))


def _roster_form(work: Work, actor_id: str, role: Role | None) -> View:
    require(work, actor_id, Action.EDIT_SETTINGS)
    return view.roster_form(work.people.roster(), role=role)


def member_form(shell: Shell, call: Call, person_id: str) -> Answer:
    member = shell.ask(service.to_change, actor_id=call.actor_id, person_id=person_id)
    return Modal(view.member_form(member), opener=(ids.MEMBER_EDIT, Ref("roster", "")))


def edit(shell: Shell, call: Call, _ref: Ref) -> Answer:
    return roster_form(shell, call)


def edit_member(shell: Shell, call: Call, _ref: Ref) -> Answer:
    return member_form(shell, call, call.actor_id)


def edit_power(shell: Shell, call: Call, ref: Ref) -> Answer:
    return Modal(shell.ask(_power_form, call.actor_id), opener=(ids.POWER_EDIT, ref))


def _power_form(work: Work, actor_id: str) -> View:
    require(work, actor_id, Action.EDIT_SETTINGS)
    first = next(iter(Power))
    return view.power_form(first, work.team.powers()[first])


def confirm(shell: Shell, call: Call, _ref: Ref) -> Answer:
    shell.do(call, service.confirm, actor_id=call.actor_id)
    return Said(view.confirmed())


def save(shell: Shell, sent: Submission) -> Answer:
    shell.do(
        sent.call,
        service.set_chain,
        actor_id=sent.actor,
        role=Role(sent.text("role")),
        person_ids=tuple(sent.values.get("person_ids") or ()),
    )
    return None


def save_member(shell: Shell, sent: Submission) -> Answer:
    saved = shell.do(
        sent.call,
        service.change,
        actor_id=sent.actor,
        person_id=sent.ref.id,
        function=sent.text("function"),
        quiet_from=_hour(sent.text("quiet_from")),
        quiet_until=_hour(sent.text("quiet_until")),
    )
    return Said(view.member_saved(saved))


def save_power(shell: Shell, sent: Submission) -> Answer:
    power = Power(sent.text("power"))
    roles = frozenset(map(Role, sent.values.get("roles") or ()))
    shell.do(sent.call, powers.set_roles, actor_id=sent.actor, power=power, roles=roles)
    return Said(view.power_saved(power, roles))


def _hour(text: str) -> time | None:
    return time.fromisoformat(text) if text else None


PRESSES: Mapping[str, Callable[[Shell, Call, Ref], Answer]] = {
    ids.HOME_ROSTER: edit,
    ids.ROSTER_EDIT: edit,
    ids.ROSTER_CONFIRM: confirm,
    ids.MEMBER_EDIT: edit_member,
    ids.POWER_EDIT: edit_power,
}
