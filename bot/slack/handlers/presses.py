"""Buttons and menus: action id -> what a press does. Each makes one service call or opens one form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec

from bot.domain.board import StatementBoard
from bot.domain.staff.rights import Action
from bot.domain.words import N_
from bot.service.comms import publishing, statements, tone
from bot.service.crisis import crises, debriefs
from bot.service.ports import Work
from bot.service.staff import people
from bot.service.step import steps
from bot.service.storm import alerts
from bot.slack import ids
from bot.slack.handlers import (
    accounts,
    audiences,
    calm,
    drafting,
    drills,
    facts,
    handover,
    hub,
    packs,
    private,
    roster,
    rota,
    showing,
    tips,
    trials,
    tuning,
)
from bot.slack.handlers.calls import Answer, Call, Modal, Said
from bot.slack.handlers.reaching import REACHING, test_arrived
from bot.slack.handlers.shell import Shell
from bot.slack.ids import Ref
from bot.slack.views.comms import statement_forms
from bot.slack.views.crisis.report import report
from bot.slack.views.plan import step_forms
from bot.slack.words import reading, tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """`ref` says what the press is about; `action_id` which button it was."""

    call: Call
    action_id: str
    ref: Ref

    @property
    def wish(self) -> str:
        """Which line of a “more” menu."""
        return self.ref.extra.get("do", "")

    @property
    def actor(self) -> str:
        return self.call.actor_id


P = ParamSpec("P")
Handler = Callable[[Shell, Press], Answer]
View = Mapping[str, Any]


# --- alerts -----------------------------------------------------------------------------------------


def alert_declare(shell: Shell, press: Press) -> Answer:
    return showing.declare_form(shell, press.call, alert_id=press.ref.id)


def declare_type(shell: Shell, press: Press) -> Answer:
    """Another kind of crisis is chosen: the form follows, and keeps what was typed."""
    return Modal(showing.declare_form_again(shell, press.call), instead=True)


def alert_one_to_one(shell: Shell, press: Press) -> Answer:
    return _window(shell, press, showing.one_to_one_form, press.ref.id)


def alert_dismiss(shell: Shell, press: Press) -> Answer:
    return _window(shell, press, showing.dismiss_form, press.ref.id)


def alert_take(shell: Shell, press: Press) -> Answer:
    shell.do(press.call, alerts.acknowledge, actor_id=press.actor, alert_id=press.ref.id)
    return None


def alert_judge(shell: Shell, press: Press) -> Answer:
    said = press.ref.extra
    post, negative = said.get("post", ""), said.get("is") == "negative"
    shell.do(
        press.call, alerts.judge, actor_id=press.actor, alert_id=press.ref.id, post=post, negative=negative
    )
    return None


def alert_more(shell: Shell, press: Press) -> Answer:
    if press.wish == "ask_next":
        shell.do(press.call, alerts.ask_next, actor_id=press.actor, alert_id=press.ref.id)
        return None
    if press.wish == "mute":
        return _window(shell, press, showing.mute_form_of_alert, press.ref.id)
    return _window(shell, press, showing.alert_note_form, press.ref.id)


# --- the crisis -------------------------------------------------------------------------------------


def crisis_form(name: str) -> Handler:
    """A press that opens one of the crisis's own forms."""

    def handler(shell: Shell, press: Press) -> Answer:
        return showing.crisis_form(shell, press.call, press.ref.id, name)

    return handler


def crisis_more(shell: Shell, press: Press) -> Answer:
    return showing.crisis_form(shell, press.call, press.ref.id, press.wish)


def crisis_report(shell: Shell, press: Press) -> Answer:
    """Write the debrief report from the record, keep it and post it."""
    shell.ask(showing.seen, press.actor, press.ref.id, Action.CLOSE)
    content = shell.ask(_report, press.ref.id)
    shell.do(press.call, debriefs.keep_report, actor_id=press.actor, crisis_id=press.ref.id, content=content)
    return Said(tell(N_("The debrief report is written, kept and being posted in the thread.")))


def _report(work: Work, crisis_id: str) -> bytes:
    """In the brand's language and on the team's clock, whoever pressed: everybody reads the same one."""
    with reading(work.people.brand().language, people.team_zone(work)):
        return report(debriefs.board(work, crisis_id)).encode()


def crisis_close(shell: Shell, press: Press) -> Answer:
    shell.do(press.call, crises.close, actor_id=press.actor, crisis_id=press.ref.id)
    return None


# --- steps ------------------------------------------------------------------------------------------


def step_press(shell: Shell, press: Press) -> Answer:
    """A choice without a form is taken at once; one with a form opens it first."""
    crisis_id, step_id, choice_id = press.ref.id, press.ref.extra["step"], press.ref.extra["choice"]
    view = shell.ask(showing.choice_form, press.actor, crisis_id, step_id, choice_id)
    if view:
        return _modal(press, view)
    shell.do(
        press.call,
        steps.press,
        actor_id=press.actor,
        crisis_id=crisis_id,
        step_id=step_id,
        choice=choice_id,
    )
    return None


def step_draft(shell: Shell, press: Press) -> Answer:
    board = shell.ask(showing.step, press.actor, press.ref.id, press.ref.extra["step"], statements.to_draft)
    return _modal(press, statement_forms.draft_for_step(board, drafting.heard(shell, board.crisis)))


def step_more(shell: Shell, press: Press) -> Answer:
    crisis_id, step_id = press.ref.id, press.ref.extra["step"]
    if press.wish == "take":
        shell.do(
            press.call,
            steps.assign,
            actor_id=press.actor,
            crisis_id=crisis_id,
            step_id=step_id,
            person_id=press.actor,
            seen=press.ref.extra.get("owner"),
        )
        return None
    if press.wish == "skip":
        board = shell.ask(showing.step, press.actor, crisis_id, step_id, steps.to_skip)
        return _modal(press, step_forms.skip(board))
    if press.wish == "assign":
        board = shell.ask(showing.step, press.actor, crisis_id, step_id, steps.to_assign)
        return _modal(press, step_forms.assign(board))
    return step_press(shell, press)


# --- words ------------------------------------------------------------------------------------------


def statement_approve(shell: Shell, press: Press) -> Answer:
    return drafting.approve(shell, press.call, press.ref)


def statement_submit(shell: Shell, press: Press) -> Answer:
    shell.do(press.call, statements.submit, actor_id=press.actor, statement_id=press.ref.id)
    return None


def statement_form(check: Callable[..., object], draw: Callable[[StatementBoard], View]) -> Handler:
    """`check` refuses who may not do it, and a text that they have not seen."""

    def handler(shell: Shell, press: Press) -> Answer:
        seen = press.ref.extra["sha256"]
        return _modal(press, draw(shell.ask(showing.statement, press.actor, press.ref.id, check, seen)))

    return handler


def publication_form(draw: Callable[[StatementBoard, str], View]) -> Handler:
    def handler(shell: Shell, press: Press) -> Answer:
        board = shell.ask(showing.to_settle, press.actor, press.ref.id)
        return _modal(press, draw(board, press.ref.id))

    return handler


def add_evidence(shell: Shell, press: Press) -> Answer:
    return showing.evidence_form(shell, press.call.inside(press.ref.id or None), press.ref.extra)


def timeline_page(shell: Shell, press: Press) -> Answer:
    view = shell.ask(showing.timeline, press.actor, press.ref.id, int(press.ref.extra["page"]))
    return Modal(view, opener=(press.action_id, press.ref), instead=True)


# --- App Home and lists -----------------------------------------------------------------------------


def home_declare(shell: Shell, press: Press) -> Answer:
    return showing.declare_form(shell, press.call, title=press.ref.extra.get("title", ""))


def home_step(shell: Shell, press: Press) -> Answer:
    return _window(shell, press, showing.step_window, press.ref.id, press.ref.extra["step"])


def home_statement(shell: Shell, press: Press) -> Answer:
    return _window(shell, press, showing.statement_window, press.ref.id)


def home_crisis(shell: Shell, press: Press) -> Answer:
    return _window(shell, press, showing.crisis_window, press.ref.id)


def _window(
    shell: Shell,
    press: Press,
    draw: Callable[Concatenate[Work, str, P], View],
    *args: P.args,
    **kwargs: P.kwargs,
) -> Answer:
    """What `draw` makes of the thing, for the person who pressed."""
    return _modal(press, shell.ask(draw, press.actor, *args, **kwargs))


def _of_a_room(handler: Callable[[Shell, Call, Ref], Answer]) -> Handler:
    """One that has a file of its own, with everything that belongs to it."""
    return lambda shell, press: handler(shell, press.call, press.ref)


def _modal(press: Press, view: View) -> Modal:
    """Should it open too late, the same button is offered again."""
    return Modal(view, opener=(press.action_id, press.ref))


ROOMS = (
    accounts.PRESSES,
    drills.PRESSES,
    tuning.PRESSES,
    roster.PRESSES,
    handover.PRESSES,
    rota.PRESSES,
    private.PRESSES,
    calm.PRESSES,
    facts.PRESSES,
    drafting.PRESSES,
    hub.PRESSES,
    packs.PRESSES,
)
ACTIONS: Mapping[str, Handler] = {
    ids.ALERT_DECLARE: alert_declare,
    ids.DECLARE_TYPE: declare_type,
    ids.ALERT_ONE_TO_ONE: alert_one_to_one,
    ids.ALERT_DISMISS: alert_dismiss,
    ids.ALERT_TAKE: alert_take,
    ids.ALERT_MORE: alert_more,
    ids.ALERT_JUDGE: alert_judge,
    ids.CRISIS_NEXT: lambda shell, press: showing.next_step(shell, press.call, press.ref.id),
    ids.CRISIS_NOTE: crisis_form("note"),
    ids.CRISIS_RESOLVE: crisis_form("resolve"),
    ids.CRISIS_REOPEN: crisis_form("reopen"),
    ids.CRISIS_DEBRIEF: crisis_form("debrief"),
    ids.CRISIS_REPORT: crisis_report,
    ids.CRISIS_CLOSE: crisis_close,
    ids.CRISIS_KEEP: crisis_form("keep"),
    ids.CRISIS_MORE: crisis_more,
    ids.EVIDENCE_ADD: add_evidence,
    ids.TIP_REPORT: lambda shell, press: tips.form(shell, press.call, press.ref.extra),
    ids.STEP_DRAFT: step_draft,
    ids.STEP_MORE: step_more,
    ids.STATEMENT_APPROVE: statement_approve,
    ids.STATEMENT_REJECT: statement_form(statements.to_decide, statement_forms.reject),
    ids.STATEMENT_EDIT: statement_form(statements.to_edit, statement_forms.edit),
    ids.STATEMENT_VARY: statement_form(statements.to_edit, statement_forms.vary),
    ids.STATEMENT_SUBMIT: statement_submit,
    ids.STATEMENT_PUBLISH: statement_form(publishing.to_publish, statement_forms.publish),
    ids.STATEMENT_WITHDRAW: statement_form(statements.to_withdraw, statement_forms.withdraw),
    ids.STATEMENT_LET_STAND: statement_form(tone.to_let_stand, statement_forms.let_stand),
    ids.PUBLICATION_CONFIRM: publication_form(statement_forms.confirm),
    ids.PUBLICATION_FAILED: publication_form(statement_forms.failed),
    ids.HOME_DECLARE: home_declare,
    ids.HOME_STEP: home_step,
    ids.HOME_STATEMENT: home_statement,
    ids.HOME_CRISIS: home_crisis,
    **trials.ACTIONS,
    **REACHING,
    **{name: _of_a_room(handler) for room in ROOMS for name, handler in room.items()},
}

FAMILIES: Mapping[str, Handler] = {
    f"{ids.STEP_PRESS}:": step_press,
    f"{ids.TIMELINE_PAGE}:": timeline_page,
    f"{ids.AUDIENCE_EDIT}:": _of_a_room(audiences.edit),
    f"{ids.REACH_ARRIVED}:": test_arrived,
}


def handler_of(action_id: str) -> Handler | None:
    """Every choice of a step has an action id of its own, so those are matched by their beginning."""
    family = next((handler for begin, handler in FAMILIES.items() if action_id.startswith(begin)), None)
    return family or ACTIONS.get(action_id)
