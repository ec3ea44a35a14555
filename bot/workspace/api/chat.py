"""chat.*"""

from __future__ import annotations

import re
from typing import Any

from bot.workspace import posts
from bot.workspace.api import access
from bot.workspace.api.request import ApiError, Request, refusal
from bot.workspace.model import Block, Message
from bot.workspace.rules import Broken, check_message
from bot.workspace.rules.message import MARKDOWN_TEXT, TEXT_CUT_AT, UPDATE_TEXT, check_metadata
from bot.workspace.shapes import message_json
from bot.workspace.typed import normalized
from bot.workspace.uploads import usable_file

Json = dict[str, Any]
_CUSTOMIZE = ("username", "icon_emoji", "icon_url")


def post_message(request: Request) -> Json:
    channel = access.writable(request.ws, request.text("channel"))
    content = _content(request)
    thread_ts = _thread(request, channel.id)
    broadcast = request.flag("reply_broadcast") and thread_ts is not None
    message = posts.post(
        request.ws,
        channel=channel.id,
        user=request.ws.app.bot_user_id,
        thread_ts=thread_ts,
        reply_broadcast=broadcast,
        subtype="thread_broadcast" if broadcast else None,
        mrkdwn=request.flag("mrkdwn", True),
        metadata=_metadata(request),
        **content,
    )
    shown = message_json(request.ws, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def post_ephemeral(request: Request) -> Json:
    channel = access.writable(request.ws, request.text("channel"))
    if not access.is_member(request.ws, channel):
        raise ApiError("not_in_channel")
    user = request.text("user")
    if user not in channel.members or request.ws.users[user].deleted:
        raise ApiError("user_not_in_channel")
    message = posts.post(
        request.ws,
        channel=channel.id,
        user=request.ws.app.bot_user_id,
        ephemeral_to=user,
        thread_ts=_thread(request, channel.id),
        **_content(request),
    )
    return {"message_ts": message.ts}


def update(request: Request) -> Json:
    """Text without blocks takes the blocks away; neither of them leaves both as they are."""
    ws, channel = request.ws, access.visible(request)
    message = access.message(request, channel)
    if message.user != ws.app.bot_user_id:
        raise ApiError("cant_update_message")
    if channel.is_archived:
        raise ApiError("is_inactive")
    changes = _changes(request, message)
    posts.edit(ws, message, ws.app.bot_user_id, changes)
    shown = message_json(ws, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(request: Request) -> Json:
    channel = access.visible(request)
    message = access.message(request, channel)
    if message.user != request.ws.app.bot_user_id:
        raise ApiError("cant_delete_message")
    posts.remove(request.ws, message, request.ws.app.bot_user_id)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(request: Request) -> Json:
    channel = access.visible(request)
    message = access.message(request, channel, "message_ts")
    link = f"{request.ws.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.is_reply:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _content(request: Request) -> Json:
    """Text, blocks and attachments of a new message, checked."""
    customized = [name for name in _CUSTOMIZE if request.given(name)]
    if customized and "chat:write.customize" not in request.ws.app.scopes:
        raise access.missing_scope(request.ws, "chat:write.customize")
    text, blocks, attachments = _text(request), request.blocks(), request.blocks("attachments")
    if request.given("markdown_text"):
        blocks = [{"type": "markdown", "text": request.text("markdown_text")}]
    _check(request, text, blocks, attachments)
    return {"text": text, "blocks": blocks, "attachments": attachments}


def _changes(request: Request, message: Message) -> Json:
    text, blocks, attachments = _text(request), request.blocks(), request.blocks("attachments")
    named = [name for name in ("text", "blocks", "attachments", "markdown_text") if request.given(name)]
    if len(text) > UPDATE_TEXT:
        raise ApiError("msg_too_long")
    if request.given("markdown_text"):
        blocks = [{"type": "markdown", "text": request.text("markdown_text")}]
    changes: Json = {"metadata": _metadata(request)} if request.given("metadata") else {}
    if named:
        _check(request, text, blocks, attachments)
        _keep_rich_text(message, blocks)
        changes |= {"blocks": blocks} if blocks or request.given("text") or request.given("blocks") else {}
        changes |= {"text": text} if request.given("text") else {}
        changes |= {"attachments": attachments} if request.given("attachments") else {}
    if not changes:
        raise ApiError("no_text")
    return changes


def _keep_rich_text(message: Message, blocks: list[Block]) -> None:
    was_rich = any(block["type"] == "rich_text" for block in message.blocks)
    if was_rich and blocks and not any(block["type"] == "rich_text" for block in blocks):
        raise ApiError("block_mismatch")


def _text(request: Request) -> str:
    """The text as Slack stores it. `parse=full` and `link_names` turn plain names into pings again."""
    text = request.text("text")
    if request.given("markdown_text"):
        if text or request.given("blocks"):
            raise ApiError("markdown_text_conflict")
        if len(request.text("markdown_text")) > MARKDOWN_TEXT:
            raise ApiError("msg_too_long")
    if len(text) > TEXT_CUT_AT:
        text = text[:TEXT_CUT_AT]
        request.warnings.append("message_truncated")
    full = request.text("parse") == "full"
    return normalized(request.ws, text, everything=full, groups=request.flag("link_names"))


def _check(request: Request, text: str, blocks: list[Block], attachments: list[Block]) -> None:
    try:
        check_message(text, blocks, attachments, usable_file(request.ws))
    except Broken as broken:
        raise refusal(broken) from None


def _metadata(request: Request) -> Json | None:
    metadata = request.json("metadata", "invalid_metadata_format")
    if not metadata:
        return None  # in an update an empty object takes it away
    try:
        check_metadata(metadata)
    except Broken as broken:
        raise refusal(broken) from None
    return dict(metadata)


def _thread(request: Request, channel: str) -> str | None:
    """The thread to answer in; where its first post was deleted, a reply lands in the channel."""
    thread_ts = request.text("thread_ts")
    if not thread_ts:
        return None
    if not re.fullmatch(r"\d{10}\.\d{6}", thread_ts):
        raise ApiError("invalid_thread_ts")
    return thread_ts if request.ws.is_thread(channel, thread_ts) else None
