"""Shortcuts: from the lightning menu, and from the menu of a message."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain.errors import NotFound
from bot.domain.words import N_
from bot.slack import ids
from bot.slack.handlers import showing, tips
from bot.slack.handlers.calls import Answer, Call, Said
from bot.slack.handlers.shell import Shell, WhichCrisis, which_crisis
from bot.slack.views.crisis import lists

Json = Mapping[str, Any]


def declare(shell: Shell, call: Call, _: Json) -> Answer:
    return showing.declare_form(shell, call)


def add_to_crisis(shell: Shell, call: Call, body: Json) -> Answer:
    """Keep a message as evidence; when several crises are open, the form asks which."""
    return showing.evidence_form(shell, call, _message(shell, body))


def report(shell: Shell, call: Call, body: Json) -> Answer:
    """A person saw it before any number did."""
    return tips.form(shell, call, _message(shell, body))


def actions(shell: Shell, call: Call, _: Json) -> Answer:
    """Inside a thread, where slash commands do not work: the same things as the card's buttons."""
    try:
        crisis, _rest = shell.ask(which_crisis, call)
    except WhichCrisis as question:
        drawn = lists.pick(question.crises)
        return Said(drawn.text, drawn.blocks)  # in a window; directly, where that comes too late
    return showing.crisis_form(shell, call, crisis.id, "status")


def _message(shell: Shell, body: Json) -> dict[str, str]:
    message = body["message"]
    return {
        "channel": body["channel"]["id"],
        "ts": message["ts"],
        "text": shell.typed(message.get("text", "")),
        "author": message.get("user") or message.get("username") or "",
    }


SHORTCUTS: Mapping[str, Callable[[Shell, Call, Json], Answer]] = {
    ids.SHORTCUT_DECLARE: declare,
    ids.SHORTCUT_ADD: add_to_crisis,
    ids.SHORTCUT_REPORT: report,
    ids.SHORTCUT_ACTIONS: actions,
}


def run(shell: Shell, call: Call, body: Json) -> Answer:
    found = SHORTCUTS.get(body["callback_id"])
    if found is None:
        raise NotFound(N_("This shortcut is from an older version of Firebreak."))
    return found(shell, call, body)
