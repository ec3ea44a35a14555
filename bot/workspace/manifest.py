"""The app as its manifest describes it: what it may do, hear and offer. Limits: Slack's manifest schema."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.workspace.model import User

Json = Mapping[str, Any]


class ManifestError(ValueError):
    """The manifest breaks Slack's schema; the message lists every place."""


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True, slots=True)
class Shortcut:
    name: str
    callback_id: str
    kind: str  # global | message
    description: str = ""


ALL_SCOPES = frozenset({
    "app_mentions:read", "bookmarks:read", "bookmarks:write", "channels:history", "channels:join",
    "channels:manage", "channels:read", "chat:write", "chat:write.public", "commands", "dnd:read",
    "files:read", "files:write", "groups:history", "groups:read", "groups:write", "im:history", "im:read",
    "im:write", "metadata.message:read", "mpim:history", "mpim:read", "mpim:write", "pins:read",
    "pins:write", "reactions:read", "reactions:write", "team:read", "usergroups:read", "users:read",
    "users:read.email",
})  # fmt: skip


SPECIAL_SCOPES = frozenset({"chat:write.customize", "links.embed:write"})  # held only when asked for
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "channel_archive": "channels:read",
    "channel_created": "channels:read",
    "channel_rename": "channels:read",
    "channel_unarchive": "channels:read",
    "file_deleted": "files:read",
    "file_shared": "files:read",
    "group_archive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
    "group_rename": "groups:read",
    "group_unarchive": "groups:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "pin_added": "pins:read",
    "pin_removed": "pins:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "team_join": "users:read",
    "user_change": "users:read",
}
ALL_EVENTS = frozenset({"app_home_opened", *EVENT_SCOPES})


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """One installed app with its two tokens. The default may do and hears everything the server knows."""

    id: str = "A0FIREBRK"
    name: str = "Firebreak"
    bot_id: str = "B0FIREBRK"
    bot_user_id: str = "U0FIREBRK"
    bot_token: str = "xoxb-local-workspace"  # noqa: S105 - opens nothing but this machine's workspace
    app_token: str = "xapp-local-workspace"  # noqa: S105
    app_scopes: frozenset[str] = frozenset({"connections:write"})
    scopes: frozenset[str] = ALL_SCOPES
    events: frozenset[str] = ALL_EVENTS
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    home_tab: bool = True
    messages_tab: bool = True
    interactivity: bool = True

    def bot_user(self, team_id: str) -> User:
        name = re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-") or "app"
        return User(
            id=self.bot_user_id, name=name, real_name=self.name, team_id=team_id, is_bot=True, tz="UTC"
        )

    def command(self, name: str) -> Command | None:
        return next((command for command in self.commands if command.name == name), None)

    def shortcut(self, callback_id: str) -> Shortcut | None:
        return next((shortcut for shortcut in self.shortcuts if shortcut.callback_id == callback_id), None)


def load(manifest: Json) -> App:
    """An app from a manifest. Raises ManifestError with every limit it breaks."""
    problems = list(_problems(manifest))
    if problems:
        raise ManifestError("the app manifest is not valid:\n" + "\n".join(f"- {p}" for p in problems))
    features, settings = manifest.get("features", {}), manifest.get("settings", {})
    home = features.get("app_home", {})
    return App(
        name=features.get("bot_user", {}).get("display_name") or manifest["display_information"]["name"],
        scopes=frozenset(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
        commands=tuple(_commands(features)),
        shortcuts=tuple(_shortcuts(features)),
        home_tab=bool(home.get("home_tab_enabled")),
        messages_tab=bool(home.get("messages_tab_enabled")),
        interactivity=bool(settings.get("interactivity", {}).get("is_enabled")),
    )


def _commands(features: Json) -> Sequence[Command]:
    return [
        Command(
            name=item["command"],
            description=item.get("description", ""),
            usage_hint=item.get("usage_hint", ""),
            should_escape=bool(item.get("should_escape")),
        )
        for item in features.get("slash_commands", ())
    ]


def _shortcuts(features: Json) -> Sequence[Shortcut]:
    return [
        Shortcut(item["name"], item["callback_id"], item["type"], item.get("description", ""))
        for item in features.get("shortcuts", ())
    ]


def _problems(manifest: Json) -> list[str]:
    features = manifest.get("features", {})
    commands, shortcuts = features.get("slash_commands", ()), features.get("shortcuts", ())
    info = manifest.get("display_information", {})
    found = [
        *_too_long("display_information.name", info.get("name"), 35, required=True),
        *_too_long("display_information.description", info.get("description"), 140),
        *_too_long("features.bot_user.display_name", features.get("bot_user", {}).get("display_name"), 80),
    ]
    if len(commands) > 50:
        found.append("features.slash_commands: at most 50")
    if len(shortcuts) > 10:
        found.append("features.shortcuts: at most 10")
    for number, item in enumerate(commands):
        where = f"features.slash_commands[{number}]"
        found += _too_long(f"{where}.command", item.get("command"), 32, required=True)
        if not str(item.get("command", "")).startswith("/"):
            found.append(f"{where}.command: must start with /")
    found += _scope_problems(manifest, offers_commands=bool(commands or shortcuts))
    for number, item in enumerate(shortcuts):
        found += _shortcut_problems(f"features.shortcuts[{number}]", item)
    return found


def _scope_problems(manifest: Json, *, offers_commands: bool) -> list[str]:
    """What is offered or subscribed to without the scope behind it."""
    scopes = manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ())
    events = manifest.get("settings", {}).get("event_subscriptions", {}).get("bot_events", ())
    needed = [(f"the event {event}", EVENT_SCOPES[event]) for event in events if event in EVENT_SCOPES]
    if offers_commands:
        needed.append(("slash commands and shortcuts", "commands"))
    unknown = [
        f"oauth_config.scopes.bot: {scope} is not known here"
        for scope in {*scopes} - ALL_SCOPES - SPECIAL_SCOPES
    ]
    unknown += [
        f"settings.event_subscriptions: {event} is not known here" for event in {*events} - ALL_EVENTS
    ]
    return unknown + [
        f"oauth_config.scopes.bot: {what} needs {scope}" for what, scope in needed if scope not in scopes
    ]


def _shortcut_problems(where: str, item: Json) -> list[str]:
    found = [
        *_too_long(f"{where}.name", item.get("name"), 24, required=True),
        *_too_long(f"{where}.callback_id", item.get("callback_id"), 255, required=True),
        *_too_long(f"{where}.description", item.get("description"), 150),
    ]
    if item.get("type") not in ("global", "message"):
        found.append(f"{where}.type: must be global or message")
    return found


def _too_long(where: str, value: str | None, limit: int, *, required: bool = False) -> list[str]:
    if not value:
        return [f"{where}: required"] if required else []
    return [f"{where}: {len(value)} characters, at most {limit}"] if len(value) > limit else []
