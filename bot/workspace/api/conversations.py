"""conversations.*"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bot.workspace import posts
from bot.workspace.api import access
from bot.workspace.api.request import ApiError, Request, page
from bot.workspace.model import Channel, Message
from bot.workspace.shapes import channel_json, message_json

Json = dict[str, Any]
TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
READ = {"channel": "channels:read", "group": "groups:read", "im": "im:read", "mpim": "mpim:read"}
LONGEST_TOPIC = 250
LONGEST_NAME = 80
MOST_INVITED = 100
MOST_OPENED = 8


def list_(request: Request) -> Json:
    ws = request.ws
    wanted = request.items("types") or ["public_channel"]
    if any(name not in TYPES for name in wanted):
        raise ApiError("invalid_types")
    kinds = [TYPES[name] for name in wanted]
    for kind in kinds:
        if READ[kind] not in ws.app.scopes:
            raise access.missing_scope(ws, READ[kind])
    found = [
        channel
        for channel in ws.channels.values()
        if channel.kind in kinds
        and (channel.kind == "channel" or access.is_member(ws, channel))
        and not (channel.is_archived and request.flag("exclude_archived"))
    ]
    shown, cursor = page(found, request, 100, 999)
    return {"channels": [channel_json(ws, c) for c in shown], "response_metadata": {"next_cursor": cursor}}


def info(request: Request) -> Json:
    channel = access.visible(request)
    shape = channel_json(request.ws, channel)
    if not request.flag("include_num_members"):
        shape.pop("num_members", None)
    if request.flag("include_locale"):
        shape["locale"] = "en-US"
    return {"channel": shape}


def history(request: Request) -> Json:
    channel = access.joined(request)
    posted = request.ws.timeline(channel.id)
    shown, cursor = page(_between(request, posted)[::-1], request, 100, 999)
    return {
        "messages": _messages(request, shown),
        "has_more": bool(cursor),
        "pin_count": len(posts.pins(request.ws, channel.id)),
        "response_metadata": {"next_cursor": cursor},
    }


def replies(request: Request) -> Json:
    """The thread with its first post, oldest first; asked for a reply, only that reply."""
    channel = access.joined(request)
    first = request.ws.message(channel.id, request.text("ts"))
    if first is None or first.ephemeral_to or (first.deleted and first.subtype != "tombstone"):
        raise ApiError("thread_not_found")
    thread = [] if first.is_reply else _between(request, request.ws.replies(channel.id, first.ts))
    shown, cursor = page([first, *thread], request, 1000, 1000)
    return {
        "messages": _messages(request, shown),
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def members(request: Request) -> Json:
    channel = access.visible(request)
    shown, cursor = page(sorted(channel.members), request, 100, 1000)
    return {"members": shown, "response_metadata": {"next_cursor": cursor}}


def open_(request: Request) -> Json:
    ws, ids = request.ws, request.items("users")
    if request.given("channel"):
        channel = access.visible(request)
        already = True
    else:
        channel, already = posts.open_direct(ws, {*_people(request, ids), ws.app.bot_user_id})
    scope = "im:write" if channel.kind == "im" else "mpim:write"
    if scope not in ws.app.scopes:
        raise access.missing_scope(ws, scope)
    shape = channel_json(ws, channel) if request.flag("return_im") else {"id": channel.id}
    return {"channel": shape} | ({"no_op": True, "already_open": True} if already else {})


def join(request: Request) -> Json:
    ws, channel = request.ws, access.visible(request)
    if channel.kind != "channel":
        raise ApiError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise ApiError("is_archived")
    if access.is_member(ws, channel):
        request.warnings.append("already_in_channel")
    posts.join(ws, channel, ws.app.bot_user_id)
    return {"channel": channel_json(ws, channel)}


def create(request: Request) -> Json:
    ws, name = request.ws, request.text("name")
    private = request.flag("is_private")
    scope = "groups:write" if private else "channels:manage"
    if scope not in ws.app.scopes:
        raise access.missing_scope(ws, scope)
    _check_name(request, name)
    channel = Channel(
        id=ws.new_id("G" if private else "C"),
        name=name,
        kind="group" if private else "channel",
        members={ws.app.bot_user_id},
        creator=ws.app.bot_user_id,
    )
    posts.add_channel(ws, channel, "created", ws.app.bot_user_id)
    return {"channel": channel_json(ws, channel)}


def invite(request: Request) -> Json:
    ws, channel, ids = request.ws, access.joined(request), request.items("users")
    _check_open(channel)
    if not ids:
        raise ApiError("no_user")
    if len(ids) > MOST_INVITED:
        raise ApiError("too_many_users")
    if ws.app.bot_user_id in ids:
        raise ApiError("cant_invite_self")
    for user_id in ids:
        if user_id not in ws.users or ws.users[user_id].deleted:
            raise ApiError("user_not_found")
        if user_id in channel.members:
            raise ApiError("already_in_channel")
    for user_id in ids:
        posts.join(ws, channel, user_id, ws.app.bot_user_id)
    return {"channel": channel_json(ws, channel)}


def kick(request: Request) -> Json:
    ws, channel, user_id = request.ws, access.joined(request), request.text("user")
    _check_open(channel)
    if channel.is_general:
        raise ApiError("cant_kick_from_general")
    if user_id == ws.app.bot_user_id:
        raise ApiError("cant_kick_self")
    if user_id not in ws.users:
        raise ApiError("user_not_found")
    if user_id not in channel.members:
        raise ApiError("not_in_channel")
    posts.leave(ws, channel, user_id)
    return {}


def archive(request: Request) -> Json:
    ws, channel = request.ws, access.joined(request)
    if channel.is_direct:
        raise ApiError("method_not_supported_for_channel_type")
    if channel.is_general:
        raise ApiError("cant_archive_general")
    if channel.is_archived:
        raise ApiError("already_archived")
    with ws.lock:
        channel.is_archived = True
        ws.publish("channel", channel=channel.id, user=ws.app.bot_user_id, name="archive")
    return {}


def rename(request: Request) -> Json:
    ws, channel, name = request.ws, access.joined(request), request.text("name")
    _check_open(channel)
    _check_name(request, name)
    with ws.lock:
        channel.name = name
        ws.publish("channel", channel=channel.id, user=ws.app.bot_user_id, name="rename")
    return {"channel": channel_json(ws, channel)}


def leave(request: Request) -> Json:
    ws, channel = request.ws, access.joined(request)
    _check_open(channel)
    if channel.is_general:
        raise ApiError("cant_leave_general")
    posts.leave(ws, channel, ws.app.bot_user_id)
    return {}


def set_topic(request: Request) -> Json:
    channel = _described(request, "topic")
    channel.topic = request.text("topic")
    request.ws.publish("channel", channel=channel.id)
    return {"channel": channel_json(request.ws, channel)}


def set_purpose(request: Request) -> Json:
    channel = _described(request, "purpose")
    channel.purpose = request.text("purpose")
    request.ws.publish("channel", channel=channel.id)
    return {"purpose": channel.purpose}


def _described(request: Request, name: str) -> Channel:
    channel = access.joined(request)
    if channel.kind == "im":
        raise ApiError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise ApiError("is_archived")
    if len(request.text(name)) > LONGEST_TOPIC:
        raise ApiError("too_long")
    return channel


def _messages(request: Request, found: Sequence[Message]) -> list[Json]:
    metadata = request.flag("include_all_metadata")
    return [message_json(request.ws, message, metadata=metadata) for message in found]


def _between(request: Request, found: Sequence[Message]) -> list[Message]:
    """Those after `oldest` and before `latest`, the ends themselves only when `inclusive`."""
    oldest, latest = (_stamp(request, name) for name in ("oldest", "latest"))
    inclusive = request.flag("inclusive")

    def is_in(ts: str) -> bool:
        after = not oldest or ts > oldest or (inclusive and ts == oldest)
        return after and (not latest or ts < latest or (inclusive and ts == latest))

    return [message for message in found if is_in(message.ts)]


def _stamp(request: Request, name: str) -> str:
    """A time as a ts of equal length, so that texts compare as numbers do; "" for no limit."""
    text = request.text(name)
    if text in ("", "0", "now"):
        return ""
    if not re.fullmatch(r"\d{1,10}(\.\d{1,6})?", text):
        raise ApiError(f"invalid_ts_{name}")
    seconds, _, micros = text.partition(".")
    return f"{seconds.zfill(10)}.{micros.ljust(6, '0')}"


def _people(request: Request, ids: Sequence[str]) -> list[str]:
    if not ids:
        raise ApiError("users_list_not_supplied")
    if len(ids) > MOST_OPENED:
        raise ApiError("too_many_users")
    for user_id in ids:
        user = request.ws.user(user_id)
        if user is None:
            raise ApiError("user_not_found")
        if user.deleted:
            raise ApiError("user_disabled")
    return list(ids)


def _check_open(channel: Channel) -> None:
    if channel.is_direct:
        raise ApiError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise ApiError("is_archived")


def _check_name(request: Request, name: str) -> None:
    if not name:
        raise ApiError("invalid_name_required")
    if len(name) > LONGEST_NAME:
        raise ApiError("invalid_name_maxlength")
    if re.search(r"[^\w-]", name) or name != name.lower():
        raise ApiError("invalid_name_specials")
    if not re.search(r"\w", name.replace("_", "")):
        raise ApiError("invalid_name_punctuation")
    if request.ws.channel_named(name):
        raise ApiError("name_taken")
