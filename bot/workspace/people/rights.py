"""Who a person is and what stands before them; Slack's refusals when it is not theirs."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import ParamSpec

from bot.workspace.fields import NoSuchOption
from bot.workspace.model import Channel, Message, User, View
from bot.workspace.people.outcome import Outcome
from bot.workspace.state import Workspace

P = ParamSpec("P")
GONE = "This message is no longer there."


class Refused(Exception):
    """Slack does not let this person do that; nothing is sent to the app."""

    def __init__(self, error: str, text: str = "") -> None:
        super().__init__(error)
        self.outcome = Outcome(ok=False, error=error, text=text or error.replace("_", " "))


def shown(act: Callable[P, Outcome]) -> Callable[P, Outcome]:
    """A refusal becomes what the person sees instead of an exception."""

    @functools.wraps(act)
    def attempt(*args: P.args, **kwargs: P.kwargs) -> Outcome:
        try:
            return act(*args, **kwargs)
        except Refused as refused:
            return refused.outcome
        except NoSuchOption as error:
            return Outcome(ok=False, error="no_such_option", text=str(error))

    return attempt


def person(ws: Workspace, user: str) -> User:
    found = ws.user(user)
    if found is None:
        raise Refused("user_not_found")
    if found.deleted:
        raise Refused("account_inactive")
    return found


def room(ws: Workspace, user: str, channel: str) -> Channel:
    """A channel in which this person is a member."""
    found = ws.channel(channel)
    if found is None or (user not in found.members and found.kind != "channel"):
        raise Refused("channel_not_found")
    if user not in found.members:
        raise Refused("not_in_channel")
    return found


def open_room(ws: Workspace, user: str, channel: str) -> Channel:
    """One that is not archived."""
    found = room(ws, user, channel)
    if found.is_archived:
        raise Refused("is_archived")
    return found


def message(ws: Workspace, user: str, channel: str, ts: str) -> Message:
    """A message that this person can see now."""
    room(ws, user, channel)
    found = ws.message(channel, ts)
    if found is None or found.deleted or found.ephemeral_to not in (None, user):
        raise Refused("message_not_found", GONE)
    return found


def view(ws: Workspace, user: str, view_id: str) -> View:
    """A modal or Home on this person's screen."""
    found = ws.views.get(view_id)
    if found is None or found.user != user or not found.is_open:
        raise Refused("view_not_found")
    return found
