"""Reads and draws the forms and windows that several buttons, verbs and shortcuts open.

Each asks first whether this person may do what the form is for: nobody fills one for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from bot.domain.board import StatementBoard, StepBoard
from bot.domain.crisis.crisis import Crisis
from bot.domain.errors import NotFound, Stale
from bot.domain.log.timeline import entries
from bot.domain.plan.step_kinds import STEP_KINDS
from bot.domain.staff.people import Role
from bot.domain.staff.rights import Action
from bot.domain.words import N_
from bot.service.access import may_see, require
from bot.service.comms import facts, publishing
from bot.service.crisis import blockers, keeping, triage
from bot.service.crisis.crises import Declaration
from bot.service.overview import boards
from bot.service.ports import Work
from bot.service.staff import chain
from bot.service.step import audiences
from bot.service.step import steps as stepping
from bot.service.watch import grave_words, unwatching
from bot.slack import ids
from bot.slack.handlers.calls import Answer, Call, Modal, Said
from bot.slack.handlers.shell import Shell, none_open
from bot.slack.ids import OLD_BUTTON, Ref
from bot.slack.safe import join, visible
from bot.slack.views.comms import statements
from bot.slack.views.crisis import crisis as crisis_view
from bot.slack.views.crisis import crisis_forms, declare, known, lists
from bot.slack.views.crisis import facts as facts_view
from bot.slack.views.crisis import keeping as keeping_view
from bot.slack.views.help import window
from bot.slack.views.plan import step_forms, steps
from bot.slack.views.storm import alert_forms, unwatch
from bot.slack.views.storm import grave_words as grave_view
from bot.slack.views.storm import mutes as mutes_view
from bot.slack.views.storm import watches as watches_view
from bot.slack.words import tell

View = Mapping[str, Any]
MAX_TITLE = 200  # of what was typed behind `declare`, on its way through a button
MAX_QUOTE = 700  # of a message that was to be kept as evidence, the same way


# --- declaring and alerts ---------------------------------------------------------------------------


def declare_form(shell: Shell, call: Call, *, alert_id: str | None = None, title: str = "") -> Answer:
    """Prefilled from the alert, or with the title typed after the verb; the lead is whoever would lead."""
    types = shell.house.shelf.types()
    lead_id = shell.ask(_first_of, Role.CRISIS_LEAD) or call.actor_id
    going_on = shell.ask(_open_to, call.actor_id)
    if alert_id is None:
        view = declare.form(types, {"title": title, "lead_id": lead_id}, going_on=going_on)
        return Modal(view, opener=(ids.HOME_DECLARE, Ref("home", "", extra={"title": title[:MAX_TITLE]})))
    alert = shell.ask(boards.alert_board, alert_id).alert
    filled = declare.values_from_alert(alert, types, lead_id=lead_id)
    view = declare.form(types, filled, alert=alert, going_on=going_on)
    return Modal(view, opener=(ids.ALERT_DECLARE, Ref("alert", alert_id)))


def declare_again(shell: Shell, call: Call, form: Declaration, alike: tuple[Crisis, ...]) -> View:
    """The same form with the crises that may be about the same thing."""
    filled = {name: str(value) for name, value in asdict(form).items() if value is not None}
    alert = shell.ask(boards.alert_board, form.alert_id).alert if form.alert_id else None
    going_on = shell.ask(_open_to, call.actor_id)
    return declare.form(shell.house.shelf.types(), filled, alert=alert, alike=alike, going_on=going_on)


def declare_form_again(shell: Shell, call: Call) -> View:
    """With the type that was just chosen. A question whether it is the same thing is asked as it is sent."""
    window = call.window
    if window is None or window.ref is None:
        raise Stale(OLD_BUTTON)
    filled = declare.chosen_again(window.values, window.ref.extra.get("proposed", ""))
    alert_id = window.ref.id if window.ref.kind == "alert" else None
    alert = shell.ask(boards.alert_board, alert_id).alert if alert_id else None
    going_on = shell.ask(_open_to, call.actor_id)
    return declare.form(shell.house.shelf.types(), filled, alert=alert, going_on=going_on, is_new_type=True)


def one_to_one_form(work: Work, actor_id: str, alert_id: str) -> View:
    require(work, actor_id, Action.DECIDE_ALERT)
    suggested = _first_of(work, Role.CARE_LEAD)
    return alert_forms.one_to_one(boards.alert_board(work, alert_id).alert, suggested=suggested)


def dismiss_form(work: Work, actor_id: str, alert_id: str) -> View:
    require(work, actor_id, Action.DECIDE_ALERT)
    return alert_forms.dismiss(boards.alert_board(work, alert_id).alert)


def alert_note_form(work: Work, actor_id: str, alert_id: str) -> View:
    require(work, actor_id, Action.NOTE)
    return alert_forms.note(boards.alert_board(work, alert_id).alert)


def _first_of(work: Work, role: Role) -> str | None:
    return next(iter(chain.of_role(work, role)), None)


# --- what a person may see of a crisis --------------------------------------------------------------


def _open_to(work: Work, actor_id: str) -> tuple[Crisis, ...]:
    return tuple(crisis for crisis in work.crises.open() if may_see(actor_id, crisis))


def seen(work: Work, actor_id: str, crisis_id: str, action: Action = Action.READ) -> Crisis:
    """The crisis, for somebody who may do `action` in it: a restricted one does not exist for others."""
    crisis = work.crises.get(crisis_id)
    require(work, actor_id, action, crisis)
    return crisis


def step(
    work: Work, actor_id: str, crisis_id: str, step_id: str, check: Callable[..., object] | None = None
) -> StepBoard:
    """`check` refuses who may not do what a form about it is for."""
    seen(work, actor_id, crisis_id, Action.WORK_STEP)
    if check:
        check(work, actor_id=actor_id, crisis_id=crisis_id, step_id=step_id)
    return boards.step_board(work, crisis_id, step_id)


def choice_form(work: Work, actor_id: str, crisis_id: str, step_id: str, choice_id: str) -> View | None:
    """What a choice asks, for somebody who may press it now; ``None`` where it asks nothing."""
    board = step(work, actor_id, crisis_id, step_id)
    offered = STEP_KINDS[board.step.kind].choices(board.step, board.state)
    choice = next((c for c in offered if c.id == choice_id), None)
    if choice is None or not choice.form:
        return None
    stepping.to_press(work, actor_id=actor_id, crisis_id=crisis_id, step_id=step_id, choice=choice_id)
    return step_forms.choice(board, choice)


def statement(
    work: Work,
    actor_id: str,
    statement_id: str,
    check: Callable[..., object] | None = None,
    sha256: str = "",
) -> StatementBoard:
    board = boards.statement_board(work, statement_id)
    require(work, actor_id, Action.READ, board.crisis)
    if check:
        check(work, actor_id=actor_id, statement_id=statement_id, seen=sha256)
    return board


def to_settle(work: Work, actor_id: str, publication_id: str) -> StatementBoard:
    found = publishing.to_settle(work, actor_id=actor_id, publication_id=publication_id)
    return boards.statement_board(work, found.statement_id)


# --- windows ----------------------------------------------------------------------------------------


def step_window(work: Work, actor_id: str, crisis_id: str, step_id: str) -> View:
    return steps.window(step(work, actor_id, crisis_id, step_id), now=work.now)


def statement_window(work: Work, actor_id: str, statement_id: str) -> View:
    return statements.window(statement(work, actor_id, statement_id))


def crisis_window(work: Work, actor_id: str, crisis_id: str) -> View:
    seen(work, actor_id, crisis_id)
    return crisis_view.window(boards.crisis_board(work, crisis_id))


def again(work: Work, actor_id: str, ref: Ref) -> View | None:
    """A window as it should look now, by the reference that it carries; nothing for one without a subject."""
    if ref.kind == "statement":
        return statement_window(work, actor_id, ref.id)
    if ref.kind == "crisis" and "step" in ref.extra:
        return step_window(work, actor_id, ref.id, ref.extra["step"])
    if ref.kind == "facts":
        return facts_view.window(seen(work, actor_id, ref.id), facts.current(work, ref.id))
    return crisis_window(work, actor_id, ref.id) if ref.kind == "crisis" else None


def next_step(shell: Shell, call: Call, crisis_id: str) -> Answer:
    """The one thing this person should do next, in a window of its own; else what the others are at."""
    view = shell.ask(_next_step, call.actor_id, crisis_id)
    if view is None:
        board = shell.ask(boards.crisis_board, crisis_id)
        others, ends_it = crisis_view.next_line(board), board.crisis.lead_id == call.actor_id
        if board.next_step is None and ends_it:
            return Said(others)
        return Said(join([tell("Nothing in this crisis waits for you right now."), others]))
    return Modal(view, opener=(ids.CRISIS_NEXT, Ref("crisis", crisis_id)))


def _next_step(work: Work, actor_id: str, crisis_id: str) -> View | None:
    seen(work, actor_id, crisis_id)
    board = boards.my_next_step(work, actor_id, crisis_id)
    if isinstance(board, StatementBoard):
        return statements.window(board)
    return steps.window(board, now=work.now) if board else None


def timeline(work: Work, actor_id: str, crisis_id: str, page: int | None = None) -> View:
    """One page of the record in a window of its own; the last page unless said."""
    crisis = seen(work, actor_id, crisis_id)
    drawn = lists.timeline(crisis, entries(work.events.timeline(crisis_id)), page=page)
    return window(drawn.text, drawn.blocks)


# --- the crisis's own forms -------------------------------------------------------------------------


def crisis_form(shell: Shell, call: Call, crisis_id: str, name: str) -> Answer:
    """One of the crisis's own forms or windows, by the name that its button or menu carries."""
    draw = CRISIS.get(name)
    if draw is None:
        raise Stale(OLD_BUTTON)
    view = shell.ask(draw, call.actor_id, crisis_id)
    return Modal(view, opener=(ids.CRISIS_MORE, Ref("crisis", crisis_id, extra={"do": name})))


def _plain_form(action: Action, draw: Callable[[Crisis], View]) -> Callable[[Work, str, str], View]:
    def form(work: Work, actor_id: str, crisis_id: str) -> View:
        return draw(seen(work, actor_id, crisis_id, action))

    return form


def _resolve(work: Work, actor_id: str, crisis_id: str) -> View:
    crisis = seen(work, actor_id, crisis_id, Action.RESOLVE)
    untold = audiences.never_told(work, crisis)
    return crisis_forms.resolve(crisis, blockers.of_the_end(work, crisis), untold)


def _role(work: Work, actor_id: str, crisis_id: str) -> View:
    crisis = seen(work, actor_id, crisis_id, Action.ASSIGN)
    return crisis_forms.role(crisis, [c for c in _open_to(work, actor_id) if c.id != crisis_id])


def _facts(work: Work, actor_id: str, crisis_id: str) -> View:
    """The fact sheet, with what the triage asks below it; a plan without a triage has the sheet alone."""
    crisis = seen(work, actor_id, crisis_id)
    sheet = facts.current(work, crisis_id)
    try:
        _, _, step, _ = triage.to_change(work, actor_id=actor_id, crisis_id=crisis_id)
    except NotFound:
        return facts_view.window(crisis, sheet)
    return known.form(boards.step_board(work, crisis_id, step.id), sheet)


def _debrief(work: Work, actor_id: str, crisis_id: str) -> View:
    crisis = seen(work, actor_id, crisis_id, Action.DEBRIEF)
    given = next((n.answers for n in work.crises.debrief_notes(crisis_id) if n.person_id == actor_id), None)
    return crisis_forms.debrief(crisis, given)


def _keep(work: Work, actor_id: str, crisis_id: str) -> View:
    crisis = seen(work, actor_id, crisis_id)
    keeping.must_be_keeper(work, actor_id, crisis)
    return keeping_view.form(crisis)


def evidence_form(shell: Shell, call: Call, message: Mapping[str, str]) -> Answer:
    """`message` has ``channel``, ``ts``, ``text``, ``author``. Its link is asked for once the form is sent,
    because Slack waits only three seconds for the form.
    """
    view = shell.ask(evidence, call.actor_id, call.crisis_id, message)
    short = {**message, "text": visible(message["text"])[:MAX_QUOTE]}
    return Modal(view, opener=(ids.EVIDENCE_ADD, Ref("evidence", call.crisis_id or "", extra=short)))


def evidence(
    work: Work, actor_id: str, crisis_id: str | None, message: Mapping[str, str] | None = None
) -> View:
    """The form that keeps something as evidence, for one of the crises this person may see."""
    open_ones = _open_to(work, actor_id)
    if not open_ones:
        raise none_open(work)
    said = message or {}
    at = {name: said[name] for name in ("channel", "ts") if name in said}
    return crisis_forms.evidence(
        open_ones, chosen=crisis_id, text=said.get("text", ""), author=said.get("author", ""), message=at
    )


CRISIS: Mapping[str, Callable[[Work, str, str], View]] = {
    "note": _plain_form(Action.NOTE, crisis_forms.note),
    "role": _role,
    "severity": _plain_form(Action.SET_SEVERITY, crisis_forms.severity),
    "reopen": _plain_form(Action.REOPEN, crisis_forms.reopen),
    "facts": _facts,
    "resolve": _resolve,
    "debrief": _debrief,
    "evidence": evidence,
    "keep": _keep,
    "timeline": timeline,
    "status": crisis_window,
}


# --- settings ---------------------------------------------------------------------------------------


def watch_form(shell: Shell, call: Call, *, watch_id: str | None = None, name: str = "") -> Answer:
    view = shell.ask(_watch_form, call.actor_id, watch_id, name, shell.sources)
    if watch_id:
        return Modal(view, opener=(ids.WATCH_EDIT, Ref("watch", watch_id)))
    return Modal(view, opener=(ids.WATCH_ADD, Ref("watch", "", extra={"name": name[:MAX_TITLE]})))


def _watch_form(work: Work, actor_id: str, watch_id: str | None, name: str, sources: tuple[str, ...]) -> View:
    require(work, actor_id, Action.EDIT_SETTINGS)
    found = work.watches.get(watch_id) if watch_id else None
    return watches_view.form(found, team=grave_words.of_team(work), name=name, sources=sources)


def grave_form(work: Work, actor_id: str) -> View:
    require(work, actor_id, Action.EDIT_SETTINGS)
    return grave_view.form(grave_words.of_team(work))


def mute_form(work: Work, actor_id: str, *, watch_id: str = "", rule: str = "") -> View:
    """Begins with this watch and rule, else with the first."""
    require(work, actor_id, Action.DECIDE_ALERT)
    known = work.watches.all()
    if not known:
        raise NotFound(N_("Nothing is watched yet, so there is no rule to mute."))
    return mutes_view.form(known, chosen=watch_id, rule=rule)


def mute_form_of_alert(work: Work, actor_id: str, alert_id: str) -> View:
    alert = work.alerts.get(alert_id)
    return mute_form(work, actor_id, watch_id=alert.watch_id, rule=next(iter(alert.storm.rules), ""))


def unwatch_form(shell: Shell, call: Call, watch_id: str) -> Answer:
    board = shell.ask(unwatching.board, actor_id=call.actor_id, watch_id=watch_id)
    return Modal(unwatch.form(board), opener=(ids.WATCH_REMOVE, Ref("watch", watch_id)))
