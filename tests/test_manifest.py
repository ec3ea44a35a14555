"""The manifest keeps every rule that Slack documents for one, and asks for nothing it does not use.

Slack's own schema is not part of the project. The rules here are those of the reference at
docs.slack.dev/reference/app-manifest, written down by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from bot.slack.manifest import BOT_EVENTS, SCOPES, manifest
from bot.workspace.api.table import MANAGE, METHODS, Method
from bot.workspace.manifest import EVENT_SCOPES, load
from tests.support.settings import PROJECT

Json = Mapping[str, Any]
MADE = manifest()
TEXT, SWITCH = str, bool
# Every key that may stand where, and what it holds; a key that is not here would be refused by Slack.
SHAPE: Json = {
    "_metadata": {"major_version": int},
    "display_information": {"name": TEXT, "description": TEXT, "background_color": TEXT},
    "features": {
        "app_home": {
            "home_tab_enabled": SWITCH,
            "messages_tab_enabled": SWITCH,
            "messages_tab_read_only_enabled": SWITCH,
        },
        "bot_user": {"display_name": TEXT, "always_online": SWITCH},
        "shortcuts": [{"callback_id": TEXT, "type": TEXT, "name": TEXT, "description": TEXT}],
        "slash_commands": [
            {"command": TEXT, "description": TEXT, "usage_hint": TEXT, "should_escape": SWITCH}
        ],
    },
    "oauth_config": {"scopes": {"bot": [TEXT]}},
    "settings": {
        "event_subscriptions": {"bot_events": [TEXT]},
        "interactivity": {"is_enabled": SWITCH},
        "org_deploy_enabled": SWITCH,
        "socket_mode_enabled": SWITCH,
        "token_rotation_enabled": SWITCH,
    },
}
LENGTHS = {
    "display_information.name": 35,
    "display_information.description": 140,
    "features.bot_user.display_name": 80,
    "features.shortcuts.name": 24,
    "features.shortcuts.callback_id": 255,
    "features.shortcuts.description": 150,
    "features.slash_commands.command": 32,
    "features.slash_commands.description": 2000,
    "features.slash_commands.usage_hint": 1000,
}
COUNTS = {
    "features.shortcuts": 10,
    "features.slash_commands": 50,
    "oauth_config.scopes.bot": 255,
    "settings.event_subscriptions.bot_events": 100,
}
# Needed by what is not a method call of ours.
WITHOUT_A_METHOD = {
    "app_mentions:read": "the event app_mention",
    "commands": "the slash command and the shortcuts",
    "im:history": "conversations.history of a direct message",
    "im:write": "conversations.open with a person",
    "metadata.message:read": "include_all_metadata of the history",
}
PLACES = ("channel", "group")  # kinds of conversation that the bot works in besides direct messages


def wrong(made: Any, shape: Any, where: str = "") -> Iterator[str]:
    """Everything in `made` that Slack would refuse."""
    if isinstance(shape, dict) and isinstance(made, dict):
        yield from (f"{where}{key}: unknown" for key in made.keys() - shape.keys())
        for key in made.keys() & shape.keys():
            yield from wrong(made[key], shape[key], f"{where}{key}.")
    elif isinstance(shape, list) and isinstance(made, list):
        place = where.rstrip(".")
        if len(made) > COUNTS[place]:
            yield f"{place}: {len(made)}, at most {COUNTS[place]}"
        for item in made:
            yield from wrong(item, shape[0], where)
    elif type(made) is not shape:
        yield f"{where} is {type(made).__name__}"
    elif made == "" or len(str(made)) > LENGTHS.get(where.rstrip("."), 10_000):
        yield f"{where}: {len(str(made))} characters"


def test_slack_would_take_the_manifest() -> None:
    assert list(wrong(MADE, SHAPE)) == []
    assert MADE["display_information"]["name"]
    assert re.fullmatch(r"#[0-9a-fA-F]{6}", MADE["display_information"]["background_color"])
    assert all(re.fullmatch(r"/[a-z0-9_-]+", c["command"]) for c in MADE["features"]["slash_commands"])
    assert {s["type"] for s in MADE["features"]["shortcuts"]} <= {"global", "message"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("display_information.name", "x" * 36),
        ("display_information.description", "x" * 141),
        ("display_information.colour", "red"),
        ("features.slash_commands", [{"command": "/" + "x" * 32}]),
        ("features.shortcuts", [{"name": "x" * 25}]),
        ("features.shortcuts", [{"name": "x"}] * 11),
        ("settings.socket_mode_enabled", "yes"),
    ],
)
def test_a_broken_rule_is_noticed(path: str, value: Any) -> None:
    *folders, last = path.split(".")
    broken = made = manifest()
    for folder in folders:
        made = made[folder]
    made[last] = value
    assert len(list(wrong(broken, SHAPE))) >= 1


def test_the_local_workspace_takes_it_too() -> None:
    app = load(MADE)
    assert app.scopes == set(SCOPES)
    assert app.home_tab
    assert app.interactivity
    assert app.command("/crisis") is not None


def methods_we_call() -> list[Method]:
    text = "".join(path.read_text() for path in sorted((PROJECT / "bot" / "slack").rglob("*.py")))
    return [m for name, m in METHODS.items() if re.search(rf"\b{name.replace('.', '[._]')}\b", text)]


def test_every_scope_is_needed_for_something_and_says_for_what() -> None:
    for_methods = {
        scope
        for method in methods_we_call()
        for scope in ([method.scopes] if isinstance(method.scopes, str) else method.scopes.values())
    }
    assert SCOPES.keys() - for_methods - WITHOUT_A_METHOD.keys() == set()
    assert all(len(reason) > 10 for reason in SCOPES.values())


def kinds(method: Method) -> tuple[str, ...]:
    """Rooms that the bot makes and fills are private."""
    return ("group",) if method.scopes == MANAGE else tuple(PLACES)


def test_every_method_we_call_has_its_scope() -> None:
    needed = {
        scope
        for method in methods_we_call()
        if method.caller == "bot"
        for scope in (
            [method.scopes]
            if isinstance(method.scopes, str)
            else [method.scopes[kind] for kind in kinds(method)]
        )
    }
    assert needed - {""} <= SCOPES.keys()


def test_every_event_has_its_scope() -> None:
    assert {EVENT_SCOPES[event] for event in BOT_EVENTS if event in EVENT_SCOPES} <= SCOPES.keys()


def test_shortcuts_have_names_of_their_own() -> None:
    shortcuts = MADE["features"]["shortcuts"]
    assert len({s["callback_id"] for s in shortcuts}) == len({s["name"] for s in shortcuts}) == len(shortcuts)
