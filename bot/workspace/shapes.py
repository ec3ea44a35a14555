"""The model as Slack's JSON: the objects that methods return and payloads carry."""

from __future__ import annotations

from typing import Any

from bot.workspace.model import Bookmark, Channel, File, Message, User, Usergroup, View
from bot.workspace.state import Workspace

Json = dict[str, Any]


def user_json(ws: Workspace, user: User) -> Json:
    shape: Json = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "profile": _profile(ws, user),
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": int(ws.now()),
    }
    if user.deleted:
        return shape
    return shape | {
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": user.tz.replace("_", " "),
        "tz_offset": user.tz_offset(ws.now()),
        "is_admin": user.is_admin or user.is_owner,
        "is_owner": user.is_owner,
        "is_primary_owner": False,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_stranger": user.team_id != ws.team.id,
        "is_email_confirmed": True,
    }


def _profile(ws: Workspace, user: User) -> Json:
    shape: Json = {
        "title": user.title,
        "real_name": user.real_name,
        "display_name": user.name,
        "team": user.team_id,
    }
    if user.email and "users:read.email" in ws.app.scopes:
        shape["email"] = user.email
    if user.is_bot:
        shape |= {"bot_id": ws.app.bot_id, "api_app_id": ws.app.id}
    return shape


def channel_json(ws: Workspace, channel: Channel) -> Json:
    shape: Json = {
        "id": channel.id,
        "created": int(channel.created),
        "is_archived": channel.is_archived,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "channel",
        "is_org_shared": False,
        "is_ext_shared": channel.is_ext_shared,
        "is_shared": channel.is_ext_shared,
        "context_team_id": ws.team.id,
    }
    if channel.kind == "im":
        other = partner(ws, channel)
        return shape | {"user": other, "is_user_deleted": ws.users[other].deleted, "priority": 0}
    return shape | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_general": channel.is_general,
        "creator": channel.creator,
        "is_member": ws.app.bot_user_id in channel.members,
        "topic": {"value": channel.topic, "creator": channel.creator, "last_set": 0},
        "purpose": {"value": channel.purpose, "creator": channel.creator, "last_set": 0},
        "num_members": len(channel.members),
    }


def partner(ws: Workspace, channel: Channel) -> str:
    """The other person of the app's direct conversation."""
    return next(iter(channel.members - {ws.app.bot_user_id}), ws.app.bot_user_id)


def bot_profile(ws: Workspace) -> Json:
    return {
        "id": ws.app.bot_id,
        "app_id": ws.app.id,
        "user_id": ws.app.bot_user_id,
        "name": ws.app.name,
        "icons": {},
        "deleted": False,
        "updated": 0,
        "team_id": ws.team.id,
    }


def message_json(ws: Workspace, message: Message, *, metadata: bool = False) -> Json:
    """A message as history, events and payloads show it; with its metadata only when asked."""
    if message.subtype == "tombstone":
        return _tombstone_json(ws, message)
    author = ws.users.get(message.user)
    shape: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
    shape["team"] = author.team_id if author else ws.team.id
    if message.bot_id:
        shape |= {"bot_id": message.bot_id, "app_id": message.app_id, "bot_profile": bot_profile(ws)}
    optional = {
        "subtype": message.subtype,
        "client_msg_id": message.client_msg_id,
        "username": message.username,
        "blocks": message.blocks,
        "attachments": message.attachments,
        "thread_ts": message.thread_ts,
        "metadata": message.metadata if metadata else None,
        "reactions": [{"name": n, "users": list(u), "count": len(u)} for n, u in message.reactions.items()],
        "files": [file_json(ws, ws.files[file_id]) for file_id in message.files],
        "pinned_to": [message.channel] if message.pinned_by else None,
        "edited": {"user": message.edited_by, "ts": message.edited_at} if message.edited_at else None,
        "is_ephemeral": True if message.ephemeral_to else None,
    }
    return shape | {key: value for key, value in optional.items() if value} | _thread_keys(ws, message)


def _tombstone_json(ws: Workspace, message: Message) -> Json:
    return {
        "type": "message",
        "subtype": "tombstone",
        "user": "USLACKBOT",
        "text": message.text,
        "ts": message.ts,
        "thread_ts": message.ts,
        "hidden": True,
    } | _thread_keys(ws, message)


def _thread_keys(ws: Workspace, message: Message) -> Json:
    """A reply names its parent's author; a parent counts its replies."""
    if message.is_reply:
        root = ws.message(message.channel, message.thread_ts or "")
        return {"parent_user_id": root.user} if root else {}
    replies = ws.replies(message.channel, message.ts)
    if not replies:
        return {}
    authors = list(dict.fromkeys(reply.user for reply in replies))
    return {
        "reply_count": len(replies),
        "reply_users_count": len(authors),
        "latest_reply": replies[-1].ts,
        "reply_users": authors[:5],
        "is_locked": False,
        "subscribed": ws.app.bot_user_id in authors,
    }


def file_json(ws: Workspace, file: File) -> Json:
    """A file; what kind it is shows only when it is processed."""
    shape: Json = {"id": file.id, "created": int(file.created), "timestamp": int(file.created)}
    if file.deleted:
        return shape | {"mode": "tombstone"}
    known = file.is_ready(ws.now())
    address = f"{ws.base_url}/files-pri/{ws.team.id}-{file.id}/{file.name}"
    shape |= {
        "name": file.name,
        "title": file.title or file.name,
        "mimetype": file.mimetype if known else "",
        "filetype": file.filetype if known else "",
        "pretty_type": file.filetype.upper() if known else "",
        "user": file.user,
        "mode": "snippet" if file.snippet_type else "hosted",
        "editable": bool(file.snippet_type),
        "size": len(file.data),
        "is_external": False,
        "is_public": any(ws.channels[c].kind == "channel" for c in file.channels if c in ws.channels),
        "url_private": address,
        "url_private_download": f"{address}?download=1",
        "permalink": f"{ws.base_url}/files/{file.user}/{file.id}/{file.name}",
        "alt_txt": file.alt_txt,
        "channels": sorted(c for c in file.channels if c.startswith("C")),
        "groups": sorted(c for c in file.channels if c.startswith("G")),
        "ims": sorted(c for c in file.channels if c.startswith("D")),
        "shares": _shares(ws, file),
    }
    if file.width and known:
        shape |= {"original_w": file.width, "original_h": file.height, "thumb_360": address}
    return shape


def _shares(ws: Workspace, file: File) -> Json:
    shares: Json = {}
    for channel_id, stamps in file.shares.items():
        side = "public" if ws.channels[channel_id].kind == "channel" else "private"
        shares.setdefault(side, {})[channel_id] = [{"ts": ts} for ts in stamps]
    return shares


def view_json(ws: Workspace, view: View, state: Json | None = None) -> Json:
    """A view with what stands in its fields; `state` is {block_id: {action_id: {type, value...}}}."""
    return {
        "id": view.id,
        "team_id": ws.team.id,
        "type": view.type,
        "blocks": view.blocks,
        "private_metadata": view.private_metadata,
        "callback_id": view.callback_id,
        "state": {"values": state if state is not None else view.values},
        "hash": view.hash,
        "title": view.title or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": view.clear_on_close,
        "notify_on_close": view.notify_on_close,
        "close": view.close,
        "submit": view.submit,
        "submit_disabled": view.submit_disabled,
        "previous_view_id": view.previous_view_id,
        "root_view_id": view.root_view_id,
        "app_id": ws.app.id,
        "external_id": view.external_id,
        "app_installed_team_id": ws.team.id,
        "bot_id": ws.app.bot_id,
    }


def usergroup_json(ws: Workspace, group: Usergroup, *, users: bool, count: bool) -> Json:
    shape: Json = {
        "id": group.id,
        "team_id": ws.team.id,
        "is_usergroup": True,
        "name": group.name,
        "description": group.description,
        "handle": group.handle,
        "is_external": False,
        "date_create": int(group.created),
        "date_update": int(group.created),
        "date_delete": int(ws.now()) if group.deleted else 0,
    }
    if users:
        shape["users"] = list(group.users)
    return shape | ({"user_count": len(group.users)} if count else {})


def bookmark_json(bookmark: Bookmark) -> Json:
    return {
        "id": bookmark.id,
        "channel_id": bookmark.channel_id,
        "title": bookmark.title,
        "link": bookmark.link,
        "emoji": bookmark.emoji,
        "type": "link",
        "entity_id": None,
        "date_created": int(bookmark.created),
        "date_updated": int(bookmark.updated),
        "rank": "n",
        "last_updated_by_user_id": None,
        "last_updated_by_team_id": None,
        "shortcut_id": None,
        "app_id": None,
        "icon_url": None,
    }
