"""Who and what there is in a Slack workspace, read from Slack's own objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.staff.people import Person

SLACKBOT = "USLACKBOT"
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who the token belongs to. `scopes` is empty when Slack did not say; `url` is the workspace's own."""

    team_id: str
    team: str
    user_id: str
    bot_id: str
    url: str = ""
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    id: str
    name: str
    is_private: bool
    is_archived: bool
    is_member: bool
    is_shared: bool


def identity_from(answer: Any, headers: Mapping[str, str]) -> Identity:
    """From the answer of ``auth.test`` and its headers."""
    return Identity(
        team_id=answer["team_id"],
        team=answer.get("team") or "",
        user_id=answer["user_id"],
        bot_id=answer.get("bot_id") or "",
        url=answer.get("url") or "",
        scopes=_scopes(headers),
    )


def message_url(team_url: str, channel: str, ts: str) -> str:
    """As ``chat.getPermalink`` gives it for a message that is in no thread."""
    return f"{team_url.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"


def conversation_from(channel: Json) -> Conversation:
    return Conversation(
        id=channel["id"],
        name=channel.get("name") or "",
        is_private=bool(channel.get("is_private")),
        is_archived=bool(channel.get("is_archived")),
        is_member=bool(channel.get("is_member")),
        is_shared=bool(channel.get("is_ext_shared")),
    )


def person_from(user: Json, team_id: str) -> Person:
    """`team_id` is the own workspace; whoever belongs to another one is a stranger."""
    profile = user.get("profile") or {}
    return Person(
        id=user["id"],
        name=profile.get("real_name") or profile.get("display_name") or user.get("name") or user["id"],
        title=profile.get("title") or "",
        tz=user.get("tz") or "UTC",
        locale=user.get("locale") or "en-US",
        is_workspace_admin=any(user.get(f) for f in ("is_admin", "is_owner", "is_primary_owner")),
        is_guest=any(user.get(f) for f in ("is_restricted", "is_ultra_restricted")),
        is_stranger=bool(user.get("is_stranger")) or user.get("team_id", team_id) != team_id,
        is_bot=bool(user.get("is_bot")) or user["id"] == SLACKBOT,
        deleted=bool(user.get("deleted")),
    )


def _scopes(headers: Mapping[str, str]) -> frozenset[str]:
    listed = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), "")
    return frozenset(filter(None, (scope.strip() for scope in listed.split(","))))
