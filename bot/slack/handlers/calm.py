"""Calm times in Slack: is the plan complete, what does the committee go through, what was promised."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from bot.domain.errors import Invalid, NotAllowed
from bot.domain.forms import check_reason
from bot.domain.staff.committee import Agenda
from bot.domain.staff.rights import Action
from bot.domain.words import N_, phrase
from bot.service.access import require
from bot.service.ports import Work
from bot.service.staff import committee, readiness
from bot.service.step import promises
from bot.slack import ids
from bot.slack.handlers.calls import Answer, Call, Modal, Said, Submission
from bot.slack.handlers.shell import Shell
from bot.slack.ids import Ref
from bot.slack.views.staff import calm as view


def ready(shell: Shell, call: Call) -> Answer:
    drawn = view.readiness(shell.ask(readiness.board, call.actor_id))
    return Said(drawn.text, drawn.blocks)


def show(shell: Shell, call: Call) -> Answer:
    """`committee` shows what it goes through; `committee every 7` sets how often it meets."""
    wish, _, days = shell.typed(call.text).strip().lower().partition(" ")
    if not wish:
        found, may_hold = shell.ask(_agenda, call.actor_id)
        drawn = view.agenda(found, may_hold=may_hold)
        return Said(drawn.text, drawn.blocks)
    if wish != "every" or not days.strip().isdecimal():
        raise Invalid(N_("Write `/crisis committee`, or `/crisis committee every 30`: 7, 14, 30 or 90 days."))
    shell.do(call, committee.set_rhythm, actor_id=call.actor_id, days=int(days))
    return Said(view.moved(int(days)))


def _agenda(work: Work, actor_id: str) -> tuple[Agenda, bool]:
    found = committee.agenda(work, actor_id)
    try:
        require(work, actor_id, Action.COMMITTEE)
    except NotAllowed:
        return found, False
    return found, True


def see_agenda(shell: Shell, call: Call, _ref: Ref) -> Answer:
    return show(shell, call.saying(""))


def see_ready(shell: Shell, call: Call, _ref: Ref) -> Answer:
    return ready(shell, call)


def open_form(shell: Shell, call: Call, ref: Ref) -> Answer:
    return Modal(shell.ask(_form, call.actor_id), opener=(ids.COMMITTEE_HELD, ref))


def _form(work: Work, actor_id: str) -> Mapping[str, Any]:
    require(work, actor_id, Action.COMMITTEE)
    last = next(iter(work.team.meetings(1)), None)
    return view.form(work.now.date(), last.people if last else ())


def save(shell: Shell, sent: Submission) -> Answer:
    if not sent.text("held_on"):
        raise Invalid(N_("Some fields need another look."), fields={"held_on": phrase(N_("Choose a day."))})
    meeting = shell.do(
        sent.call,
        committee.held,
        actor_id=sent.actor,
        held_on=date.fromisoformat(sent.text("held_on")),
        people=tuple(sent.values.get("people") or ()),
        decisions=sent.text("decisions"),
    )
    return Said(view.held(meeting))


def keep_promise(shell: Shell, call: Call, ref: Ref) -> Answer:
    """Where the plan was to change and has not, the form asks why."""
    about = {"crisis_id": ref.id, "step_id": ref.extra.get("step", "")}
    try:
        return Said(view.kept(shell.do(call, promises.keep, actor_id=call.actor_id, **about)))
    except promises.Unchanged as unchanged:
        return Modal(view.why_unchanged(unchanged.promise, unchanged.phrase), opener=(ids.PROMISE_KEPT, ref))


def let_go(shell: Shell, sent: Submission) -> Answer:
    about = {"crisis_id": sent.ref.id, "step_id": sent.ref.extra.get("step", "")}
    reason = check_reason(sent.text("reason"))
    return Said(view.let_go(shell.do(sent.call, promises.keep, actor_id=sent.actor, **about, reason=reason)))


PRESSES: Mapping[str, Callable[[Shell, Call, Ref], Answer]] = {
    ids.READY_SHOW: see_ready,
    ids.COMMITTEE_SHOW: see_agenda,
    ids.COMMITTEE_HELD: open_form,
    ids.PROMISE_KEPT: keep_promise,
}
