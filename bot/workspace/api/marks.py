"""reactions.*, pins.*, bookmarks.*"""

from __future__ import annotations

import re
from typing import Any

from bot.workspace import posts
from bot.workspace.api import access
from bot.workspace.api.request import ApiError, Request
from bot.workspace.model import Bookmark, Channel, Message
from bot.workspace.shapes import bookmark_json, message_json

Json = dict[str, Any]
MOST_EMOJI = 23  # different ones by one member on one message
MOST_REACTIONS = 50
MOST_PINS = 100
MOST_BOOKMARKS = 100


def reactions_add(request: Request) -> Json:
    message, name, me = _target(request), _emoji(request), request.ws.app.bot_user_id
    if me in message.reactions.get(name, ()):
        raise ApiError("already_reacted")
    if sum(me in users for users in message.reactions.values()) >= MOST_EMOJI:
        raise ApiError("too_many_emoji")
    if name not in message.reactions and len(message.reactions) >= MOST_REACTIONS:
        raise ApiError("too_many_reactions")
    posts.react(request.ws, message, me, name)
    return {}


def reactions_remove(request: Request) -> Json:
    message, name, me = _target(request), _emoji(request), request.ws.app.bot_user_id
    if me not in message.reactions.get(name, ()):
        raise ApiError("no_reaction")
    posts.unreact(request.ws, message, me, name)
    return {}


def reactions_get(request: Request) -> Json:
    message = _target(request)
    shape = message_json(request.ws, message)
    return {"type": "message", "channel": message.channel, "message": shape}


def pins_add(request: Request) -> Json:
    access.joined(request)
    message = _target(request)
    if message.pinned_by:
        raise ApiError("already_pinned")
    if len(posts.pins(request.ws, message.channel)) >= MOST_PINS:
        raise ApiError("too_many_pins")
    posts.pin(request.ws, message, request.ws.app.bot_user_id)
    return {}


def pins_remove(request: Request) -> Json:
    message = _target(request)
    if not message.pinned_by:
        raise ApiError("no_pin")
    posts.unpin(request.ws, message, request.ws.app.bot_user_id)
    return {}


def pins_list(request: Request) -> Json:
    ws, channel = request.ws, access.visible(request)
    items = [
        {
            "type": "message",
            "channel": channel.id,
            "created": int(message.pinned_at),
            "created_by": message.pinned_by,
            "message": message_json(ws, message),
        }
        for message in posts.pins(ws, channel.id)
    ]
    return {"items": items}


def bookmarks_add(request: Request) -> Json:
    channel = access.open_(request, "channel_id")
    if request.text("type") != "link":
        raise ApiError("invalid_bookmark_type")
    if len(channel.bookmarks) >= MOST_BOOKMARKS:
        raise ApiError("too_many_bookmarks")
    now = request.ws.now()
    bookmark = Bookmark(
        id=request.ws.new_id("Bk"),
        channel_id=channel.id,
        title=request.text("title"),
        link=_link(request),
        emoji=request.text("emoji"),
        created=now,
        updated=now,
    )
    channel.bookmarks.append(bookmark)
    return _told(request, channel, bookmark)


def bookmarks_list(request: Request) -> Json:
    channel = access.visible(request, "channel_id")
    return {"bookmarks": [bookmark_json(bookmark) for bookmark in channel.bookmarks]}


def bookmarks_edit(request: Request) -> Json:
    channel = access.open_(request, "channel_id")
    bookmark = _bookmark(request, channel)
    bookmark.link = _link(request) if request.given("link") else bookmark.link
    bookmark.title = request.text("title", bookmark.title)
    bookmark.emoji = request.text("emoji", bookmark.emoji)
    bookmark.updated = request.ws.now()
    return _told(request, channel, bookmark)


def bookmarks_remove(request: Request) -> Json:
    channel = access.open_(request, "channel_id")
    channel.bookmarks.remove(_bookmark(request, channel))
    request.ws.publish("bookmarks", channel=channel.id)
    return {}


def _told(request: Request, channel: Channel, bookmark: Bookmark) -> Json:
    request.ws.publish("bookmarks", channel=channel.id)
    return {"bookmark": bookmark_json(bookmark)}


def _target(request: Request) -> Message:
    channel = access.visible(request)
    if not request.text("timestamp"):
        raise ApiError("no_item_specified")
    if not re.fullmatch(r"\d{10}\.\d{6}", request.text("timestamp")):
        raise ApiError("bad_timestamp")
    if channel.is_archived:
        raise ApiError("is_archived")
    return access.message(request, channel, "timestamp")


def _emoji(request: Request) -> str:
    name = request.text("name").strip(":")
    if not re.fullmatch(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?", name):
        raise ApiError("invalid_name")
    return name


def _link(request: Request) -> str:
    link = request.text("link")
    if not re.match(r"https?://[^\s]+$", link):
        raise ApiError("invalid_link")
    return link


def _bookmark(request: Request, channel: Channel) -> Bookmark:
    wanted = request.text("bookmark_id")
    found = next((bookmark for bookmark in channel.bookmarks if bookmark.id == wanted), None)
    if found is None:
        raise ApiError("not_found")
    return found
