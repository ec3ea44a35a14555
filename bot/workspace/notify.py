"""Who is pinged by a new message. Edits ping nobody, and so never come here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.workspace.model import Channel, Message, Notification
from bot.workspace.mrkdwn import Mentions, mentions
from bot.workspace.state import Workspace


def about(ws: Workspace, message: Message) -> None:
    """Writes one notification per person called, with the strongest reason."""
    count_broadcasts(ws, message)
    channel = ws.channels[message.channel]
    if message.subtype is not None and message.subtype not in ("file_share", "thread_broadcast"):
        return
    if message.ephemeral_to:
        return
    now = ws.now()
    for user_id, reason in _reasons(ws, channel, message).items():
        user = ws.users[user_id]
        if user.is_bot or user.deleted:
            continue
        ws.notified.append(
            Notification(
                user=user_id,
                channel=channel.id,
                ts=message.ts,
                reason=reason,
                silent=user.in_dnd(now),
                at=now,
            )
        )
        ws.publish("notification", channel=channel.id, ts=message.ts, user=user_id, name=reason)
    _follow(ws, message)


def count_broadcasts(ws: Workspace, message: Message) -> None:
    """Remembers every @channel, @here and @everyone that the app wrote, in a post or in an edit."""
    if message.app_id:
        words = called(message).broadcasts
        ws.broadcasts += [(message.channel, message.ts, word) for word in words]


def called(message: Message) -> Mentions:
    """Everybody a message calls, in its text, blocks and attachments."""
    found = mentions(message.text) if message.mrkdwn else Mentions()
    for text in _texts([message.blocks, message.attachments]):
        more = mentions(text)
        found.users += more.users
        found.usergroups += more.usergroups
        found.broadcasts += more.broadcasts
    return found


def _reasons(ws: Workspace, channel: Channel, message: Message) -> dict[str, str]:
    calls = called(message)
    reasons: dict[str, str] = {}
    if calls.broadcasts and (message.reply_broadcast or not message.is_reply):
        reasons |= dict.fromkeys(channel.members, "broadcast")
    if message.thread_ts:
        reasons |= dict.fromkeys(ws.followers.get((channel.id, message.thread_ts), ()), "thread")
    if channel.is_direct:
        reasons |= dict.fromkeys(channel.members, "dm")
    for group_id in calls.usergroups:
        group = ws.usergroups.get(group_id)
        reasons |= dict.fromkeys(group.users if group and not group.deleted else (), "usergroup")
    reasons |= dict.fromkeys(calls.users, "mention")
    reasons.pop(message.user, None)
    return {user: reason for user, reason in reasons.items() if user in channel.members and user in ws.users}


def _follow(ws: Workspace, message: Message) -> None:
    """Who begins a thread, writes in it or is called in it follows it from then on."""
    followers = ws.followers.setdefault((message.channel, message.thread_ts or message.ts), set())
    followers |= {message.user, *called(message).users}


def _texts(value: Any) -> Iterator[str]:
    """Every mrkdwn text in blocks, and the mentions of rich text written as mrkdwn."""
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        if value.get("type") in _RICH:
            yield _RICH[value["type"]].format(value)
        elif value.get("type") == "mrkdwn" and isinstance(value.get("text"), str):
            yield value["text"]
        elif value.get("type") == "markdown":
            yield str(value.get("text", ""))
        else:
            yield from _texts(list(value.values()))


_RICH = {
    "user": "<@{0[user_id]}>",
    "usergroup": "<!subteam^{0[usergroup_id]}>",
    "broadcast": "<!{0[range]}>",
}
