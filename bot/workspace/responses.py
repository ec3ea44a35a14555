"""Answers to an interaction: a slash command's acknowledgement, and what is sent to a response_url."""

from __future__ import annotations

from typing import Any

from bot.workspace import posts
from bot.workspace.model import Message, ResponseUrl
from bot.workspace.rules import Broken, check_message
from bot.workspace.rules.message import TEXT_CUT_AT
from bot.workspace.rules.together import IsUsable
from bot.workspace.state import Workspace
from bot.workspace.typed import normalized

Json = dict[str, Any]
MOST_USES = 5


def use(ws: Workspace, url_id: str) -> ResponseUrl:
    """Spends one use of a response_url. Raises Broken: used_url, expired_url, invalid_url."""
    entry = ws.response_urls.get(url_id)
    if entry is None:
        raise Broken("invalid_url")
    if ws.now() >= entry.expires_at:
        raise Broken("expired_url")
    if entry.uses >= MOST_USES:
        raise Broken("used_url")
    entry.uses += 1
    return entry


def answer(
    ws: Workspace, entry: ResponseUrl, body: Json, is_usable: IsUsable | None = None
) -> Message | None:
    """Posts, replaces or deletes. What is said is seen by the one person alone unless it says
    `in_channel`; an original stays as public or private as it was. Raises Broken."""
    with ws.lock:
        original = ws.message(entry.channel, entry.message_ts or "")
        if original and (original.deleted or original.user != ws.app.bot_user_id):
            original = None
        if body.get("delete_original"):
            if original:
                posts.remove(ws, original, ws.app.bot_user_id)
            return None
        content = _content(ws, body, is_usable)
        if body.get("replace_original") and original:
            return posts.edit(ws, original, ws.app.bot_user_id, content)
        thread_ts = str(body.get("thread_ts", ""))
        public = body.get("response_type") == "in_channel"
        return posts.post(
            ws,
            channel=entry.channel,
            user=ws.app.bot_user_id,
            ephemeral_to=None if public else entry.user,
            thread_ts=thread_ts if ws.is_thread(entry.channel, thread_ts) else None,
            **content,
        )


def _content(ws: Workspace, body: Json, is_usable: IsUsable | None) -> Json:
    text = str(body.get("text") or "")[:TEXT_CUT_AT]
    blocks, attachments = body.get("blocks") or [], body.get("attachments") or []
    check_message(text, blocks, attachments, is_usable)
    return {"text": normalized(ws, text), "blocks": blocks, "attachments": attachments}
