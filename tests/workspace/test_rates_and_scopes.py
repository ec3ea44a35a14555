from __future__ import annotations

import pytest

from bot.workspace.api.table import METHODS, Tier
from bot.workspace.manifest import App
from tests.workspace.conftest import ANA, CRISIS, Slack


@pytest.fixture
def counted() -> Slack:
    return Slack(rates=True)


def test_five_posts_at_once_then_about_one_a_second(counted: Slack) -> None:
    for number in range(5):
        counted.post(str(number))
    answer = counted.api.call("chat.postMessage", "xoxb-local-workspace", {"channel": CRISIS, "text": "x"})
    assert (answer.status, answer.body) == (429, {"ok": False, "error": "ratelimited"})
    assert answer.headers["retry-after"] == "5"
    counted.post("elsewhere", channel="C0GENERAL")
    counted.clock.advance(5)
    counted.post("again")


def test_three_hundred_posts_a_minute_in_all(counted: Slack) -> None:
    people = [f"C{number}" for number in range(61)]
    for name in people:
        counted.ws.channels[name] = type(counted.ws.channels[CRISIS])(id=name, name=name.lower())
        counted.ws.messages[name] = {}
    for name in people[:60]:
        for _ in range(5):
            counted.post(channel=name)
    assert counted.error("chat.postMessage", channel=people[60], text="x") == "ratelimited"
    counted.clock.advance(60)
    counted.post(channel=people[60])


@pytest.mark.parametrize(
    ("method", "args", "allowed"),
    [
        ("users.list", {}, 20),
        ("team.info", {}, 50),
        ("users.info", {"user": ANA}, 100),
        ("auth.test", {}, 600),
    ],
)
def test_a_method_has_its_tiers_calls_a_minute(
    counted: Slack, method: str, args: dict[str, str], allowed: int
) -> None:
    for _ in range(allowed):
        counted.ok(method, **args)
    assert counted.error(method, **args) == "ratelimited"
    counted.clock.advance(60)
    counted.ok(method, **args)


def test_an_unknown_method_is_said_so(slack: Slack) -> None:
    assert slack.error("chat.scheduleMessage", channel=CRISIS) == "unknown_method"


@pytest.mark.parametrize("name", sorted(METHODS))
def test_every_method_wants_its_own_token(slack: Slack, name: str) -> None:
    app, caller = slack.ws.app, METHODS[name].caller
    if caller == "nobody":
        return
    other = app.app_token if caller == "bot" else app.bot_token
    assert slack.api.call(name, "", {}).body["error"] == "not_authed"
    assert slack.api.call(name, "xoxb-wrong", {}).body["error"] == "invalid_auth"
    assert slack.api.call(name, other, {}).body["error"] == "not_allowed_token_type"


@pytest.mark.parametrize("name", sorted(name for name, m in METHODS.items() if m.scopes))
def test_every_method_wants_its_scope(name: str) -> None:
    slack = Slack(App(scopes=frozenset(), app_scopes=frozenset()))
    body = slack.call(name, channel=CRISIS)
    assert body["error"] == "missing_scope"
    assert body["needed"]
    assert body["provided"] == ""


@pytest.mark.parametrize("name", sorted(name for name, m in METHODS.items() if m.required))
def test_every_method_names_what_is_missing(slack: Slack, name: str) -> None:
    body = slack.call(name)
    assert body["error"] == "invalid_arguments"
    assert "[ERROR] missing required field: " in body["response_metadata"]["messages"][0]


def test_the_answer_names_the_scopes(slack: Slack) -> None:
    answer = slack.api.call("users.info", slack.ws.app.bot_token, {"user": ANA})
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")
    assert answer.headers["x-accepted-oauth-scopes"] == "users:read"


def test_only_posting_has_windows_of_its_own() -> None:
    assert [name for name, method in METHODS.items() if method.tier is Tier.POST] == ["chat.postMessage"]


def test_calls_are_remembered_with_their_outcome_and_without_the_token(slack: Slack) -> None:
    slack.call("chat.postMessage", token="x", channel=CRISIS)
    call = slack.ws.calls[-1]
    assert (call.method, call.error, dict(call.args)) == ("chat.postMessage", "no_text", {"channel": CRISIS})


def test_one_conversation_has_one_limit_however_it_is_called(counted: Slack) -> None:
    slack = counted
    room = slack.ok("conversations.open", users=ANA)["channel"]["id"]
    taken = [slack.call("chat.postMessage", channel=name, text="x")["ok"] for name in (ANA, room) * 5]
    assert taken.count(True) == 5
