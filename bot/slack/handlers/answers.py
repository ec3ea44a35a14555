"""What a person gets to see for what they did: a window, a private message, or a window redrawn.

It can undo nothing that was done: a window that cannot be opened is offered again.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from bot.domain.errors import Busy, DeliveryError, UserError
from bot.domain.message import Lane
from bot.domain.words import N_
from bot.service.ports import Work
from bot.service.records import Delivery
from bot.slack.api.refusals import Refused
from bot.slack.handlers import showing
from bot.slack.handlers.calls import Call, Modal, Outcome, Said
from bot.slack.handlers.shell import Shell
from bot.slack.views.help import offer, refusal, window
from bot.slack.words import tell

log = logging.getLogger(__name__)

TOO_LATE = N_("Slack opens a window only within three seconds, and that has passed. Open it from here:")
NOT_OPENED = N_("Slack could not open the window: {error}. Nothing was recorded. Try again in a moment.")
FROM_HERE = N_("A message cannot open a form by itself. Open it from here:")

View = Mapping[str, Any]


def said_of(outcome: Outcome) -> Said | Modal | None:
    """A refusal becomes something to say."""
    if not isinstance(outcome, UserError):
        return outcome
    drawn = refusal(outcome)
    return Said(drawn.text, drawn.blocks)


class Answers:
    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def show(self, call: Call, outcome: Outcome) -> None:
        """Never raises: what was acknowledged is done, whatever becomes of its answer."""
        try:
            answer = said_of(outcome)
            if isinstance(answer, Modal):
                self._open(call, answer)
            elif answer:
                self.tell(call, answer)
            elif call.window and not call.window.is_home:
                self._redraw(call)
        except Exception:
            log.exception("the answer to %s was not shown", call.key)

    def tell(self, call: Call, said: Said) -> None:
        """To this person alone: in a window where they pressed in one, in the channel, else directly."""
        if call.trigger_id and (call.window or not call.channel):
            try:
                self._show_window(call, window(said.text, said.blocks))
                return
            except DeliveryError as error:
                log.warning("no window for %s: %s", call.key, error)
        try:
            self._shell.office.perform(_send, call, said)
        except Busy:
            self._tell_now(call, said)

    def _tell_now(self, call: Call, said: Said) -> None:
        """Past the queue, which takes nothing: whoever pressed must know that nothing was recorded."""
        if call.channel:
            blocks = list(said.blocks)
            self._shell.gateway.ephemeral(call.channel, call.actor_id, said.text, blocks, call.thread_ts)
        elif call.trigger_id:
            self._show_window(call, window(said.text, said.blocks))

    # --- windows ---

    def _open(self, call: Call, modal: Modal) -> None:
        if not call.trigger_id:
            self._offer(call, modal, FROM_HERE)
            return
        try:
            self._show_window(call, modal.view, instead=modal.instead)
        except DeliveryError as error:
            log.warning("no window for %s: %s", call.key, error)
            late = isinstance(error, Refused) and error.error == "expired_trigger_id"
            self._offer(call, modal, TOO_LATE if late else NOT_OPENED, error=_code(error))

    def _offer(self, call: Call, modal: Modal, why: str, **params: str) -> None:
        """The same form behind a button, which brings a moment of its own in which a window may open."""
        drawn = offer(tell(why, **params), modal.opener)
        self._shell.office.perform(_send, call, Said(drawn.text, drawn.blocks))

    def _show_window(self, call: Call, view: View, *, instead: bool = False) -> None:
        """Slack stacks at most three windows: from there on the one on top gives way."""
        gateway, pressed_in = self._shell.gateway, call.window
        if pressed_in is None or pressed_in.is_home:
            gateway.open_view(call.trigger_id, view)
        elif instead:
            gateway.update_view(pressed_in.id, view)
        else:
            try:
                gateway.push_view(call.trigger_id, view)
            except Refused as refused:
                if refused.error != "push_limit_reached":
                    raise
                gateway.update_view(pressed_in.id, view)

    def _redraw(self, call: Call) -> None:
        """Something was done from a window, so it shows how things stand now."""
        if call.window and call.window.ref:
            view = self._shell.ask(showing.again, call.actor_id, call.window.ref)
            if view:
                self._shell.gateway.update_view(call.window.id, view)


def _code(error: DeliveryError) -> str:
    return error.error if isinstance(error, Refused) else "no answer"


def _send(work: Work, call: Call, said: Said) -> None:
    """Not by the response_url: its posts share the channel's budget with the cards, and are refused just
    when most happens.
    """
    payload: dict[str, Any] = {"text": said.text, "blocks": list(said.blocks)}
    if call.channel:
        payload |= {"person_id": call.actor_id, "thread_ts": call.thread_ts}
    delivery = Delivery(
        key=f"answer:{call.key}",
        thread=f"answer:{call.actor_id}/{call.thread_ts or call.channel}",  # what waits there is joined
        lane=Lane.ANSWER,
        method="ephemeral" if call.channel else "direct",
        channel=call.channel or call.actor_id,
        payload=payload,
        due_at=work.now,
    )
    work.deliveries.add((delivery,))
