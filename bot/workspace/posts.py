"""Writing in channels: posting, editing, deleting, reacting, pinning. Rights are the caller's affair."""

from __future__ import annotations

import copy
import secrets
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.workspace import notify
from bot.workspace.model import Block, Channel, ChannelKind, Message
from bot.workspace.state import Workspace

TOMBSTONE = "This message was deleted."


def post(
    ws: Workspace,
    *,
    channel: str,
    user: str,
    text: str = "",
    blocks: Sequence[Block] = (),
    thread_ts: str | None = None,
    ephemeral_to: str | None = None,
    **more: Any,
) -> Message:
    """Adds a message and pings whom it calls. A reply to a reply lands in the thread of its parent.

    An ephemeral message in a thread that nobody has answered yet is lost: Slack shows it nowhere.
    """
    with ws.lock:
        parent = ws.message(channel, thread_ts) if thread_ts else None
        message = Message(
            ts=ws.new_ts(),
            channel=channel,
            user=user,
            text=text,
            blocks=with_ids(blocks),
            thread_ts=(parent.thread_ts or parent.ts) if parent else thread_ts,
            ephemeral_to=ephemeral_to,
            is_lost=bool(ephemeral_to and parent and not ws.replies(channel, parent.thread_ts or parent.ts)),
            **_author(ws, user),
            **more,
        )
        ws.messages[channel][message.ts] = message
        if message.thread_ts:
            _join_thread(ws, message)
        if ephemeral_to:
            ws.publish("ephemeral", channel=channel, ts=message.ts, user=ephemeral_to)
        else:
            ws.publish("message", channel=channel, ts=message.ts, user=user)
        notify.about(ws, message)
        return message


def edit(ws: Workspace, message: Message, editor: str, changes: Mapping[str, Any]) -> Message:
    """Replaces `text`, `blocks`, `attachments`, `metadata` or `files`. It pings nobody."""
    with ws.lock:
        before = snapshot(message)
        if "blocks" in changes:
            changes = {**changes, "blocks": with_ids(changes["blocks"])}
        for name, value in changes.items():
            setattr(message, name, value)
        message.edited_by, message.edited_at = editor, ws.new_ts()
        kind = "ephemeral_changed" if message.ephemeral_to else "message_changed"
        user = message.ephemeral_to or editor
        notify.count_broadcasts(ws, message)
        ws.publish(kind, channel=message.channel, ts=message.ts, user=user, before=before)
        return message


def remove(ws: Workspace, message: Message, by: str) -> None:
    """Deletes a message. Where a thread hangs on it, Slack leaves a tombstone and calls that a change."""
    with ws.lock:
        before = snapshot(message)
        message.deleted = True
        kind = "message_deleted"
        if ws.replies(message.channel, message.ts):
            kind = "message_changed"
            message.subtype, message.text = "tombstone", TOMBSTONE
            message.blocks, message.attachments, message.files, message.reactions = [], [], [], {}
        message.pinned_by = None
        ws.publish(kind, channel=message.channel, ts=message.ts, user=by, before=before)


def react(ws: Workspace, message: Message, user: str, name: str) -> None:
    with ws.lock:
        message.reactions.setdefault(name, []).append(user)
        ws.publish("reaction_added", channel=message.channel, ts=message.ts, user=user, name=name)


def unreact(ws: Workspace, message: Message, user: str, name: str) -> None:
    with ws.lock:
        message.reactions[name].remove(user)
        if not message.reactions[name]:
            del message.reactions[name]
        ws.publish("reaction_removed", channel=message.channel, ts=message.ts, user=user, name=name)


def pin(ws: Workspace, message: Message, user: str) -> None:
    with ws.lock:
        message.pinned_by, message.pinned_at = user, ws.now()
        ws.publish("pin_added", channel=message.channel, ts=message.ts, user=user)


def unpin(ws: Workspace, message: Message, user: str) -> None:
    with ws.lock:
        message.pinned_by, message.pinned_at = None, 0.0
        ws.publish("pin_removed", channel=message.channel, ts=message.ts, user=user)


def pins(ws: Workspace, channel: str) -> list[Message]:
    with ws.lock:
        return [m for m in ws.messages[channel].values() if m.pinned_by and not m.deleted]


def join(ws: Workspace, channel: Channel, user: str, inviter: str | None = None) -> None:
    """Makes somebody a member and says so in the channel, as Slack does."""
    with ws.lock:
        if user in channel.members:
            return
        channel.members.add(user)
        ws.publish("member_joined", channel=channel.id, user=user, name=inviter or "")
        if not channel.is_direct:
            post(
                ws,
                channel=channel.id,
                user=user,
                text=f"<@{user}> has joined the channel",
                subtype="channel_join",
            )


def leave(ws: Workspace, channel: Channel, user: str) -> None:
    with ws.lock:
        channel.members.discard(user)
        ws.publish("member_left", channel=channel.id, user=user)


def open_direct(ws: Workspace, members: set[str]) -> tuple[Channel, bool]:
    """The direct conversation of these people, and whether it had been there already."""
    with ws.lock:
        kind: ChannelKind = "im" if len(members) == 2 else "mpim"
        for channel in ws.channels.values():
            if channel.kind == kind and channel.members == members:
                return channel, True
        name = "" if kind == "im" else "mpdm-" + "--".join(sorted(ws.users[m].name for m in members)) + "-1"
        prefix = "D" if kind == "im" else "G"
        channel = add_channel(ws, Channel(id=ws.new_id(prefix), name=name, kind=kind, members=set(members)))
        return channel, False


def add_channel(ws: Workspace, channel: Channel, how: str = "", by: str = "") -> Channel:
    with ws.lock:
        channel.created = channel.created or ws.now()
        ws.channels[channel.id] = channel
        ws.messages[channel.id] = {}
        ws.publish("channel", channel=channel.id, name=how, user=by)
        return channel


def with_ids(blocks: Sequence[Block]) -> list[Block]:
    """A copy as Slack stores it: ids and defaults that were left out are filled in."""
    copied = copy.deepcopy(list(blocks))
    _fill_defaults(copied)
    _fill_ids(copied)
    return copied


def _fill_ids(blocks: Iterable[Block]) -> None:
    for block in blocks:
        block.setdefault("block_id", secrets.token_urlsafe(4)[:5])
        for element in elements_of(block):
            if element.get("type") not in _PASSIVE:
                element.setdefault("action_id", secrets.token_urlsafe(4)[:5])
        _fill_ids(block.get("child_blocks", ()))


_PASSIVE = frozenset(
    {
        "image",
        "plain_text",
        "mrkdwn",
        "rich_text_section",
        "rich_text_list",
        "rich_text_quote",
        "rich_text_preformatted",
    }
)


def _fill_defaults(value: Any) -> None:
    """plain_text has `emoji` and mrkdwn has `verbatim`, said or not."""
    if isinstance(value, dict) and value.get("type") == "plain_text":
        value.setdefault("emoji", True)
    elif isinstance(value, dict) and value.get("type") == "mrkdwn":
        value.setdefault("verbatim", False)
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _fill_defaults(inner)


def elements_of(block: Block) -> list[Block]:
    """The elements of one block, wherever it keeps them."""
    found = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
    return [element for element in found if isinstance(element, dict)]


def snapshot(message: Message) -> Message:
    """The message as it is now, for `previous_message`."""
    return replace(
        message,
        reactions={name: list(users) for name, users in message.reactions.items()},
        files=list(message.files),
    )


def _author(ws: Workspace, user: str) -> dict[str, Any]:
    if user == ws.app.bot_user_id:
        return {"bot_id": ws.app.bot_id, "app_id": ws.app.id}
    return {"client_msg_id": str(uuid.uuid4())}


def _join_thread(ws: Workspace, message: Message) -> None:
    root = ws.message(message.channel, message.thread_ts or "")
    if root is None:
        return
    root.thread_ts = root.ts
    ws.threads.setdefault((message.channel, root.ts), []).append(message)
