"""One shape for everything a person does: a command, a press, a form, a mention. Decoded once, here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.domain.errors import UserError
from bot.slack.ids import Ref

ONE_VALUE = (
    "value",
    "selected_user",
    "selected_channel",
    "selected_conversation",
    "selected_date",
    "selected_time",
    "selected_date_time",
)
USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
FORM = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The window, or the App Home, in which a button was pressed; `ref` says what it shows, `values` what its
    fields hold.
    """

    id: str
    ref: Ref | None = None
    is_home: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Who did what, where. `key` is the same when Slack delivers the same act twice.

    `channel` is one in which the bot can answer privately; it is empty where it may not be a member.
    `thread_ts` is set when it happened inside a thread, `crisis_id` when that thread is a war room.
    """

    actor_id: str
    key: str
    channel: str = ""
    thread_ts: str | None = None
    trigger_id: str = ""
    text: str = ""
    crisis_id: str | None = None
    window: Window | None = None

    def saying(self, text: str) -> Call:
        return replace(self, text=text)

    def inside(self, crisis_id: str | None) -> Call:
        return replace(self, crisis_id=crisis_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """`values` maps a field's name to what was typed or chosen; empty is ``""``."""

    call: Call
    ref: Ref
    values: Mapping[str, Any]

    @property
    def actor(self) -> str:
        return self.call.actor_id

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "")


@dataclass(frozen=True, slots=True)
class Said:
    """A private answer to the person who acted: plain text, or blocks with the text as their fallback."""

    text: str
    blocks: Sequence[dict[str, Any]] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Modal:
    """A form or window to open for the person who acted.

    `opener` is the action id and reference of a button that opens the same: for where Slack lets nobody
    open a window, or no longer. `instead`: it takes the place of the window in which the button stood.
    """

    view: Mapping[str, Any]
    opener: tuple[str, Ref] | None = None
    instead: bool = False


Answer = Said | Modal | None
Outcome = Answer | UserError  # what came of an act, or why nothing did


def mentioned(text: str) -> tuple[str, ...]:
    """User ids in the order in which they are mentioned."""
    return tuple(USER.findall(text))


def without_mentions(text: str) -> str:
    return " ".join(USER.sub(" ", text).split())


def as_read(text: str, names: Mapping[str, str]) -> str:
    """What somebody typed, out of the form in which Slack hands it over: entities undone, @names readable.

    `names` are people's names by id, for mentions that carry none.
    """
    plain = FORM.sub(lambda found: _shown(found, names), text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _shown(found: re.Match[str], names: Mapping[str, str]) -> str:
    sign, target, label = found[1], found[2], found[3]
    if sign == "@":
        return f"@{label or names.get(target) or target}"
    if sign:
        return label if label and label[0] in "@#" else f"{'#' if sign == '#' else '@'}{label or target}"
    return target if not label or label in target else f"{label} ({target})"


def values(state: Mapping[str, Any]) -> dict[str, Any]:
    """A view's ``state.values`` as block id -> what was typed or chosen.

    Text gives ``str``, a select its value or id, a multi select a list, files their ids and names; what was
    left empty gives ``""``.
    """
    return {
        block: _value(next(iter(elements.values())))
        for block, elements in state["values"].items()
        if elements
    }


def _value(element: Mapping[str, Any]) -> Any:
    for plain in ONE_VALUE:
        if element.get(plain):
            return element[plain]
    if element.get("selected_option"):
        return element["selected_option"]["value"]
    if "files" in element:
        return [
            {"id": str(file["id"]), "name": str(file.get("name") or "")} for file in element["files"] or ()
        ]
    for several in ("selected_users", "selected_conversations", "selected_options"):
        if several in element:
            return [o["value"] if isinstance(o, dict) else o for o in element[several] or ()]
    return ""
