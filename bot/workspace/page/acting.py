"""What a browser asks for on a person's behalf, handed to `People`, and what the person then sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.workspace import fields
from bot.workspace.model import Block, File, Message, View
from bot.workspace.page.marks import Marks
from bot.workspace.page.reader import Reader
from bot.workspace.people import Outcome, People
from bot.workspace.shapes import file_json

Json = Mapping[str, Any]


class BadRequest(ValueError):
    """The browser's request lacks something; the message says what."""


@dataclass(frozen=True)
class Act:
    """One request: who does it, with what."""

    people: People
    marks: Marks
    reader: Reader
    asked: Json

    def text(self, key: str) -> str:
        value = self.asked.get(key)
        if not isinstance(value, str):
            raise BadRequest(f"'{key}' must be a text")
        return value

    def maybe(self, key: str) -> str | None:
        return self.text(key) if self.asked.get(key) else None

    def message(self) -> Message | None:
        return self.reader.ws.message(self.text("channel"), self.text("ts"))

    def target(self) -> tuple[str, str, str]:
        return self.reader.id, self.text("channel"), self.text("ts")

    def view(self) -> View | None:
        view = self.reader.ws.views.get(self.text("view"))
        return view if view and view.user == self.reader.id else None


def answer(outcome: Outcome) -> dict[str, Any]:
    """An outcome as the script reads it: `text` is what Slack would say, in its own words."""
    view_id = outcome.view.id if outcome.view else None
    told = {"ok": outcome.ok, "error": outcome.error, "text": outcome.text, "action": outcome.action}
    return {**told, "errors": dict(outcome.errors), "ts": outcome.ts, "view": view_id}


def _say(act: Act) -> Outcome:
    text, channel, thread = act.text("text"), act.text("channel"), act.maybe("thread")
    if text.startswith("/"):
        return act.people.run_command(act.reader.id, channel, text, thread)
    return act.people.say(act.reader.id, channel, text, thread)


def _press(act: Act) -> Outcome:
    message = act.message()
    value = _value(act, message.blocks if message else [])
    return act.people.press(*act.target(), act.text("action_id"), act.text("block_id"), value)


def _press_in_view(act: Act) -> Outcome:
    view = act.view()
    blocks = view.blocks if view else []
    return act.people.press_in_view(
        act.reader.id,
        act.text("view"),
        act.text("action_id"),
        act.text("block_id"),
        _value(act, blocks),
        _values(act, blocks),
    )


def _submit(act: Act) -> Outcome:
    view = act.view()
    return act.people.submit(act.reader.id, act.text("view"), _values(act, view.blocks if view else []))


def _shortcut(act: Act) -> Outcome:
    return act.people.shortcut(act.reader.id, act.text("callback_id"), act.maybe("channel"), act.maybe("ts"))


def _read(act: Act) -> Outcome:
    act.marks.mark(act.reader.id, act.text("channel"), act.maybe("thread") or "", act.text("ts"))
    return Outcome()


def _read_all(act: Act) -> Outcome:
    act.marks.mark_everything(act.reader)
    return Outcome()


ACTS: dict[str, Callable[[Act], Outcome]] = {
    "say": _say,
    "press": _press,
    "press_in_view": _press_in_view,
    "submit": _submit,
    "shortcut": _shortcut,
    "read": _read,
    "read_all": _read_all,
    "close": lambda act: act.people.close(act.reader.id, act.text("view")),
    "react": lambda act: act.people.react(
        act.reader.id, act.text("channel"), act.text("ts"), act.text("name")
    ),
    "delete": lambda act: act.people.delete_message(act.reader.id, act.text("channel"), act.text("ts")),
    "pin": lambda act: act.people.pin(*act.target()),
    "join": lambda act: act.people.join(act.reader.id, act.text("channel")),
    "open_home": lambda act: act.people.open_home(act.reader.id, act.text("tab")),
}


def _value(act: Act, blocks: list[Block]) -> Any:
    value = act.asked.get("value")
    found = fields.find(blocks, act.text("action_id"), act.text("block_id"), value)
    return _as_slack(found[1], value, act.reader) if found else None


def _values(act: Act, blocks: list[Block]) -> dict[str, dict[str, Any]]:
    """What stands in a form. A field that has gone from the view since it was drawn is left out."""
    given = act.asked.get("values")
    if not isinstance(given, dict) or not all(isinstance(block, dict) for block in given.values()):
        raise BadRequest("'values' must be {block_id: {action_id: value}}")
    kept: dict[str, dict[str, Any]] = {}
    for block, element in fields.walk(blocks):
        block_id, action_id = block.get("block_id", ""), element.get("action_id", "")
        if element.get("type") in fields.STATEFUL and action_id in given.get(block_id, {}):
            value = _as_slack(element, given[block_id][action_id], act.reader)
            kept.setdefault(block_id, {})[action_id] = value
    return kept


def _as_slack(element: Block, value: Any, reader: Reader) -> Any:
    """An empty field is None; a date with a time was written in the person's own zone."""
    if value == "":
        return None
    if element["type"] == "datetimepicker" and isinstance(value, str):
        return _seconds(value, reader)
    if element["type"] == "file_input":
        return [file_json(reader.ws, file) for each in value or () if (file := _own_file(reader, each))]
    return value


def _own_file(reader: Reader, chosen: Any) -> File | None:
    """`chosen` is the id with the name, by which the field shows it again."""
    file = reader.ws.files.get(str(chosen[0])) if isinstance(chosen, list) and chosen else None
    return file if file and file.user == reader.id and not file.deleted else None


def _seconds(value: str, reader: Reader) -> int:
    try:
        return int(datetime.fromisoformat(value).replace(tzinfo=reader.zone).timestamp())
    except ValueError as error:
        raise BadRequest("a date and time must read like 2026-01-31T09:30") from error
