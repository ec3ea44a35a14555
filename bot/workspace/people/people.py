"""People at their screens: each method is one thing that one person does, and returns what they then see."""

from __future__ import annotations

from typing import Any

from bot.workspace import fields, payloads, responses, screens
from bot.workspace.fields import Values
from bot.workspace.model import View
from bot.workspace.people import modals, rights
from bot.workspace.people.modals import TROUBLE
from bot.workspace.people.outcome import Ack, Delivery, Nobody, Outcome
from bot.workspace.people.rights import Refused, shown
from bot.workspace.people.writing import Writing
from bot.workspace.rules import Broken
from bot.workspace.state import Workspace
from bot.workspace.typed import linked

Json = dict[str, Any]
IN_THREAD = "{command} is not supported in threads. Sorry!"
NO_COMMAND = (
    '{command} is not a valid command. In Slack, all messages that start with the "/" character are'
    " interpreted as commands."
)
FAILED = '{command} failed with the error "{error}"'
NOT_INTERACTIVE = "This app is not configured to handle interactive responses."


class People(Writing):
    """All the people of one workspace. Methods may be called from any thread; those that reach the app
    block until it has acknowledged, at most three seconds of the workspace's clock."""

    def __init__(self, workspace: Workspace, delivery: Delivery | None = None) -> None:
        super().__init__(workspace)
        self._delivery: Delivery = delivery or Nobody()

    @shown
    def run_command(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Outcome:
        """Types `/command text`. In a thread Slack refuses every command of an app."""
        ws, person = self.workspace, rights.person(self.workspace, user)
        room = rights.room(ws, user, channel)
        name, _, rest = text.strip().partition(" ")
        command = ws.app.command(name)
        if command is None or person.team_id != ws.team.id:
            raise Refused("invalid_command", NO_COMMAND.format(command=name))
        if thread_ts:
            raise Refused("not_supported_in_threads", IN_THREAD.format(command=name))
        rest = linked(ws, rest.strip(), labels=True) if command.should_escape else rest.strip()
        payload = payloads.slash_command(ws, person, room, name, rest)
        ack = self._delivery.interact("slash_commands", payload, answerable=True)
        if ack.error:
            return Outcome(ok=False, error=ack.error, text=FAILED.format(command=name, error=ack.error))
        return self._answered(payload, ack.payload or {})

    # Pressing

    @shown
    def press(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        block_id: str | None = None,
        value: Any = None,
    ) -> Outcome:
        """Presses a button or chooses in a menu of a message. `value`: see `fields.chosen`."""
        ws, person = self.workspace, rights.person(self.workspace, user)
        with ws.lock:
            message = rights.message(ws, user, channel, ts)
            kept = ws.inputs.setdefault((user, channel, ts), {})
            action = _act(message.blocks, kept, action_id, block_id, value, ws.now())
            state = fields.state(message.blocks, kept)
            payload = payloads.message_press(ws, person, message, action, state)
        return _seen(self._interact(payload, answerable=True))

    @shown
    def press_in_view(
        self,
        user: str,
        view_id: str,
        action_id: str,
        block_id: str | None = None,
        value: Any = None,
        values: Values | None = None,
    ) -> Outcome:
        """The same in a modal or App Home; `values` is what stands in the other fields."""
        ws, person = self.workspace, rights.person(self.workspace, user)
        with ws.lock:
            view = rights.view(ws, user, view_id)
            fields.fill(view.blocks, view.values, values or {})
            action = _act(view.blocks, view.values, action_id, block_id, value, ws.now())
            payload = payloads.view_press(ws, person, view, action)
        return _seen(self._interact(payload, answerable=True))

    @shown
    def suggest(self, user: str, view_id: str, action_id: str, block_id: str, typed: str) -> Outcome:
        """Types in a menu that asks the app for its options."""
        ws, person = self.workspace, rights.person(self.workspace, user)
        view = rights.view(ws, user, view_id)
        asked = {"action_id": action_id, "block_id": block_id, "value": typed}
        payload = payloads.suggestion(ws, person, view, None, asked)
        ack = self._interact(payload, answerable=True)
        if ack.error:
            return Outcome(ok=False, error=ack.error, text=TROUBLE)
        return Outcome(options=tuple((ack.payload or {}).get("options", ())), response=ack.payload)

    @shown
    def shortcut(
        self, user: str, callback_id: str, channel: str | None = None, ts: str | None = None
    ) -> Outcome:
        """Uses a shortcut: a message shortcut when a message is given, else a global one."""
        ws, person = self.workspace, rights.person(self.workspace, user)
        offered = ws.app.shortcut(callback_id)
        wanted = "message" if ts else "global"
        if offered is None or offered.kind != wanted or person.team_id != ws.team.id:
            raise Refused("no_such_shortcut")
        if channel and ts:
            message = rights.message(ws, user, channel, ts)
            payload = payloads.message_shortcut(ws, person, callback_id, message)
        else:
            payload = payloads.global_shortcut(ws, person, callback_id)
        return _seen(self._interact(payload, answerable=False))

    # Modals and Home

    @shown
    def submit(self, user: str, view_id: str, values: Values | None = None) -> Outcome:
        """Fills fields ({block_id: {action_id: value}}) and presses the submit button."""
        ws, person = self.workspace, rights.person(self.workspace, user)
        with ws.lock:
            view = rights.view(ws, user, view_id)
            fields.fill(view.blocks, view.values, values or {})
            view.errors = problems = modals.problems(view)
            payload = payloads.view_submission(ws, person, view)
        if problems:
            return Outcome(ok=False, error="invalid_form", errors=problems, action="errors", view=view)
        ack = self._interact(payload, answerable=True)
        if ack.error:
            return Outcome(ok=False, error=ack.error, text=TROUBLE, view=view)
        return modals.answered(ws, view, ack.payload)

    @shown
    def close(self, user: str, view_id: str, *, whole_stack: bool = False) -> Outcome:
        """Cancels a modal; the cross in its corner, and `clear_on_close`, take the whole stack."""
        ws, view = self.workspace, rights.view(self.workspace, user, view_id)
        clearing = whole_stack or view.clear_on_close
        for each in reversed(ws.stack(user) if clearing else [view]):
            self._take_away(each, is_cleared=clearing)
        return Outcome(action="closed", view=ws.top(user))

    @shown
    def open_home(self, user: str, tab: str = "home") -> Outcome:
        """Opens the app's Home (or its messages) and returns the view that is there at this moment."""
        rights.person(self.workspace, user)
        if tab == "home" and not self.workspace.app.home_tab:
            raise Refused("home_tab_disabled")
        channel = self.open_direct(user)
        self.workspace.publish("home_opened", user=user, channel=channel.id, name=tab)
        return Outcome(view=self.workspace.home(user) if tab == "home" else None)

    def _interact(self, payload: Json, *, answerable: bool) -> Ack:
        if not self.workspace.app.interactivity:
            raise Refused("interactivity_disabled", NOT_INTERACTIVE)
        return self._delivery.interact("interactive", payload, answerable=answerable)

    def _answered(self, payload: Json, answer: Json) -> Outcome:
        """An acknowledgement with words in it is said to the person, or to all with `in_channel`."""
        if answer.get("text") or answer.get("blocks"):
            entry = self.workspace.response_urls[payload["response_url"].rpartition("/")[2]]
            try:
                responses.answer(self.workspace, entry, answer)
            except Broken as broken:
                return Outcome(ok=False, error=broken.code, text=", ".join(broken.problems), response=answer)
        return Outcome(response=answer)

    def _take_away(self, view: View, *, is_cleared: bool) -> None:
        """Closes a modal and tells the app where it asked to be told."""
        ws = self.workspace
        screens.dismiss(ws, view)
        if view.notify_on_close:
            person = rights.person(ws, view.user)
            payload = payloads.view_closed(ws, person, view, is_cleared=is_cleared)
            self._interact(payload, answerable=False)


def _act(
    blocks: list[Json], kept: fields.State, action_id: str, block_id: str | None, value: Any, now: float
) -> Json:
    """The entry of `actions` for one press; what was chosen stays in `kept`."""
    found = fields.find(blocks, action_id, block_id, value)
    if found is None:
        raise Refused("no_such_element", "It has just changed and nothing was done. Look again, then press.")
    block, element = found
    action = fields.pressed(block, element, value, now)
    if element["type"] in fields.STATEFUL:
        kept.setdefault(block["block_id"], {})[action_id] = fields.chosen(element, value)
    return action


def _seen(ack: Ack) -> Outcome:
    if ack.error:
        return Outcome(ok=False, error=ack.error, text=TROUBLE)
    return Outcome(response=ack.payload)
