"""The app manifest: what Firebreak asks of a workspace, and why each scope is needed."""

from __future__ import annotations

from typing import Any

SCOPES = {
    "app_mentions:read": "hear “@Firebreak note …” in a war-room thread, where slash commands do not work",
    "channels:history": "find a post again after a lost reply, notice that somebody deleted a card, and read "
    "the channels in which other tools report posts",
    "channels:join": "enter the incident channel and public sources by itself",
    "channels:read": "find the incident channel and the channels that are sources by their names",
    "chat:write": "post and edit cards",
    "commands": "the /crisis command and the shortcuts",
    "dnd:read": "see who is in Do Not Disturb, to call them outside Slack at once",
    "files:read": "wait until a chart is ready to be shown, and keep files as evidence",
    "files:write": "post charts and the debrief report",
    "groups:history": "the same as channels:history, where the channel is private",
    "groups:read": "the same as channels:read, where the channel is private; hear who joins and leaves one",
    "groups:write": "make a private channel for each restricted crisis, and keep its members",
    "im:history": "answer who writes to it directly, and find there a post again after a lost reply",
    "im:write": "write to the person who must act",
    "metadata.message:read": "recognise its own posts after a lost reply, so that nothing is posted twice",
    "pins:write": "pin the war-room card",
    "users:read": "names, time zones and languages; guests and strangers are told apart",
}
BOT_EVENTS = (
    "app_home_opened",
    "app_mention",
    "group_archive",
    "group_deleted",
    "group_left",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "team_join",
    "user_change",
)
COMMAND = "/crisis"
SHORTCUTS = (
    ("declare_crisis", "global", "Declare a crisis", "Open the form that declares a crisis"),
    ("add_to_crisis", "message", "Add to crisis", "Keep this message as evidence of a crisis"),
    (
        "report_message",
        "message",
        "Report this to Firebreak",
        "Ask whoever is on call to look at it",
    ),
    ("crisis_actions", "message", "Crisis actions", "Note, role, status or timeline, inside a thread"),
)


def manifest() -> dict[str, Any]:
    """As Slack takes it under “Create an app from a manifest”."""
    return {
        "_metadata": {"major_version": 2},
        "display_information": {
            "name": "Firebreak",
            "description": "Carries your team through a social-media crisis, from first spike to debrief.",
            "background_color": "#7a1f0b",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Firebreak", "always_online": True},
            "shortcuts": [
                {"callback_id": callback_id, "type": kind, "name": name, "description": description}
                for callback_id, kind, name, description in SHORTCUTS
            ],
            "slash_commands": [
                {
                    "command": COMMAND,
                    "description": "Declare and lead a crisis",
                    "usage_hint": "declare | status | list | note | role | timeline | watch | help",
                    "should_escape": True,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(BOT_EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }
