from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from bot.workspace.clock import FakeClock, RealClock
from bot.workspace.manifest import ManifestError, load

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Firebreak"},
    "features": {
        "bot_user": {"display_name": "firebreak"},
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": False},
        "slash_commands": [{"command": "/crisis", "description": "d", "should_escape": True}],
        "shortcuts": [{"name": "Add to crisis", "type": "message", "callback_id": "add", "description": "d"}],
    },
    "oauth_config": {"scopes": {"bot": ["commands", "chat:write", "app_mentions:read"]}},
    "settings": {
        "event_subscriptions": {"bot_events": ["app_mention"]},
        "interactivity": {"is_enabled": True},
    },
}


def test_an_app_is_what_its_manifest_says() -> None:
    app = load(MANIFEST)
    assert (app.name, app.home_tab, app.messages_tab, app.interactivity) == ("firebreak", True, False, True)
    assert app.scopes == {"commands", "chat:write", "app_mentions:read"}
    command, shortcut = app.command("/crisis"), app.shortcut("add")
    assert command is not None
    assert command.should_escape
    assert shortcut is not None
    assert shortcut.kind == "message"


def test_every_limit_of_the_manifest_is_reported_at_once() -> None:
    shortcut = {"name": "x" * 25, "type": "modal", "callback_id": "a", "description": "x" * 151}
    bad: dict[str, Any] = {
        "display_information": {"name": "x" * 36, "description": "x" * 141},
        "features": {
            "bot_user": {"display_name": "x" * 81},
            "slash_commands": [{"command": "crisis"}] + [{"command": "/" + "x" * 32}] * 50,
            "shortcuts": [shortcut] * 11,
        },
        "settings": {"event_subscriptions": {"bot_events": ["reaction_added"]}},
    }
    with pytest.raises(ManifestError) as caught:
        load(bad)
    said = str(caught.value)
    for words in (
        "display_information.name: 36 characters, at most 35",
        "display_information.description: 141",
        "features.bot_user.display_name: 81",
        "features.slash_commands: at most 50",
        "features.slash_commands[0].command: must start with /",
        "features.slash_commands[1].command: 33 characters, at most 32",
        "features.shortcuts: at most 10",
        "features.shortcuts[0].name: 25 characters, at most 24",
        "features.shortcuts[0].type: must be global or message",
        "features.shortcuts[0].description: 151",
        "the event reaction_added needs reactions:read",
        "slash commands and shortcuts needs commands",
    ):
        assert words in said


def test_a_fake_clock_runs_what_is_due_in_order_and_at_its_time() -> None:
    clock = FakeClock(start=100.0)
    seen: list[tuple[str, float]] = []
    clock.call_at(103, lambda: seen.append(("later", clock.now())))
    clock.call_at(101, lambda: seen.append(("first", clock.now())))
    clock.call_at(101, lambda: clock.call_at(102, lambda: seen.append(("born", clock.now()))) and None)
    clock.call_at(102.5, lambda: seen.append(("never", 0))).cancel()
    clock.advance(2)
    assert seen == [("first", 101.0), ("born", 102.0)]
    clock.advance(2)
    assert seen[-1] == ("later", 103.0)
    assert clock.now() == 104.0


def test_the_real_clock_runs_what_is_due_and_ends_cleanly() -> None:
    clock, done = RealClock(), threading.Event()
    clock.call_at(time.time() + 60, lambda: None)
    clock.call_at(time.time() + 60, lambda: None).cancel()
    clock.call_at(time.time() + 0.01, done.set)
    assert clock.wait(done, time.time() + 5)
    assert not clock.wait(threading.Event(), time.time() + 0.01)
    clock.stop()
    assert "workspace-clock" not in {thread.name for thread in threading.enumerate()}


def test_what_slack_does_not_know_is_not_taken_in_a_manifest() -> None:
    wrong = {
        "display_information": {"name": "Firebreak"},
        "oauth_config": {"scopes": {"bot": ["chat:wrote"]}},
        "settings": {"event_subscriptions": {"bot_events": ["team_joined"]}},
    }
    with pytest.raises(ManifestError) as refused:
        load(wrong)
    assert "chat:wrote" in str(refused.value)
    assert "team_joined" in str(refused.value)


def test_a_scope_that_few_apps_need_can_be_asked_for() -> None:
    asked = {**MANIFEST, "oauth_config": {"scopes": {"bot": [*load(MANIFEST).scopes, "links.embed:write"]}}}
    assert "links.embed:write" in load(asked).scopes


def test_a_timer_that_fails_does_not_stop_the_next() -> None:
    clock, ran = RealClock(), threading.Event()

    def fail() -> None:
        raise RuntimeError("made to fail")

    clock.call_at(clock.now(), fail)
    clock.call_at(clock.now(), ran.set)
    assert ran.wait(5)
    clock.stop()
