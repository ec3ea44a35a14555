"""`/crisis audiences`: where groups are told, and the form that changes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.errors import DeliveryError, Invalid
from bot.domain.staff.audiences import Audience
from bot.domain.staff.rights import Action
from bot.domain.words import N_, phrase
from bot.service.access import require
from bot.service.ports import Work
from bot.service.step import audiences as service
from bot.slack import ids
from bot.slack.api.audiences import why_not
from bot.slack.handlers.calls import Answer, Call, Modal, Said, Submission
from bot.slack.handlers.shell import Shell
from bot.slack.ids import Ref
from bot.slack.views.staff import audiences as view


def show(shell: Shell, call: Call) -> Answer:
    drawn = view.listed(shell.ask(service.board, call.actor_id))
    return Said(drawn.text, drawn.blocks)


def edit(shell: Shell, call: Call, ref: Ref) -> Answer:
    audience = Audience(ref.id)
    opener = (f"{ids.AUDIENCE_EDIT}:{audience}", Ref("audience", ref.id))
    return Modal(shell.ask(_form, call.actor_id, audience), opener=opener)


def _form(work: Work, actor_id: str, audience: Audience) -> Mapping[str, Any]:
    require(work, actor_id, Action.EDIT_SETTINGS)
    return view.form(audience, work.team.audiences().get(audience, ()))


def save(shell: Shell, sent: Submission) -> Answer:
    audience, channels = Audience(sent.ref.id), tuple(sent.values.get("channels") or ())
    places = (*channels, *(sent.values.get("people") or ()))
    check_open(shell, channels, "channels")
    shell.do(sent.call, service.set_places, actor_id=sent.actor, audience=audience, places=places)
    return Said(view.saved(audience, places))


def check_open(shell: Shell, channels: Sequence[str], field: str) -> None:
    """Better now than later: a channel that is closed to the bot, or open to strangers, is refused."""
    for channel in channels:
        reason = _why_not(shell, channel)
        if reason:
            said = phrase(N_("<#{channel}>: {why}"), channel=channel, why=phrase(reason))
            raise Invalid(N_("Some fields need another look."), fields={field: said})


def _why_not(shell: Shell, channel: str) -> str:
    try:
        return why_not(shell.gateway, channel)
    except DeliveryError:
        return ""  # Slack is not to be asked right now; whoever is told that night is told of it
