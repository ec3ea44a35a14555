"""The gateway on the strict workspace: what it asks for, Slack accepts; what it reads, it understands."""

from dataclasses import replace

import pytest

from bot.domain.errors import DeliveryError
from bot.slack.api.refusals import Refused
from tests.slack.rig import ANA, CRISIS, GENERAL, section

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
)


@pytest.fixture
def gateway(rig):
    return rig.gateway


def post(gateway, text="hello", **more):
    return gateway.post(CRISIS, text, [section(text)], delivery_ids=["d1"], **more)


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    return caught.value.error


def test_a_post_is_found_again_by_its_delivery(rig, gateway, monkeypatch):
    monkeypatch.setattr("bot.slack.api.gateway.READ_BACK_PAGE", 20)
    before = rig.clock.now() - 60
    posted = gateway.post(CRISIS, "hello", [], delivery_ids=["d1", "d2"])
    for number in range(50):  # more than one page
        rig.slack.people.say(ANA, CRISIS, f"chatter {number}")
    assert gateway.find_posted(CRISIS, None, "d2", before).ts == posted.ts
    assert gateway.find_posted(CRISIS, None, "d2", before).ids == ("d1", "d2")
    assert gateway.find_posted(CRISIS, None, "d", before) is None
    assert gateway.find_posted(CRISIS, None, "d1", rig.clock.now() + 60) is None


def test_a_reply_is_found_in_its_thread(rig, gateway):
    root = post(gateway)
    reply = gateway.post(CRISIS, "reply", [], root.ts, delivery_ids=["d9"])
    assert gateway.find_posted(CRISIS, root.ts, "d9", 0).ts == reply.ts
    assert gateway.find_posted(CRISIS, None, "d9", 0) is None


def test_a_reply_that_fell_into_the_channel_is_found_there(rig, gateway):
    root = post(gateway)
    rig.slack.people.delete_message("U0PRIYA", CRISIS, root.ts)
    reply = gateway.post(CRISIS, "reply", [], root.ts, delivery_ids=["d9"])
    assert gateway.find_posted(CRISIS, root.ts, "d9", 0).ts == reply.ts


def test_a_reply_can_be_shown_in_the_channel_too(rig, gateway):
    root = post(gateway)
    reply = gateway.post(CRISIS, "loud", [], root.ts, delivery_ids=["d2"], reply_broadcast=True)
    assert rig.ws.message(CRISIS, reply.ts).subtype == "thread_broadcast"


def test_an_edit_replaces_words_and_blocks(rig, gateway):
    posted = post(gateway)
    gateway.update(CRISIS, posted.ts, "changed", [section("changed")])
    message = rig.ws.message(CRISIS, posted.ts)
    assert (message.text, message.blocks[0]["text"]["text"]) == ("changed", "changed")
    assert refusal(gateway.update, CRISIS, "1.000001", "x", []) == "message_not_found"


def test_pinning_and_unpinning_twice_is_fine(rig, gateway):
    posted = post(gateway)
    gateway.pin(CRISIS, posted.ts)
    gateway.pin(CRISIS, posted.ts)
    assert rig.ws.message(CRISIS, posted.ts).pinned_by
    gateway.unpin(CRISIS, posted.ts)
    gateway.unpin(CRISIS, posted.ts)
    assert not rig.ws.message(CRISIS, posted.ts).pinned_by


def test_a_chart_is_given_back_only_when_it_can_be_shown(rig, gateway):
    file_id = gateway.upload_chart(PNG, "chart.png", "Posts per minute")
    image = {"type": "image", "alt_text": "chart", "slack_file": {"id": file_id}}
    gateway.post(CRISIS, "chart", [image], delivery_ids=["d1"])
    assert len(rig.calls("files.info")) > 1
    gateway.delete_file(file_id)
    gateway.delete_file(file_id)


def test_a_file_is_found_again_by_its_name(rig, gateway):
    root = post(gateway)
    gateway.upload_file(CRISIS, root.ts, "report-1.html", b"<p>report</p>", "Report")
    assert gateway.find_file(CRISIS, root.ts, "report-1.html", 0) is None  # still being processed
    rig.pass_time(seconds=5)
    assert gateway.find_file(CRISIS, root.ts, "report-1.html", 0)
    assert gateway.find_file(CRISIS, root.ts, "report-2.html", 0) is None


def test_people_are_read_as_slack_describes_them(rig, gateway):
    ana, priya = gateway.user(ANA), gateway.user("U0PRIYA")
    assert (ana.name, ana.tz, ana.may_act) == ("Ana Ruiz", "America/New_York", True)
    assert (ana.is_workspace_admin, priya.is_workspace_admin) == (False, True)
    assert gateway.user("U0LENA").locale == "de-DE"
    assert gateway.user("U0GUEST").is_guest
    assert gateway.user("U0ROSA").is_stranger
    assert gateway.user("U0LEFT").deleted
    assert refusal(gateway.user, "U0NOBODY") == "user_not_found"


def test_everybody_is_listed_with_the_same_facts(rig, gateway):
    everyone = {person.id: person for person in gateway.users()}
    assert everyone[ANA] == gateway.user(ANA)
    assert everyone["U0GUEST"].is_guest
    assert everyone[rig.ws.app.bot_user_id].is_bot


def test_a_list_is_read_whole_or_not_at_all(gateway, monkeypatch):
    everyone = list(gateway.users())
    monkeypatch.setattr("bot.slack.api.gateway.PAGE", 2)
    assert list(gateway.users()) == everyone
    monkeypatch.setattr("bot.slack.api.gateway.MAX_LISTED", 2)
    with pytest.raises(DeliveryError, match="more than 2 pages"):
        list(gateway.users())


def test_the_token_says_who_it_is_and_what_it_may(rig, gateway):
    identity = gateway.identity()
    assert (identity.team_id, identity.user_id) == (rig.ws.team.id, rig.ws.app.bot_user_id)
    assert "chat:write" in identity.scopes


def test_a_token_that_is_not_taken_any_more_is_noticed_until_it_is_taken_again(rig, gateway):
    app, other = rig.ws.app, replace(rig.ws.app, bot_token="xoxb-another")
    rig.ws.app = other
    gateway.try_token()
    assert gateway.refusal.error == "invalid_auth"
    rig.ws.app = app
    post(gateway)
    assert gateway.refusal is None
    rig.ws.app = other
    assert refusal(post, gateway) == "invalid_auth"
    assert gateway.refusal.method == "chat.postMessage"
    rig.ws.app = app
    assert refusal(gateway.user, "U0NOBODY") == "user_not_found"  # which only a token that is taken learns
    assert gateway.refusal is None


@pytest.mark.parametrize("name", ["crisis", "#crisis", CRISIS])
def test_a_channel_is_found_by_id_or_name(gateway, name):
    found = gateway.find_channel(name)
    assert (found.id, found.name, found.is_member, found.is_archived) == (CRISIS, "crisis", True, False)
    assert not gateway.find_channel(GENERAL).is_member


@pytest.mark.parametrize("name", ["#nowhere", "C0NOWHERE"])
def test_a_channel_that_is_not_there_is_refused(gateway, name):
    assert refusal(gateway.find_channel, name) == "channel_not_found"


def test_a_direct_conversation_is_opened_once(rig, gateway):
    assert gateway.direct_channel(ANA) == gateway.direct_channel(ANA) == rig.ws.direct(ANA).id
    assert len(rig.calls("conversations.open")) == 1


def test_a_permalink_leads_to_the_message(gateway):
    posted = post(gateway)
    assert posted.ts.replace(".", "") in gateway.permalink(CRISIS, posted.ts)


def test_a_modal_needs_a_fresh_trigger(gateway):
    view = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Declare"},
        "blocks": [section("hello")],
    }
    assert "trigger" in refusal(gateway.open_view, "1.2.never", view)


def test_whatever_slack_refuses_is_a_delivery_error(gateway):
    for call in (
        lambda: gateway.pin(CRISIS, "1.000001"),
        lambda: gateway.ephemeral(CRISIS, "U0NOBODY", "hello", []),
        lambda: gateway.publish_home("U0NOBODY", {"type": "home", "blocks": []}),
        lambda: gateway.permalink(CRISIS, "1.000001"),
        lambda: gateway.upload_chart(b"", "chart.png", "empty"),
    ):
        with pytest.raises(DeliveryError) as caught:
            call()
        assert caught.value.permanent
