"""One shape for everything a person does: a command, a press, a form, a mention. Decoded once, here."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Who did what, where. `key` is the same when Slack delivers the same act twice.

    `thread_ts` is set when it happened inside a thread, `crisis_id` when that thread is a war room.
    """

    actor_id: str
    key: str
    channel: str = ""
    thread_ts: str | None = None
    trigger_id: str = ""
    text: str = ""
    crisis_id: str | None = None

    def saying(self, text: str) -> Call:
        return replace(self, text=text)

    def inside(self, crisis_id: str | None) -> Call:
        return replace(self, crisis_id=crisis_id)


@dataclass(frozen=True, slots=True)
class Said:
    """A private answer to the person who acted: plain text, or blocks with the text as their fallback."""

    text: str
    blocks: Sequence[dict[str, Any]] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Modal:
    """A form to open for the person who acted."""

    view: Mapping[str, Any]


Answer = Said | Modal | None


def mentioned(text: str) -> tuple[str, ...]:
    """User ids in the order in which they are mentioned."""
    return tuple(USER.findall(text))


def without_mentions(text: str) -> str:
    return " ".join(USER.sub(" ", text).split())


def values(state: Mapping[str, Any]) -> dict[str, Any]:
    """A view's ``state.values`` as block id -> what was typed or chosen.

    Text gives ``str``, a select its value or id, a multi select a list; what was left empty gives ``""``.
    """
    return {
        block: _value(next(iter(elements.values())))
        for block, elements in state["values"].items()
        if elements
    }


def _value(element: Mapping[str, Any]) -> Any:
    for plain in ("value", "selected_user", "selected_channel", "selected_conversation", "selected_date"):
        if element.get(plain):
            return element[plain]
    if element.get("selected_option"):
        return element["selected_option"]["value"]
    for several in ("selected_users", "selected_options"):
        if several in element:
            return [o["value"] if isinstance(o, dict) else o for o in element[several] or ()]
    return ""
