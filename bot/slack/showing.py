"""Reads and draws the forms that several buttons, verbs and shortcuts open."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bot.domain.crisis import Crisis
from bot.domain.people import Role
from bot.service import boards
from bot.service.crises import Declaration
from bot.slack.calls import Answer, Call, Modal, Said
from bot.slack.shell import Shell
from bot.slack.views import declare, steps
from bot.slack.words import tell


def declare_form(shell: Shell, call: Call, *, alert_id: str | None = None, title: str = "") -> Answer:
    """Prefilled from the alert, or with the title typed after the verb; the lead is whoever would lead."""
    types = shell.house.shelf.types()
    lead_id = shell.ask(_likely_lead) or call.actor_id
    if alert_id is None:
        return Modal(declare.form(types, {"title": title, "lead_id": lead_id}))
    alert = shell.ask(boards.alert_board, alert_id).alert
    return Modal(declare.form(types, declare.values_from_alert(alert, lead_id=lead_id), alert=alert))


def declare_again(shell: Shell, form: Declaration, alike: tuple[Crisis, ...]) -> Any:
    """The same form with the crises that may be about the same thing."""
    filled = {name: str(value) for name, value in asdict(form).items() if value is not None}
    alert = shell.ask(boards.alert_board, form.alert_id).alert if form.alert_id else None
    return declare.form(shell.house.shelf.types(), filled, alert=alert, alike=alike)


def care_lead(shell: Shell) -> str | None:
    return shell.ask(lambda work: next(iter(work.people.roster().chain(Role.CARE_LEAD)), None))


def next_step(shell: Shell, call: Call, crisis_id: str) -> Answer:
    """The one thing this person should do next, in a window of its own."""
    board = shell.ask(boards.my_next_step, call.actor_id, crisis_id)
    if board is None:
        return Said(tell("Nothing in this crisis waits for you right now."))
    return Modal(steps.window(board))
