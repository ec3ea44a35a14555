"""Handing over in Slack: `/crisis handover`, the form, and the answer to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.service.staff import handover as service
from bot.slack import ids
from bot.slack.handlers.calls import Answer, Call, Modal, Said, Submission, mentioned
from bot.slack.handlers.shell import Shell, which_crisis
from bot.slack.ids import Ref
from bot.slack.views.staff import handover as view


def show(shell: Shell, call: Call) -> Answer:
    """`handover [number] [@person]` opens the form."""
    crisis, text = shell.ask(which_crisis, call)
    return form(shell, call, crisis.id, next(iter(mentioned(text)), ""))


def form(shell: Shell, call: Call, crisis_id: str, to_id: str = "") -> Answer:
    board = shell.ask(service.board, call.actor_id, crisis_id)
    opener = Ref("crisis", crisis_id, extra={"to": to_id} if to_id else {})
    return Modal(view.form(board, to_id=to_id), opener=(ids.HANDOVER_NEW, opener))


def new(shell: Shell, call: Call, ref: Ref) -> Answer:
    return form(shell, call, ref.id, ref.extra.get("to", ""))


def accept(shell: Shell, call: Call, ref: Ref) -> Answer:
    done = shell.do(call, service.accept, actor_id=call.actor_id, handover_id=ref.id)
    return Said(view.accepted(done))


def not_me(shell: Shell, call: Call, ref: Ref) -> Answer:
    found = shell.ask(service.to_answer, actor_id=call.actor_id, handover_id=ref.id)
    return Modal(view.decline_form(found), opener=(ids.HANDOVER_NOT_ME, ref))


def offer(shell: Shell, sent: Submission) -> Answer:
    made = shell.do(
        sent.call,
        service.offer,
        actor_id=sent.actor,
        crisis_id=sent.ref.id,
        to_id=sent.text("to_id"),
        still_open=sent.text("still_open"),
        promised=sent.text("promised"),
        to_watch=sent.text("to_watch"),
    )
    return Said(view.asked(made))


def decline(shell: Shell, sent: Submission) -> Answer:
    done = shell.do(
        sent.call,
        service.decline,
        actor_id=sent.actor,
        handover_id=sent.ref.id,
        reason=sent.text("reason"),
    )
    return Said(view.declined(done))


PRESSES: Mapping[str, Callable[[Shell, Call, Ref], Answer]] = {
    ids.HANDOVER_NEW: new,
    ids.HANDOVER_ACCEPT: accept,
    ids.HANDOVER_NOT_ME: not_me,
}
