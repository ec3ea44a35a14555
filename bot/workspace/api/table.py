"""METHODS: every method the server knows, with its function, scopes, rate tier and required arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal

from bot.workspace.api import app, chat, conversations, directory, files, marks, views
from bot.workspace.api.request import Request

HISTORY = {
    "channel": "channels:history",
    "group": "groups:history",
    "im": "im:history",
    "mpim": "mpim:history",
}
READ = conversations.READ
MANAGE = {"channel": "channels:manage", "group": "groups:write", "im": "im:write", "mpim": "mpim:write"}


class Tier(Enum):
    """Calls a minute per method; `POST` has windows of its own, per channel and for the workspace."""

    TWO = 20
    THREE = 50
    FOUR = 100
    WIDE = 600
    POST = 300


@dataclass(frozen=True, slots=True)
class Method:
    """`scopes` is one scope ("" for none), or one per kind of the conversation that `channel` names;
    `caller` says whose token is asked for."""

    run: Callable[[Request], dict[str, Any]]
    scopes: str | Mapping[str, str]
    tier: Tier
    required: str = ""
    caller: Literal["bot", "app", "nobody"] = "bot"


METHODS: dict[str, Method] = {
    "auth.test": Method(app.auth_test, "", Tier.WIDE),
    # Slack's older SDKs say tier 1, its reference tier 3; at tier 1 no app could restart twice in a minute.
    "apps.connections.open": Method(app.connections_open, "connections:write", Tier.THREE, caller="app"),
    "blocks.validate": Method(app.blocks_validate, "", Tier.WIDE, caller="nobody"),
    "chat.postMessage": Method(chat.post_message, "chat:write", Tier.POST, "channel"),
    "chat.postEphemeral": Method(chat.post_ephemeral, "chat:write", Tier.FOUR, "channel user"),
    "chat.update": Method(chat.update, "chat:write", Tier.THREE, "channel ts"),
    "chat.delete": Method(chat.delete, "chat:write", Tier.THREE, "channel ts"),
    "chat.getPermalink": Method(chat.get_permalink, "", Tier.WIDE, "channel message_ts"),
    "conversations.list": Method(conversations.list_, "", Tier.TWO),
    "conversations.info": Method(conversations.info, READ, Tier.THREE, "channel"),
    "conversations.history": Method(conversations.history, HISTORY, Tier.THREE, "channel"),
    "conversations.replies": Method(conversations.replies, HISTORY, Tier.THREE, "channel ts"),
    "conversations.members": Method(conversations.members, READ, Tier.FOUR, "channel"),
    "conversations.open": Method(conversations.open_, "", Tier.THREE),
    "conversations.join": Method(conversations.join, "channels:join", Tier.THREE, "channel"),
    "conversations.create": Method(conversations.create, "", Tier.TWO),
    "conversations.invite": Method(conversations.invite, MANAGE, Tier.THREE, "channel users"),
    "conversations.kick": Method(conversations.kick, MANAGE, Tier.THREE, "channel user"),
    "conversations.archive": Method(conversations.archive, MANAGE, Tier.TWO, "channel"),
    "conversations.rename": Method(conversations.rename, MANAGE, Tier.TWO, "channel"),
    "conversations.leave": Method(conversations.leave, MANAGE, Tier.THREE, "channel"),
    "conversations.setTopic": Method(conversations.set_topic, MANAGE, Tier.TWO, "channel topic"),
    "conversations.setPurpose": Method(conversations.set_purpose, MANAGE, Tier.TWO, "channel purpose"),
    "users.info": Method(directory.users_info, "users:read", Tier.FOUR, "user"),
    "users.list": Method(directory.users_list, "users:read", Tier.TWO),
    "users.lookupByEmail": Method(directory.users_lookup_by_email, "users:read.email", Tier.THREE, "email"),
    "usergroups.list": Method(directory.usergroups_list, "usergroups:read", Tier.TWO),
    "usergroups.users.list": Method(
        directory.usergroups_users_list, "usergroups:read", Tier.TWO, "usergroup"
    ),
    "dnd.teamInfo": Method(directory.dnd_team_info, "dnd:read", Tier.TWO, "users"),
    "team.info": Method(directory.team_info, "team:read", Tier.THREE),
    "views.open": Method(views.open_, "", Tier.FOUR, "view"),
    "views.push": Method(views.push, "", Tier.FOUR, "view"),
    "views.update": Method(views.update, "", Tier.FOUR, "view"),
    "views.publish": Method(views.publish, "", Tier.FOUR, "user_id view"),
    "reactions.add": Method(marks.reactions_add, "reactions:write", Tier.THREE, "channel timestamp name"),
    "reactions.remove": Method(marks.reactions_remove, "reactions:write", Tier.TWO, "name"),
    "reactions.get": Method(marks.reactions_get, "reactions:read", Tier.THREE),
    "pins.add": Method(marks.pins_add, "pins:write", Tier.TWO, "channel"),
    "pins.remove": Method(marks.pins_remove, "pins:write", Tier.TWO, "channel"),
    "pins.list": Method(marks.pins_list, "pins:read", Tier.TWO, "channel"),
    "bookmarks.add": Method(marks.bookmarks_add, "bookmarks:write", Tier.TWO, "channel_id title type"),
    "bookmarks.list": Method(marks.bookmarks_list, "bookmarks:read", Tier.THREE, "channel_id"),
    "bookmarks.edit": Method(marks.bookmarks_edit, "bookmarks:write", Tier.TWO, "channel_id bookmark_id"),
    "bookmarks.remove": Method(marks.bookmarks_remove, "bookmarks:write", Tier.TWO, "channel_id bookmark_id"),
    "files.getUploadURLExternal": Method(
        files.get_upload_url_external, "files:write", Tier.FOUR, "filename length"
    ),
    "files.completeUploadExternal": Method(files.complete_upload_external, "files:write", Tier.FOUR, "files"),
    "files.info": Method(files.info, "files:read", Tier.FOUR, "file"),
    "files.list": Method(files.list_, "files:read", Tier.THREE),
    "files.delete": Method(files.delete, "files:write", Tier.THREE, "file"),
}
