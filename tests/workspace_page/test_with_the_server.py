"""The page where it lives: mounted in the workspace's server, beside the Web API."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from bot.workspace.server import WorkspaceServer
from tests.workspace_page.sample import ANA, APP, CRISIS, alert


@pytest.fixture(scope="module")
def slack() -> Iterator[WorkspaceServer]:
    with WorkspaceServer(APP, rates=False) as server:
        yield server


def post(slack: WorkspaceServer, **message: object) -> dict[str, object]:
    headers = {"authorization": f"Bearer {slack.bot_token}"}
    answer = httpx.post(
        slack.api_url + "chat.postMessage", headers=headers, json={"channel": CRISIS, **message}
    )
    assert answer.json()["ok"], answer.text
    return dict(answer.json())


def page(slack: WorkspaceServer, path: str) -> str:
    return httpx.get(f"{slack.url}/as/{ANA}{path}", follow_redirects=True).raise_for_status().text


def test_what_the_app_posts_stands_on_the_page(slack: WorkspaceServer) -> None:
    blocks = [block for block in alert("F0", 1) if block["type"] != "image"]
    post(slack, text="412 mentions", blocks=blocks)
    assert "Handle one-to-one" in page(slack, f"/{CRISIS}")


def test_a_listening_browser_hears_of_a_post_at_once(slack: WorkspaceServer) -> None:
    with httpx.stream("GET", f"{slack.url}/as/{ANA}/live", timeout=10) as stream:
        lines = (line for line in stream.iter_lines() if line.startswith("data"))
        assert next(lines) == "data:"
        post(slack, text=f"<@{ANA}> look")
        told = json.loads(next(lines).removeprefix("data: "))
    assert told["channels"] == [CRISIS]
    assert told["pings"][0]["title"] == "Firebreak mentioned you in #crisis"


def test_a_command_with_no_app_connected_is_told_in_slacks_words(slack: WorkspaceServer) -> None:
    asked = {"channel": CRISIS, "text": "/crisis status"}
    answer = httpx.post(f"{slack.url}/as/{ANA}/do/say", json=asked).json()
    assert answer["text"] == '/crisis failed with the error "dispatch_failed"'


def test_a_permalink_of_the_app_leads_to_the_message(slack: WorkspaceServer) -> None:
    ts = post(slack, text="find me")["ts"]
    headers = {"authorization": f"Bearer {slack.bot_token}"}
    asked = {"channel": CRISIS, "message_ts": ts}
    link = httpx.get(slack.api_url + "chat.getPermalink", headers=headers, params=asked).json()["permalink"]
    assert link.startswith(f"{slack.url}/archives/")
    assert "Who are you" in httpx.get(link, follow_redirects=True).text
    assert "find me" in page(slack, link.removeprefix(slack.url))
