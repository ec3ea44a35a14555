"""What the app is sent when a person acts: slash commands and the interactive payloads."""

from __future__ import annotations

from typing import Any

from bot.workspace import fields, screens
from bot.workspace.model import Channel, Message, User, View
from bot.workspace.shapes import message_json, view_json
from bot.workspace.state import Workspace

Json = dict[str, Any]
VERIFICATION_TOKEN = "local-verification-token"  # noqa: S105 - apps over sockets ignore it


def slash_command(ws: Workspace, user: User, channel: Channel, command: str, text: str) -> Json:
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": ws.team.id,
        "team_domain": ws.team.domain,
        "channel_id": channel.id,
        "channel_name": shown_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": ws.app.id,
        "is_enterprise_install": "false",
        "response_url": screens.new_response_url(ws, channel.id, user.id),
        "trigger_id": screens.new_trigger(ws, user.id).id,
    }


def message_press(ws: Workspace, user: User, message: Message, action: Json, state: fields.State) -> Json:
    """A press in a message. The app is not given an ephemeral message's content."""
    channel = ws.channels[message.channel]
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": bool(message.ephemeral_to),
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = _base(ws, "block_actions", user) | {
        "container": container,
        "trigger_id": screens.new_trigger(ws, user.id).id,
        "channel": {"id": channel.id, "name": shown_name(channel)},
        "state": {"values": state},
        "response_url": screens.new_response_url(ws, channel.id, user.id, message.ts),
        "actions": [action],
    }
    if not message.ephemeral_to:
        payload["message"] = message_json(ws, message, metadata=True)
    return payload


def view_press(ws: Workspace, user: User, view: View, action: Json) -> Json:
    return _base(ws, "block_actions", user) | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": screens.new_trigger(ws, user.id, view.id).id,
        "view": current_view(ws, view),
        "actions": [action],
    }


def view_submission(ws: Workspace, user: User, view: View) -> Json:
    return _base(ws, "view_submission", user) | {
        "trigger_id": screens.new_trigger(ws, user.id, view.id).id,
        "view": current_view(ws, view),
        "response_urls": _response_urls(ws, user, view),
    }


def _response_urls(ws: Workspace, user: User, view: View) -> list[Json]:
    """One address per conversation chosen in a menu that asked for it."""
    state, found = fields.state(view.blocks, view.values), []
    for block, element in fields.walk(view.blocks):
        if not element.get("response_url_enabled"):
            continue
        held = state[block["block_id"]][element["action_id"]]
        channel_id = held.get("selected_conversation") or held.get("selected_channel")
        if channel_id:
            where = {
                "block_id": block["block_id"],
                "action_id": element["action_id"],
                "channel_id": channel_id,
            }
            found.append({**where, "response_url": screens.new_response_url(ws, channel_id, user.id)})
    return found


def view_closed(ws: Workspace, user: User, view: View, *, is_cleared: bool) -> Json:
    return _base(ws, "view_closed", user) | {"view": current_view(ws, view), "is_cleared": is_cleared}


def message_shortcut(ws: Workspace, user: User, callback_id: str, message: Message) -> Json:
    channel = ws.channels[message.channel]
    return _base(ws, "message_action", user) | {
        "callback_id": callback_id,
        "trigger_id": screens.new_trigger(ws, user.id).id,
        "action_ts": f"{ws.now():.6f}",
        "message_ts": message.ts,
        "response_url": screens.new_response_url(ws, channel.id, user.id, message.ts),
        "channel": {"id": channel.id, "name": shown_name(channel)},
        "message": message_json(ws, message, metadata=True),
    }


def global_shortcut(ws: Workspace, user: User, callback_id: str) -> Json:
    return _base(ws, "shortcut", user) | {
        "user": {"id": user.id, "username": user.name, "team_id": user.team_id},
        "callback_id": callback_id,
        "trigger_id": screens.new_trigger(ws, user.id).id,
        "action_ts": f"{ws.now():.6f}",
    }


def suggestion(ws: Workspace, user: User, view: View | None, message: Message | None, asked: Json) -> Json:
    """A menu's question for options; `asked` holds action_id, block_id and value (what was typed)."""
    payload = _base(ws, "block_suggestion", user) | asked
    if view:
        return payload | {"container": {"type": "view", "view_id": view.id}, "view": current_view(ws, view)}
    if message:
        channel = ws.channels[message.channel]
        payload |= {
            "container": {"type": "message", "message_ts": message.ts, "channel_id": channel.id},
            "channel": {"id": channel.id, "name": shown_name(channel)},
            "message": message_json(ws, message),
        }
    return payload


def current_view(ws: Workspace, view: View) -> Json:
    return view_json(ws, view, fields.state(view.blocks, view.values))


def shown_name(channel: Channel) -> str:
    """Payloads name a private conversation only by its kind."""
    return {"im": "directmessage", "group": "privategroup"}.get(channel.kind, channel.name)


def _base(ws: Workspace, kind: str, user: User) -> Json:
    return {
        "type": kind,
        "team": {"id": ws.team.id, "domain": ws.team.domain},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
        "api_app_id": ws.app.id,
        "token": VERIFICATION_TOKEN,
        "is_enterprise_install": False,
        "enterprise": None,
    }
