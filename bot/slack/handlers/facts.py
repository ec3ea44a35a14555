"""The fact sheet in Slack: what is entered, changed and confirmed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.domain.comms.fact import FactForm
from bot.domain.staff.rights import Action
from bot.service.access import require
from bot.service.comms import facts
from bot.service.ports import Work
from bot.slack import ids
from bot.slack.handlers.calls import Answer, Call, Modal, Said, Submission
from bot.slack.handlers.shell import Shell
from bot.slack.ids import Ref
from bot.slack.views.crisis import facts as view
from bot.slack.words import tell

View = Mapping[str, Any]


def add(shell: Shell, call: Call, ref: Ref) -> Answer:
    return Modal(shell.ask(_form, call.actor_id, ref.id), opener=(ids.FACT_ADD, ref))


def change(shell: Shell, call: Call, ref: Ref) -> Answer:
    return Modal(shell.ask(_form_of, call.actor_id, ref.id), opener=(ids.FACT_CHANGE, ref))


def _form(work: Work, actor_id: str, crisis_id: str) -> View:
    crisis = facts.to_enter(work, actor_id=actor_id, crisis_id=crisis_id)
    return view.form(crisis, now=work.now, actor_id=actor_id)


def _form_of(work: Work, actor_id: str, fact_id: str) -> View:
    fact = work.facts.get(fact_id)
    crisis = facts.to_enter(work, actor_id=actor_id, crisis_id=fact.crisis_id)
    return view.form(crisis, now=work.now, actor_id=actor_id, fact=fact)


def window(work: Work, actor_id: str, crisis_id: str) -> View:
    crisis = work.crises.get(crisis_id)
    require(work, actor_id, Action.READ, crisis)
    return view.window(crisis, facts.current(work, crisis_id))


def confirm(shell: Shell, call: Call, ref: Ref) -> Answer:
    fact = shell.do(call, facts.confirm, actor_id=call.actor_id, fact_id=ref.id)
    return Said(tell("Thank you. Texts may use it from now on: {fact}", fact=view.line(fact)))


def save(shell: Shell, sent: Submission) -> Answer:
    """What comes back is the sheet, as it is now."""
    form = FactForm(
        text=sent.text("text"),
        number=sent.text("number"),
        owner_id=sent.text("owner_id"),
        evidence=sent.text("evidence"),
        known=sent.text("known") != view.NOT_YET,
        as_of=_moment(sent.text("as_of")),
        again_at=_moment(sent.text("again_at")),
    )
    instead = sent.ref.extra.get("fact")
    shell.do(
        sent.call, facts.enter, actor_id=sent.actor, crisis_id=sent.ref.id, form=form, instead_of=instead
    )
    return Modal(shell.ask(window, sent.actor, sent.ref.id))


def _moment(seconds: str) -> datetime | None:
    return datetime.fromtimestamp(int(seconds), UTC) if seconds else None


PRESSES: Mapping[str, Callable[[Shell, Call, Ref], Answer]] = {
    ids.FACT_ADD: add,
    ids.FACT_CHANGE: change,
    ids.FACT_CONFIRM: confirm,
}
