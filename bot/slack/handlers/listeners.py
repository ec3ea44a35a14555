"""Every listener decodes, makes one call into the shell, and only then acknowledges.

Acknowledged means committed. What the person is shown comes by `answers`, except where Slack takes it in
the acknowledgement itself: the words of a command, and what is wrong with a form.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

from slack_bolt import Ack

from bot.domain.errors import DeliveryError, Stale, UserError
from bot.domain.words import N_
from bot.service.crisis import rooms
from bot.service.once import AlreadyDone
from bot.service.overview import home
from bot.service.staff import people
from bot.slack import ids
from bot.slack.api.directory import person_from
from bot.slack.delivery.again import deleted
from bot.slack.handlers import captures, shortcuts, verbs
from bot.slack.handlers.answers import Answers, said_of
from bot.slack.handlers.calls import Answer, Call, Modal, Outcome, Said, Submission, Window, values
from bot.slack.handlers.presses import Press, handler_of
from bot.slack.handlers.shell import Shell, crisis_of_thread
from bot.slack.handlers.submissions import FORMS
from bot.slack.ids import OLD_BUTTON, Ref, decode
from bot.slack.views.help import refusal, window
from bot.slack.words import plain_to, reading

log = logging.getLogger(__name__)

TROUBLE = N_(
    "Something went wrong and nothing was recorded. Try again; if it happens again, tell the person who runs "
    "Firebreak this number: {reference}."
)
NO_SLACK = N_("Slack did not answer in time, so nothing was recorded. Try again in a moment.")
UNKNOWN_LOCALE = "en-US"

Json = Mapping[str, Any]


class Listeners:
    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._answers = Answers(shell)

    # --- what people do ---

    def command(self, body: Json, ack: Ack) -> None:
        """It may come from a channel in which the bot is not, so only its acknowledgement speaks there. In a
        crisis's private channel it means that one.
        """
        call = Call(
            actor_id=body["user_id"],
            key=f"command:{body['trigger_id']}",
            trigger_id=body["trigger_id"],
            text=body.get("text", ""),
        )
        with self._reading(call):
            channel = body.get("channel_id", "")
            answer = said_of(
                self._tried(call, lambda: verbs.run(self._shell, self._in_thread(call, channel, None)))
            )
            if isinstance(answer, Said):
                ack(**_private(answer))
                return
            self._answers.show(call, answer)
            ack()

    def press(self, body: Json, ack: Ack) -> None:
        action = body["actions"][0]
        if action["action_id"] == ids.FIELD and ids.action_of(action) != ids.DECLARE_TYPE:
            ack()  # a field of a form; it is read when the form is sent
            return
        call = _press_call(body, action)
        with self._reading(call):
            outcome = self._tried(call, lambda: self._pressed(call, action))
            self._answered(call, outcome, ack)

    def submission(self, body: Json, ack: Ack) -> None:
        """What is done closes every window of the stack: what they show is from before. Where the answer was
        lost and the form is sent again, it is the same answer.
        """
        view = body["view"]
        call = Call(
            actor_id=body["user"]["id"],
            key=f"view:{view['id']}:{view['hash']}",
            trigger_id=body.get("trigger_id", ""),
        )
        with self._reading(call):
            outcome = self._tried(call, lambda: self._submitted(call, view))
            if isinstance(outcome, Modal):
                ack(response_action="update", view=dict(outcome.view))
            elif outcome is None or isinstance(outcome, AlreadyDone):
                ack(response_action="clear")
            else:
                ack(**self._told_in_form(outcome, view))

    def shortcut(self, body: Json, ack: Ack) -> None:
        """On a message of any channel, so it is answered in a window."""
        message = body.get("message", {})
        call = Call(
            actor_id=body["user"]["id"], key=f"shortcut:{body['trigger_id']}", trigger_id=body["trigger_id"]
        )
        channel = body.get("channel", {}).get("id", "")
        thread_ts = message.get("thread_ts") or message.get("ts")
        with self._reading(call):
            outcome = self._tried(
                call, lambda: shortcuts.run(self._shell, self._in_thread(call, channel, thread_ts), body)
            )
            self._answered(call, outcome, ack)

    def mention(self, event: Json, body: Json, ack: Ack) -> None:
        """“@Firebreak note …”: the same verbs inside a thread, where slash commands do not work."""
        if not event.get("user"):  # another app
            ack()
            return
        call = Call(
            actor_id=event["user"],
            key=f"event:{body['event_id']}",
            channel=event["channel"],
            thread_ts=event.get("thread_ts"),  # none at the top of the channel, nor may its answer have one
            text=verbs.after_mention(event.get("text", ""), _bot_id(body)),
        )
        self._said(call, ack)

    def direct(self, event: Json, body: Json, ack: Ack) -> None:
        """Written to the bot alone: the same verbs, and help for everything else."""
        if event.get("channel_type") != "im" or event.get("bot_id"):
            ack()
            return
        text = verbs.known(event.get("text", ""), _bot_id(body))
        self._said(Call(actor_id=event["user"], key=f"event:{body['event_id']}", text=text), ack)

    def shared(self, event: Json, body: Json, ack: Ack) -> None:
        """A file that somebody puts into a war room; those in other places are nobody's evidence."""
        call = Call(
            actor_id=event.get("user", ""),
            key=f"event:{body['event_id']}",
            channel=event["channel"],
            thread_ts=event.get("thread_ts"),
        )
        inside = self._in_thread(call, call.channel, call.thread_ts)
        if event.get("bot_id") or not call.actor_id or not inside.crisis_id:
            ack()
            return
        with self._reading(inside):
            outcome = self._tried(inside, lambda: captures.dropped(self._shell, inside, event))
            self._answered(inside, None if isinstance(outcome, AlreadyDone) else outcome, ack)

    def _said(self, call: Call, ack: Ack) -> None:
        with self._reading(call):
            outcome = self._tried(
                call, lambda: verbs.run(self._shell, self._in_thread(call, call.channel, call.thread_ts))
            )
            # Slack delivers events again: what was done was answered.
            self._answered(call, None if isinstance(outcome, AlreadyDone) else outcome, ack)

    # --- what Slack tells; what fails here is not acknowledged, so Slack tells it again ---

    def home(self, event: Json, ack: Ack) -> None:
        if event.get("tab") == "home":
            self._shell.know(event["user"])
            self._shell.office.perform(home.opened, event["user"])
        ack()

    def person(self, event: Json, body: Json, ack: Ack) -> None:
        """Somebody joined, left, or changed; the event does not tell their language."""
        told = person_from(event["user"], body["team_id"])
        known = self._shell.ask(lambda work: work.people.get(told.id))
        if known is not None and "locale" not in event["user"]:
            told = replace(told, locale=known.locale)
        self._shell.office.perform(people.remember, (told,))
        ack()

    def deleted(self, event: Json, ack: Ack) -> None:
        self._shell.office.perform(deleted, event["channel"], event["deleted_ts"])
        ack()

    def changed(self, event: Json, ack: Ack) -> None:
        """A message on which a thread hangs is not deleted: a tombstone takes its place."""
        message = event.get("message", {})
        if message.get("subtype") == "tombstone":
            self._shell.office.perform(deleted, event["channel"], message["ts"])
        ack()

    def came(self, event: Json, body: Json, ack: Ack) -> None:
        """Somebody was brought into the private channel of a crisis."""
        if event["user"] != _bot_id(body):
            self._in_a_room(rooms.came, event, event.get("inviter", ""))
        ack()

    def went(self, event: Json, body: Json, ack: Ack) -> None:
        if event["user"] == _bot_id(body):
            self._shell.office.perform(rooms.lost, event["channel"])
        else:
            self._in_a_room(rooms.went, event)
        ack()

    def closed(self, event: Json, ack: Ack) -> None:
        """A private channel was archived, deleted, or left."""
        self._shell.office.perform(rooms.lost, event["channel"])
        ack()

    def _in_a_room(self, use_case: Callable[..., None], event: Json, *more: str) -> None:
        if self._shell.ask(rooms.crisis_in, event["channel"]):
            self._shell.know(event["user"])
            self._shell.office.perform(use_case, event["channel"], event["user"], *more)

    def ignore(self, ack: Ack) -> None:
        ack()

    # --- helpers ---

    def _tried(self, call: Call, act: Callable[[], Answer]) -> Outcome:
        """What came of it. Nothing was recorded when it is an error: a use case is one transaction."""
        try:
            self._shell.admit(call)
            return act()
        except UserError as error:
            return error
        except DeliveryError:
            log.warning("Slack did not answer %s", call.key, exc_info=True)
            return UserError(NO_SLACK)
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("%s failed; the person was given the number %s", call.key, reference)
            return UserError(TROUBLE, reference=reference)

    def _answered(self, call: Call, outcome: Outcome, ack: Ack) -> None:
        """What was done is acknowledged at once; what is only shown, when it is there."""
        if outcome is None:
            ack()
            self._answers.show(call, outcome)
        else:
            self._answers.show(call, outcome)
            ack()

    def _pressed(self, call: Call, action: Json) -> Answer:
        name = ids.action_of(action)
        handler = handler_of(name)
        if handler is None:
            raise Stale(OLD_BUTTON)
        return handler(self._shell, Press(call=call, action_id=name, ref=_ref_of(call, action)))

    def _submitted(self, call: Call, view: Json) -> Answer:
        handler = FORMS.get(view["callback_id"])
        if handler is None:
            raise Stale(OLD_BUTTON)
        ref = decode(view["private_metadata"])
        return handler(self._shell, Submission(call=call, ref=ref, values=values(view["state"])))

    def _told_in_form(self, outcome: Said | UserError, view: Json) -> dict[str, Any]:
        """Under the fields; in a window of its own where there are none."""
        inputs = [block["block_id"] for block in view["blocks"] if block["type"] == "input"]
        if isinstance(outcome, UserError) and inputs:
            names = self._shell.names()
            return {"response_action": "errors", "errors": _field_errors(outcome, inputs, names)}
        said = refusal(outcome) if isinstance(outcome, UserError) else outcome
        return {"response_action": "update", "view": window(said.text, said.blocks)}

    def _in_thread(self, call: Call, channel: str, thread_ts: str | None) -> Call:
        return call.inside(self._shell.ask(crisis_of_thread, channel, thread_ts))

    def _reading(self, call: Call) -> AbstractContextManager[None]:
        """In this person's language and on their clock; whoever is not known yet is told in English."""
        try:
            person = self._shell.know(call.actor_id)
        except (DeliveryError, UserError):
            return reading(UNKNOWN_LOCALE)
        return reading(person.locale, person.tz)


def _ref_of(call: Call, action: Json) -> Ref:
    """Of a field that tells at once what was chosen, that of its form."""
    if action["action_id"] == ids.FIELD and call.window and call.window.ref:
        return call.window.ref
    return decode(action.get("value") or (action.get("selected_option") or {}).get("value") or "")


def _bot_id(body: Json) -> str:
    return next((each["user_id"] for each in body.get("authorizations", ())), "")


def _press_call(body: Json, action: Json) -> Call:
    container, view = body["container"], body.get("view")
    where = container.get("message_ts") or container.get("view_id")
    thread_ts = container.get("thread_ts") or body.get("message", {}).get("thread_ts")
    actor = body["user"]["id"]
    return Call(
        actor_id=actor,
        key=f"press:{where}:{action['action_ts']}:{actor}",
        channel=container.get("channel_id", ""),
        thread_ts=None if thread_ts == container.get("message_ts") else thread_ts,  # pressed in the channel
        trigger_id=body.get("trigger_id", ""),
        window=_window(view) if view else None,
    )


def _window(view: Json) -> Window:
    if view["type"] == "home":
        return Window(id=view["id"], is_home=True)
    return Window(id=view["id"], ref=_ref(view["private_metadata"]), values=values(view["state"]))


def _ref(packed: str) -> Ref | None:
    try:
        return decode(packed)
    except Stale:
        return None


def _private(said: Said) -> dict[str, Any]:
    blocks = {"blocks": list(said.blocks)} if said.blocks else {}
    return {"text": said.text, "response_type": "ephemeral", **blocks}


def _field_errors(error: UserError, inputs: list[str], names: Mapping[str, str]) -> dict[str, str]:
    """Each under its own field; what belongs to no field of this form stands under the first one."""
    own = {name: plain_to(names, phrase) for name, phrase in error.fields.items() if name in inputs}
    others = [plain_to(names, phrase) for name, phrase in error.fields.items() if name not in inputs]
    if others or not own:
        said = [*([] if others else [plain_to(names, error.phrase)]), *others]
        own[inputs[0]] = " ".join([*([own[inputs[0]]] if inputs[0] in own else []), *said])
    return own
