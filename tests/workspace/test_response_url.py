from __future__ import annotations

import pytest

from tests.workspace.conftest import ANA, CRISIS, TOM, Slack, actions, button


def from_command(slack: Slack) -> str:
    slack.people.run_command(ANA, CRISIS, "/crisis")
    return str(slack.bot.last()["response_url"]).rpartition("/")[2]


def from_press(slack: Slack, ts: str) -> str:
    slack.people.press(ANA, CRISIS, ts, "go")
    return str(slack.bot.last()["response_url"]).rpartition("/")[2]


def test_an_answer_is_seen_by_the_one_who_asked_unless_it_is_for_all(slack: Slack) -> None:
    url = from_command(slack)
    slack.api.respond(url, {"text": "only you"})
    slack.api.respond(url, {"text": "all", "response_type": "in_channel"})
    assert [m.text for m in slack.ws.timeline(CRISIS, ANA)] == ["only you", "all"]
    assert [m.text for m in slack.ws.timeline(CRISIS, TOM)] == ["all"]


def test_five_answers_in_thirty_minutes(slack: Slack) -> None:
    url = from_command(slack)
    for number in range(5):
        assert slack.api.respond(url, {"text": str(number)}).status == 200
    assert slack.api.respond(url, {"text": "6"}).body["error"] == "used_url"
    late = from_command(slack)
    slack.clock.advance(30 * 60)
    assert slack.api.respond(late, {"text": "late"}).body["error"] == "expired_url"
    assert slack.api.respond("nonsense", {"text": "x"}).status == 404


def test_the_original_is_replaced_or_deleted_and_stays_as_public_as_it_was(slack: Slack) -> None:
    ts = slack.post("card", blocks=[actions(button())])
    url = from_press(slack, ts)
    slack.api.respond(url, {"text": "done", "replace_original": True, "response_type": "ephemeral"})
    (card,) = slack.ws.timeline(CRISIS)
    assert (card.ts, card.text, card.blocks) == (ts, "done", [])
    slack.api.respond(url, {"delete_original": True})
    assert slack.ws.timeline(CRISIS) == []


def test_an_ephemeral_original_stays_ephemeral(slack: Slack) -> None:
    blocks = [actions(button())]
    ts = slack.ok("chat.postEphemeral", channel=CRISIS, user=ANA, text="x", blocks=blocks)["message_ts"]
    slack.api.respond(from_press(slack, ts), {"text": "y", "replace_original": True})
    assert [m.text for m in slack.ws.timeline(CRISIS, ANA)] == ["y"]
    assert slack.ws.timeline(CRISIS, TOM) == []


def test_a_command_has_no_original_to_replace(slack: Slack) -> None:
    slack.api.respond(from_command(slack), {"text": "new", "replace_original": True})
    assert [m.text for m in slack.ws.timeline(CRISIS, ANA)] == ["new"]


def test_an_answer_can_go_to_the_thread(slack: Slack) -> None:
    root = slack.post("card", blocks=[actions(button())])
    slack.post("reply", thread_ts=root)
    slack.api.respond(from_press(slack, root), {"text": "here", "thread_ts": root})
    assert [m.text for m in slack.ws.replies(CRISIS, root, ANA)] == ["reply", "here"]


@pytest.mark.parametrize(
    ("body", "error"), [({}, "no_text"), ({"blocks": [{"type": "section"}]}, "invalid_blocks")]
)
def test_answers_that_slack_refuses(slack: Slack, body: dict[str, object], error: str) -> None:
    answer = slack.api.respond(from_command(slack), body)
    assert (answer.status, answer.body["error"]) == (400, error)


def test_answers_count_as_posts() -> None:
    slack = Slack(rates=True)
    url = from_command(slack)
    for number in range(4):
        slack.api.respond(url, {"text": str(number)})
    slack.post("fifth in this channel")
    answer = slack.api.respond(url, {"text": "sixth"})
    assert (answer.status, answer.headers["retry-after"]) == (429, "5")
    slack.clock.advance(5)
    assert slack.api.respond(url, {"text": "sixth"}).status == 200
