"""Shortcuts: from the lightning menu, and from the menu of a message."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain.errors import NotFound
from bot.domain.words import N_
from bot.service.access import may_see
from bot.slack import ids, showing
from bot.slack.calls import Answer, Call, Modal
from bot.slack.shell import Shell, which_crisis

Json = Mapping[str, Any]


def declare(shell: Shell, call: Call, _: Json) -> Answer:
    return showing.declare_form(shell, call)


def add_to_crisis(shell: Shell, call: Call, body: Json) -> Answer:
    """Keep a message as evidence; when several crises are open, the form asks which."""
    open_ones = shell.ask(lambda w: [c for c in w.crises.open() if may_see(call.actor_id, c)])
    if not open_ones:
        raise NotFound(N_("No crisis is open. Declare one with `/crisis declare`."))
    message = body["message"]
    form = shell.ask(
        showing.evidence,
        call.actor_id,
        call.crisis_id,
        text=message.get("text", ""),
        link=shell.gateway.permalink(call.channel, message["ts"]),
        author=message.get("user") or message.get("username") or "",
    )
    return Modal(form)


def actions(shell: Shell, call: Call, _: Json) -> Answer:
    """Inside a thread, where slash commands do not work: the same things as the card's buttons."""
    crisis, _rest = shell.ask(which_crisis, call)
    return showing.crisis_form(shell, call, crisis.id, "status")


SHORTCUTS: Mapping[str, Callable[[Shell, Call, Json], Answer]] = {
    ids.SHORTCUT_DECLARE: declare,
    ids.SHORTCUT_ADD: add_to_crisis,
    ids.SHORTCUT_ACTIONS: actions,
}


def run(shell: Shell, call: Call, body: Json) -> Answer:
    found = SHORTCUTS.get(body["callback_id"])
    if found is None:
        raise NotFound(N_("This shortcut is from an older version of Firebreak."))
    return found(shell, call, body)
