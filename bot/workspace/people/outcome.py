"""What a person gets to see for what they did, and the way to the app."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.workspace.model import View

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`ok` is false when Slack would show the person an error: `error` is its code, `text` its words.

    `errors` are the words under fields of a modal, by block_id. `action` says what a submission did:
    closed, errors, update, push or clear. `view` is what is now on top of the person's screen, `ts` the
    message they wrote, `options` what a menu that asks the app offers, `response` the app's raw answer.
    """

    ok: bool = True
    error: str = ""
    text: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    action: str = ""
    view: View | None = None
    ts: str = ""
    options: tuple[Json, ...] = ()
    response: Json | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """The app's answer to one interaction. `error`: dispatch_failed (no app there), operation_timeout."""

    error: str = ""
    payload: Json | None = None


class Delivery(Protocol):
    """Carries interactions to the app."""

    def interact(self, kind: str, payload: Json, *, answerable: bool) -> Ack:
        """Sends one slash_commands or interactive payload and blocks until the app acknowledges it, at
        most three seconds of the workspace's clock."""


class Nobody:
    """The delivery of a workspace to which no app is connected."""

    def interact(self, kind: str, payload: Json, *, answerable: bool) -> Ack:  # noqa: ARG002
        return Ack(error="dispatch_failed")
