"""One Web API call: its arguments however they were sent, and the refusals it may meet."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.workspace.model import Block
from bot.workspace.rules import Broken
from bot.workspace.state import Workspace

Json = dict[str, Any]


class ApiError(Exception):
    """A call that Slack answers with `ok: false`."""

    def __init__(self, code: str, messages: Sequence[str] = (), **more: Any) -> None:
        super().__init__(code)
        self.code = code
        self.messages = list(messages)
        self.more = more

    def body(self) -> Json:
        body: Json = {"ok": False, "error": self.code, **self.more}
        if self.messages:
            body["response_metadata"] = {"messages": [f"[ERROR] {words}" for words in self.messages]}
        return body


def refusal(broken: Broken) -> ApiError:
    """What a rule found, as the method answers it: chat.* list `errors`, views.* only messages."""
    listed = {"errors": broken.problems} if broken.code in ("invalid_blocks", "invalid_attachments") else {}
    return ApiError(broken.code, broken.problems, **(listed if broken.problems else {}))


@dataclass(slots=True)
class Request:
    """The arguments of one call: forms carry lists and objects as JSON text, JSON bodies as they are."""

    ws: Workspace
    args: Mapping[str, Any]
    new_socket: Callable[[], str]
    warnings: list[str] = field(default_factory=list)

    def text(self, name: str, default: str = "") -> str:
        value = self.args.get(name)
        return default if value is None else str(value)

    def given(self, name: str) -> bool:
        return self.args.get(name) is not None

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.args.get(name)
        if value is None or isinstance(value, bool):
            return default if value is None else value
        return str(value).lower() in ("1", "true")

    def number(self, name: str, default: int) -> int:
        value = self.args.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise ApiError("invalid_arguments", [f"must provide an integer [json-pointer:/{name}]"]) from None

    def items(self, name: str) -> list[str]:
        """A comma-separated list, or a list as such."""
        value = self.args.get(name) or ""
        listed = value if isinstance(value, list) else str(value).split(",")
        return [text for text in (str(item).strip() for item in listed) if text]

    def json(self, name: str, bad: str = "invalid_arguments") -> Any:
        """A structure; None when it is not given. Raises ApiError(bad) for what is no JSON."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise ApiError(bad) from None

    def blocks(self, name: str = "blocks") -> list[Block]:
        found = self.json(name, f"invalid_{name}_format" if name == "blocks" else "invalid_attachments")
        if found is not None and not isinstance(found, list):
            raise ApiError(f"invalid_{name}_format" if name == "blocks" else "invalid_attachments")
        return found or []


def page(items: Sequence[Any], request: Request, default: int, most: int) -> tuple[list[Any], str]:
    """One page of `items` and the cursor of the next ("" at the end). Raises ApiError invalid_cursor,
    invalid_limit."""
    limit = request.number("limit", default) or default
    if not 1 <= limit <= most:
        raise ApiError("invalid_limit")
    start = _offset(request.text("cursor"))
    rest = len(items) > start + limit
    return list(items[start : start + limit]), f"next:{start + limit}" if rest else ""


def _offset(cursor: str) -> int:
    if not cursor:
        return 0
    word, _, number = cursor.partition(":")
    if word != "next" or not number.isdecimal():
        raise ApiError("invalid_cursor")
    return int(number)
