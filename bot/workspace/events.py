"""Changes in the workspace as the Events API tells them to the app: only what it subscribed to and may
see, in channels it is a member of; its own posts are echoed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bot.workspace.changes import Change
from bot.workspace.manifest import EVENT_SCOPES
from bot.workspace.model import Channel, Message
from bot.workspace.notify import called
from bot.workspace.payloads import VERIFICATION_TOKEN
from bot.workspace.shapes import message_json, user_json, view_json
from bot.workspace.state import Workspace

Json = dict[str, Any]
_MESSAGE_EVENT = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}


class Events:
    """Listens to a workspace and hands each event the app should hear to `deliver`."""

    def __init__(self, ws: Workspace, deliver: Callable[[Json], None]) -> None:
        self._ws = ws
        self._deliver = deliver
        self._unsubscribe = ws.subscribe(self._on_change)

    def stop(self) -> None:
        self._unsubscribe()

    def _on_change(self, change: Change) -> None:
        app = self._ws.app
        for name, event in _EVENTS.get(change.kind, _nothing)(self._ws, change):
            if name in app.events and EVENT_SCOPES.get(name, "") in ("", *app.scopes):
                self._deliver(_wrapped(self._ws, event | {"event_ts": event.get("event_ts", _stamp(change))}))


Named = tuple[str, Json]  # the name subscribed to, and the event


def _message(ws: Workspace, change: Change) -> Iterator[Named]:
    message, channel = ws.messages[change.channel][change.ts], ws.channels[change.channel]
    if not _hears(ws, channel):
        return
    kind = {"channel": channel.id, "channel_type": channel.kind}
    shape = message_json(ws, message) | {"event_ts": message.ts}
    yield _MESSAGE_EVENT[channel.kind], shape | kind
    if _calls_app(ws, message) and channel.kind != "im" and message.subtype is None:
        mention = {**shape, "type": "app_mention", "channel": channel.id}
        yield "app_mention", mention
    for file_id in message.files:
        shared = {
            "type": "file_shared",
            "file_id": file_id,
            "user_id": message.user,
            "channel_id": channel.id,
        }
        yield "file_shared", {**shared, "file": {"id": file_id}}


def _changed(ws: Workspace, change: Change) -> Iterator[Named]:
    message, channel = ws.messages[change.channel][change.ts], ws.channels[change.channel]
    if _hears(ws, channel):
        yield (
            _MESSAGE_EVENT[channel.kind],
            _about(ws, channel)
            | {
                "subtype": "message_changed",
                "message": message_json(ws, message),
                "previous_message": message_json(ws, change.before),
            },
        )


def _deleted(ws: Workspace, change: Change) -> Iterator[Named]:
    channel = ws.channels[change.channel]
    if _hears(ws, channel) and not change.before.ephemeral_to:
        yield (
            _MESSAGE_EVENT[channel.kind],
            _about(ws, channel)
            | {
                "subtype": "message_deleted",
                "deleted_ts": change.ts,
                "previous_message": message_json(ws, change.before),
            },
        )


def _about(ws: Workspace, channel: Channel) -> Json:
    stamp = ws.new_ts()
    return {
        "type": "message",
        "hidden": True,
        "channel": channel.id,
        "channel_type": channel.kind,
        "ts": stamp,
        "event_ts": stamp,
    }


def _reaction(ws: Workspace, change: Change) -> Iterator[Named]:
    message = ws.messages[change.channel][change.ts]
    if _hears(ws, ws.channels[change.channel]):
        item = {"type": "message", "channel": change.channel, "ts": change.ts}
        event = {"type": change.kind, "user": change.user, "reaction": change.name, "item": item}
        yield change.kind, event | {"item_user": message.user}


def _pin(ws: Workspace, change: Change) -> Iterator[Named]:
    message = ws.messages[change.channel][change.ts]
    if _hears(ws, ws.channels[change.channel]):
        item = {"type": "message", "channel": change.channel, "message": message_json(ws, message)}
        event = {"type": change.kind, "user": change.user, "channel_id": change.channel, "item": item}
        yield change.kind, event


def _member(ws: Workspace, change: Change) -> Iterator[Named]:
    channel = ws.channels[change.channel]
    if change.user != ws.app.bot_user_id and not _hears(ws, channel):
        return
    name = "member_joined_channel" if change.kind == "member_joined" else "member_left_channel"
    event = {"type": name, "user": change.user, "channel": channel.id, "team": ws.team.id}
    event["channel_type"] = {"channel": "C"}.get(channel.kind, "G")
    yield name, event | ({"inviter": change.name} if change.name else {})
    if change.user == ws.app.bot_user_id and name == "member_left_channel" and channel.kind == "group":
        yield "group_left", {"type": "group_left", "channel": channel.id}


def _home_opened(ws: Workspace, change: Change) -> Iterator[Named]:
    event: Json = {
        "type": "app_home_opened",
        "user": change.user,
        "channel": change.channel,
        "tab": change.name,
    }
    view = ws.home(change.user)
    if view and change.name == "home":
        event["view"] = view_json(ws, view)
    yield "app_home_opened", event


def _channel(ws: Workspace, change: Change) -> Iterator[Named]:
    """`name` says what happened: created, archive, unarchive, rename."""
    channel = ws.channels[change.channel]
    if channel.kind not in ("channel", "group") or not change.name:
        return
    if channel.kind == "group" and not _hears(ws, channel):
        return
    prefix = channel.kind
    about: Any = channel.id
    if change.name in ("rename", "created"):
        about = {"id": channel.id, "name": channel.name, "created": int(channel.created)}
    event = {"type": f"{prefix}_{change.name}", "channel": about, "user": change.user}
    yield f"{prefix}_{change.name}", event


def _file(_ws: Workspace, change: Change) -> Iterator[Named]:
    if change.name == "deleted":
        yield "file_deleted", {"type": "file_deleted", "file_id": change.file_id}


def _user(ws: Workspace, change: Change) -> Iterator[Named]:
    name = "team_join" if change.name == "joined" else "user_change"
    yield name, {"type": name, "user": user_json(ws, ws.users[change.user])}


def _nothing(_ws: Workspace, _change: Change) -> Iterator[Named]:
    return iter(())


_EVENTS: dict[str, Callable[[Workspace, Change], Iterator[Named]]] = {
    "message": _message,
    "message_changed": _changed,
    "message_deleted": _deleted,
    "reaction_added": _reaction,
    "reaction_removed": _reaction,
    "pin_added": _pin,
    "pin_removed": _pin,
    "member_joined": _member,
    "member_left": _member,
    "home_opened": _home_opened,
    "channel": _channel,
    "file": _file,
    "user": _user,
}


def _hears(ws: Workspace, channel: Channel) -> bool:
    return ws.app.bot_user_id in channel.members


def _calls_app(ws: Workspace, message: Message) -> bool:
    return ws.app.bot_user_id in called(message).users and message.user != ws.app.bot_user_id


def _stamp(change: Change) -> str:
    return f"{change.at:.6f}"


def _wrapped(ws: Workspace, event: Json) -> Json:
    installed = {"enterprise_id": None, "team_id": ws.team.id, "user_id": ws.app.bot_user_id}
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": ws.team.id,
        "api_app_id": ws.app.id,
        "event": event,
        "type": "event_callback",
        "event_id": ws.new_id("Ev"),
        "event_time": int(ws.now()),
        "authorizations": [{**installed, "is_bot": True, "is_enterprise_install": False}],
        "is_ext_shared_channel": _is_shared(ws, event),
        "event_context": ws.new_id("EC"),
    }


def _is_shared(ws: Workspace, event: Json) -> bool:
    channel = ws.channel(event["channel"]) if isinstance(event.get("channel"), str) else None
    return bool(channel and channel.is_ext_shared)
