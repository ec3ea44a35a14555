"""Every listener decodes, makes one call into the shell, and only then acknowledges.

Acknowledged means committed. A refusal is told privately, in the same acknowledgement where Slack allows it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack

from bot.domain.errors import DeliveryError, NotFound, Stale, UserError
from bot.domain.words import N_
from bot.service import home, people
from bot.slack import ids, shortcuts, verbs
from bot.slack.calls import Answer, Call, Modal, Said, values
from bot.slack.ids import Ref, decode
from bot.slack.presses import Press, handler_of
from bot.slack.shell import Shell, crisis_of_thread
from bot.slack.submissions import FORMS, Submission
from bot.slack.views.help import refusal
from bot.slack.words import plain, reading

log = logging.getLogger(__name__)

TROUBLE = N_("Something went wrong and nothing was recorded. Try again in a moment.")
OLD_BUTTON = N_("This button is from an older version of Firebreak. Open the card again.")

Json = Mapping[str, Any]


class Listeners:
    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    # --- what people do ---

    def command(self, body: Json, ack: Ack) -> None:
        call = Call(
            actor_id=body["user_id"],
            key=f"command:{body['trigger_id']}",
            channel=body["channel_id"],
            trigger_id=body["trigger_id"],
            text=body.get("text", ""),
        )
        said = self._answer(call, lambda: verbs.run(self._shell, call))
        ack(**_private(said)) if said else ack()

    def press(self, body: Json, ack: Ack) -> None:
        action = body["actions"][0]
        if action["action_id"] == ids.FIELD:  # a field of a form; it is read when the form is sent
            ack()
            return
        call = self._press_call(body, action)
        said = self._answer(call, lambda: self._pressed(call, action))
        ack()
        if said:
            self._shell.tell(call, said)

    def submission(self, body: Json, ack: Ack) -> None:
        view = body["view"]
        call = Call(
            actor_id=body["user"]["id"],
            key=f"view:{view['id']}:{view['hash']}",
            trigger_id=body.get("trigger_id", ""),
        )
        with self._reading(call):
            try:
                answer = self._submitted(call, view)
            except UserError as error:
                ack(response_action="errors", errors=_field_errors(error, view))
                return
            except (DeliveryError, LookupError, ValueError, TypeError):
                log.exception("a form failed", extra={"callback": view["callback_id"]})
                ack(response_action="errors", errors=_all_under_the_first(plain(TROUBLE), view))
                return
            if isinstance(answer, Modal):
                ack(response_action="update", view=dict(answer.view))
            else:
                ack()

    def shortcut(self, body: Json, ack: Ack) -> None:
        message = body.get("message", {})
        call = Call(
            actor_id=body["user"]["id"],
            key=f"shortcut:{body['trigger_id']}",
            channel=body.get("channel", {}).get("id", ""),
            thread_ts=message.get("thread_ts") or message.get("ts"),
            trigger_id=body["trigger_id"],
        )
        said = self._answer(call, lambda: shortcuts.run(self._shell, self._in_thread(call), body))
        ack()
        if said:
            self._shell.tell(call, said)

    def mention(self, event: Json, body: Json, ack: Ack) -> None:
        """“@Firebreak note …”: the same verbs inside a thread, where slash commands do not work."""
        call = Call(
            actor_id=event["user"],
            key=f"event:{body['event_id']}",
            channel=event["channel"],
            thread_ts=event.get("thread_ts") or event["ts"],
            text=verbs.after_mention(event["text"]),
        )
        said = self._answer(call, lambda: verbs.run(self._shell, self._in_thread(call)))
        ack()
        if said:
            self._shell.tell(call, said)

    # --- what Slack tells ---

    def home(self, event: Json, ack: Ack) -> None:
        if event.get("tab") == "home":
            self._shell.know(event["user"])
            self._shell.office.perform(home.opened, event["user"])
        ack()

    def person(self, event: Json, ack: Ack) -> None:
        self._shell.office.perform(people.remember, (self._shell.gateway.person(event["user"]),))
        ack()

    def deleted(self, event: Json, ack: Ack) -> None:
        """Somebody deleted a card: have it drawn again, which finds it gone and decides what to do."""
        self._shell.office.perform(home.card_deleted, event["channel"], event["deleted_ts"])
        ack()

    def ignore(self, ack: Ack) -> None:
        ack()

    # --- helpers ---

    def _answer(self, call: Call, act: Callable[[], Answer]) -> Said | None:
        """Do it; open the form it asks for; give what is to be said privately."""
        with self._reading(call):
            try:
                answer = act()
                if isinstance(answer, Modal):
                    self._shell.gateway.open_view(call.trigger_id, answer.view)
                    return None
            except UserError as error:
                drawn = refusal(error)
                return Said(drawn.text, drawn.blocks)
            except Exception:
                log.exception("a call failed", extra={"key": call.key})
                return Said(plain(TROUBLE))
            return answer

    def _press_call(self, body: Json, action: Json) -> Call:
        container = body["container"]
        where = container.get("message_ts") or container.get("view_id")
        actor = body["user"]["id"]
        return self._in_thread(
            Call(
                actor_id=actor,
                key=f"press:{where}:{action['action_ts']}:{actor}",
                channel=container.get("channel_id", ""),
                thread_ts=container.get("thread_ts") or body.get("message", {}).get("thread_ts"),
                trigger_id=body["trigger_id"],
            )
        )

    def _pressed(self, call: Call, action: Json) -> Answer:
        handler = handler_of(action["action_id"])
        if handler is None:
            raise Stale(OLD_BUTTON)
        packed = action.get("value") or (action.get("selected_option") or {}).get("value") or ""
        return handler(self._shell, Press(call=call, action_id=action["action_id"], ref=decode(packed)))

    def _submitted(self, call: Call, view: Json) -> Answer:
        handler = FORMS.get(view["callback_id"])
        if handler is None:
            raise NotFound(OLD_BUTTON)
        ref: Ref = decode(view["private_metadata"])
        return handler(self._shell, Submission(call=call, ref=ref, values=values(view["state"])))

    def _in_thread(self, call: Call) -> Call:
        if not call.thread_ts:
            return call
        crisis_id = self._shell.ask(crisis_of_thread, call.channel, call.thread_ts)
        return call.inside(crisis_id)

    def _reading(self, call: Call) -> Any:
        return reading(self._shell.know(call.actor_id).locale)


def _private(said: Said) -> dict[str, Any]:
    blocks = {"blocks": list(said.blocks)} if said.blocks else {}
    return {"text": said.text, "response_type": "ephemeral", **blocks}


def _field_errors(error: UserError, view: Json) -> dict[str, str]:
    """Each under its own field; an error without a field stands under the first one."""
    own = {name: plain(phrase) for name, phrase in error.fields.items() if name in view["state"]["values"]}
    return own or _all_under_the_first(plain(error.phrase), view)


def _all_under_the_first(text: str, view: Json) -> dict[str, str]:
    inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
    return {inputs[0]: text} if inputs else {}
