"""Reads and draws the forms that several buttons, verbs and shortcuts open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from bot.domain.crisis import Crisis
from bot.domain.errors import Stale
from bot.domain.people import Role
from bot.domain.timeline import entries
from bot.domain.words import N_
from bot.service import boards, crises, watches
from bot.service.access import may_see
from bot.service.crises import Declaration
from bot.service.ports import Work
from bot.slack.calls import Answer, Call, Modal, Said
from bot.slack.shell import Shell
from bot.slack.views import crisis as crisis_view
from bot.slack.views import crisis_forms, declare, lists, settings, steps
from bot.slack.views.help import window
from bot.slack.words import tell

View = Mapping[str, Any]


def declare_form(shell: Shell, call: Call, *, alert_id: str | None = None, title: str = "") -> Answer:
    """Prefilled from the alert, or with the title typed after the verb; the lead is whoever would lead."""
    types = shell.house.shelf.types()
    lead_id = shell.ask(_first_of, Role.CRISIS_LEAD) or call.actor_id
    if alert_id is None:
        return Modal(declare.form(types, {"title": title, "lead_id": lead_id}))
    alert = shell.ask(boards.alert_board, alert_id).alert
    return Modal(declare.form(types, declare.values_from_alert(alert, lead_id=lead_id), alert=alert))


def declare_again(shell: Shell, form: Declaration, alike: tuple[Crisis, ...]) -> View:
    """The same form with the crises that may be about the same thing."""
    filled = {name: str(value) for name, value in asdict(form).items() if value is not None}
    alert = shell.ask(boards.alert_board, form.alert_id).alert if form.alert_id else None
    return declare.form(shell.house.shelf.types(), filled, alert=alert, alike=alike)


def care_lead(shell: Shell) -> str | None:
    return shell.ask(_first_of, Role.CARE_LEAD)


def next_step(shell: Shell, call: Call, crisis_id: str) -> Answer:
    """The one thing this person should do next, in a window of its own."""
    board = shell.ask(boards.my_next_step, call.actor_id, crisis_id)
    if board is None:
        return Said(tell("Nothing in this crisis waits for you right now."))
    return Modal(steps.window(board))


def crisis_form(shell: Shell, call: Call, crisis_id: str, name: str) -> Answer:
    """One of the crisis's own forms or windows, by the name that its button or menu carries."""
    draw = CRISIS.get(name)
    if draw is None:
        raise Stale(N_("This button is from an older version of Firebreak. Open the card again."))
    return Modal(shell.ask(draw, crisis_id, call.actor_id))


def _first_of(work: Work, role: Role) -> str | None:
    return next(iter(work.people.roster().chain(role)), None)


def _plain_form(draw: Callable[[Crisis], View]) -> Callable[[Work, str, str], View]:
    def form(work: Work, crisis_id: str, _: str) -> View:
        return draw(work.crises.get(crisis_id))

    return form


def _resolve(work: Work, crisis_id: str, _: str) -> View:
    crisis = work.crises.get(crisis_id)
    return crisis_forms.resolve(crisis, crises.blockers(work, crisis))


def _debrief(work: Work, crisis_id: str, actor_id: str) -> View:
    given = next((n.answers for n in work.crises.debrief_notes(crisis_id) if n.person_id == actor_id), None)
    return crisis_forms.debrief(work.crises.get(crisis_id), given)


def _evidence(work: Work, crisis_id: str, actor_id: str) -> View:
    return evidence(work, actor_id, crisis_id)


def _timeline(work: Work, crisis_id: str, _: str) -> View:
    return timeline(work, crisis_id)


def _window(work: Work, crisis_id: str, _: str) -> View:
    return crisis_view.window(boards.crisis_board(work, crisis_id))


def timeline(work: Work, crisis_id: str, page: int | None = None) -> View:
    """One page of the record in a window of its own; the last page unless said."""
    told = entries(work.events.timeline(crisis_id))
    drawn = lists.timeline(work.crises.get(crisis_id), told, page=page)
    return window(drawn.text, drawn.blocks)


def evidence(
    work: Work, actor_id: str, crisis_id: str | None, *, text: str = "", link: str = "", author: str = ""
) -> View:
    """The form that keeps something as evidence, for one of the crises this person may see."""
    visible = tuple(c for c in work.crises.open() if may_see(actor_id, c))
    return crisis_forms.evidence(visible, chosen=crisis_id, text=text, link=link, author=author)


CRISIS: Mapping[str, Callable[[Work, str, str], View]] = {
    "note": _plain_form(crisis_forms.note),
    "role": _plain_form(crisis_forms.role),
    "severity": _plain_form(crisis_forms.severity),
    "reopen": _plain_form(crisis_forms.reopen),
    "resolve": _resolve,
    "debrief": _debrief,
    "evidence": _evidence,
    "timeline": _timeline,
    "status": _window,
}


def watch_form(shell: Shell, _: Call, *, watch_id: str | None = None, name: str = "") -> Answer:
    found = shell.ask(lambda work: work.watches.get(watch_id)) if watch_id else None
    return Modal(settings.watch_form(found, name=name, grave_words=watches.GRAVE_WORDS))


def roster_form(shell: Shell, _: Call) -> Answer:
    return Modal(settings.roster_form(shell.ask(lambda work: work.people.roster())))
