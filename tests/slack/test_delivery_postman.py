"""Deliveries reach Slack once, in their thread's order, and a bad one stops nobody."""

import pytest

from bot.domain.message import Lane, MessageState
from bot.slack.delivery.kinds import KINDS
from bot.slack.delivery.names import stamped
from bot.workspace.manifest import ALL_SCOPES, App
from tests.slack.rig import ANA, CARD, CRISIS, GENERAL, Rig, section

STEP = "step:1:a/card"


def test_a_card_stands_at_its_address_and_its_notices_follow_in_its_thread(rig):
    rig.card()
    rig.notice("first")
    rig.drain()
    rig.notice("second")
    rig.drain()
    [card] = rig.posted()
    assert (card.text, card.ts) == ("the card", rig.standing().ts)
    assert rig.replies() == ["first", "second"]
    assert card.metadata == {"event_type": "firebreak_delivery", "event_payload": {"id": "d1"}}


def test_a_post_never_unfurls_and_never_links_names(rig):
    rig.card()
    rig.drain()
    [call] = rig.calls("chat.postMessage")
    assert call.args["unfurl_links"] is False
    assert call.args["unfurl_media"] is False
    assert not {"link_names", "parse"} & set(call.args)


def test_a_thread_message_waits_until_its_root_stands(rig):
    rig.slack.faults.fail("chat.postMessage", retry_after=10)
    rig.card()
    rig.notice("words", thread="elsewhere")
    rig.drain()
    assert not rig.ws.timeline(CRISIS)
    rig.settle()
    assert rig.replies() == ["words"]


def test_what_belongs_under_a_card_that_was_refused_does_not_wait_for_ever(rig):
    rig.slack.faults.fail("chat.postMessage", "restricted_action")
    card = rig.card()
    notice = rig.notice("words", thread="elsewhere")
    rig.settle(most=60)
    assert "restricted_action" in rig.dead()[card]
    assert CARD in rig.dead()[notice]


def test_a_letter_about_a_card_that_was_refused_goes_out_without_its_link(rig):
    rig.slack.faults.fail("chat.postMessage", "restricted_action")
    rig.card()
    letter(rig)
    rig.settle(most=60)
    assert links(rig) == [False]


def test_a_letter_links_to_its_card_where_it_stands_soon(rig):
    rig.slack.faults.fail("chat.postMessage", retry_after=5)
    rig.card()
    letter(rig)
    rig.settle()
    assert links(rig) == [True]


def test_a_letter_does_not_wait_long_for_its_card(rig):
    rig.ws.channel(CRISIS).is_archived = True
    rig.card()
    letter(rig)
    for _ in range(60):
        rig.drain()
        rig.pass_time(seconds=2)
    assert links(rig) == [False]


def test_a_letter_about_a_card_that_was_deleted_goes_out_without_its_link(rig):
    rig.card(finished=True)
    rig.drain()
    rig.slack.people.delete_message("U0PRIYA", CRISIS, rig.standing().ts)
    letter(rig)
    rig.settle()
    assert links(rig) == [False]


def letter(rig):
    about = {"thread_of": CARD, "linked_in": CRISIS, "link_label": "Open it"}
    rig.send("direct", thread=ANA, channel=ANA, text="You", blocks=[section("You")], **about)


def links(rig):
    """Of every letter that arrived, whether it links to its card."""
    return ["Open it" in str(m.blocks) for m in rig.ws.timeline(rig.ws.direct(ANA).id)]


def test_notices_that_wait_in_one_thread_go_out_as_one_message(rig):
    rig.card()
    keys = [rig.notice(f"notice {number}") for number in range(5)]
    rig.drain()
    assert rig.replies() == ["\n".join(f"notice {number}" for number in range(5))]
    assert rig.dead() == {}
    [reply] = rig.ws.replies(CRISIS, rig.standing().ts)
    assert reply.metadata["event_payload"] == {"id": keys[0], "also": "\n".join(keys[1:])}


@pytest.mark.parametrize("notices", [1, 4])
def test_a_lost_reply_is_read_back_and_nothing_is_posted_twice(rig, notices):
    rig.card()
    rig.drain()
    for number in range(notices):
        rig.notice(f"notice {number}")
    rig.slack.faults.lose_reply_after_accepting("chat.postMessage")
    rig.settle()
    assert rig.replies() == ["\n".join(f"notice {number}" for number in range(notices))]


def test_a_card_whose_reply_was_lost_is_found_and_edited_from_then_on(rig):
    rig.slack.faults.lose_reply_after_accepting("chat.postMessage")
    rig.card()
    rig.settle()
    [card] = rig.posted()
    assert rig.standing().ts == card.ts
    rig.notebook.write(CARD, "changed")
    rig.want()
    rig.settle()
    assert [m.text for m in rig.posted()] == ["changed"]


def test_an_internal_error_is_looked_into_before_posting_again(rig):
    rig.slack.faults.fail("chat.postMessage", "internal_error")
    rig.card()
    rig.settle()
    assert len(rig.posted()) == 1
    assert len(rig.calls("conversations.history")) == 1


def test_reading_back_that_fails_is_tried_again_before_posting(rig):
    rig.slack.faults.lose_reply_after_accepting("chat.postMessage")
    rig.slack.faults.fail("conversations.history", retry_after=20, times=3)
    rig.card()
    rig.settle()
    assert len(rig.posted()) == 1
    assert len(rig.calls("chat.postMessage")) == 1


def test_a_refusal_that_took_nothing_is_not_read_back(rig):
    rig.slack.faults.fail("chat.postMessage", retry_after=30)
    rig.card()
    rig.settle()
    assert len(rig.posted()) == 1
    assert not rig.calls("conversations.history")


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("accepted", [True, False])
def test_a_process_that_dies_while_sending_leaves_it_to_be_looked_for(rig, monkeypatch, accepted):
    def post_and_die(*args, **kwargs):
        if accepted:
            original(*args, **kwargs)
        raise Killed

    original = rig.gateway.post
    monkeypatch.setattr(rig.gateway, "post", post_and_die)
    rig.card()
    with pytest.raises(Killed):
        rig.drain()
    rig.restart()
    rig.notice("after the restart")
    rig.settle()
    assert [m.text for m in rig.posted()] == ["the card"]
    assert rig.replies() == ["after the restart"]


def test_a_rate_limit_is_waited_for_and_other_channels_go_on(rig):
    rig.slack.faults.fail("chat.postMessage", retry_after=30)
    rig.card()
    rig.card("crisis:2/card", "another", channel=GENERAL)
    rig.drain()
    rig.pass_time(seconds=29)
    rig.drain()
    assert (len(rig.posted()), len(rig.posted(GENERAL))) == (0, 1)
    rig.settle()
    assert len(rig.posted()) == 1


def test_a_channel_out_of_budget_does_not_block_another(rig):
    for number in range(30):
        rig.card(f"alert:{number}/card", channel=CRISIS, lane=Lane.CARD)
    rig.card("alert:x/card", channel=GENERAL)
    rig.drain()
    assert 0 < len(rig.posted()) < 30
    assert len(rig.posted(GENERAL)) == 1


def test_an_alert_goes_before_everything_that_waited_longer(rig):
    for number in range(20):
        rig.card(f"crisis:{number}/card", f"card {number}")
    rig.drain()
    before = len(rig.posted())
    assert before < 20
    rig.card("alert:1/card", "alert", lane=Lane.ALERT)
    rig.settle()
    assert rig.posted()[before].text == "alert"


def test_a_refused_delivery_is_dead_and_visible_and_its_thread_goes_on(rig):
    rig.card()
    rig.drain()
    bad = rig.notice("bad", blocks=[{"type": "no such block"}])
    rig.send("notice", thread=CARD, text="good", thread_of=CARD, broadcast=True)
    rig.drain()
    assert rig.replies() == ["good"]
    assert "invalid_blocks" in rig.dead()[bad]


def test_one_bad_notice_does_not_take_the_others_it_was_joined_with(rig):
    rig.card()
    rig.drain()
    rig.notice("one")
    bad = rig.notice("bad", blocks=[{"type": "no such block"}])
    rig.notice("two")
    rig.settle()
    assert rig.replies() == ["one", "two"]
    assert list(rig.dead()) == [bad]


def test_a_drawing_that_cannot_be_made_is_given_up_and_its_thread_goes_on(rig):
    rig.card()
    rig.drain()
    rig.notebook.drawings[STEP] = "no drawing at all"
    broken = rig.card(STEP, thread_of=CARD)
    rig.notice("goes on")
    rig.settle()
    assert rig.replies() == ["goes on"]
    assert "AttributeError" in rig.dead()[broken]


def test_an_unknown_kind_of_delivery_is_dead_at_once(rig):
    key = rig.send("telegram")
    rig.drain()
    assert "telegram" in rig.dead()[key]


def test_a_token_that_was_revoked_kills_nothing(rig):
    rig.slack.faults.fail("chat.postMessage", "token_revoked", times=10)
    rig.card()
    rig.settle()
    assert len(rig.posted()) == 1
    assert rig.dead() == {}


def test_what_has_nothing_to_draw_any_more_is_not_posted(rig):
    rig.notebook.drawings[CARD] = None
    rig.card()
    rig.drain()
    assert not rig.posted()
    assert rig.standing().state is MessageState.FINISHED


def test_a_card_is_not_posted_again_by_another_event(rig):
    rig.card()
    rig.drain()
    rig.send("card", subject="crisis:1", place="card")
    rig.drain()
    assert len(rig.posted()) == 1


def test_the_bot_joins_a_public_channel_it_was_not_invited_to(engine):
    with Rig(engine, app=App(scopes=ALL_SCOPES - {"chat:write.public"})) as rig:
        rig.card(channel=GENERAL)
        rig.drain()
        assert len(rig.posted(GENERAL)) == 1


def test_where_it_may_not_join_the_delivery_waits_and_says_so(engine):
    with Rig(engine, app=App(scopes=ALL_SCOPES - {"chat:write.public", "channels:join"})) as rig:
        rig.card(channel=GENERAL)
        rig.drain()
        [waiting] = rig.pending()
        assert "not_in_channel" in waiting.error


def test_a_card_and_its_thread_stand_once_their_channel_is_open_again(rig):
    rig.ws.channel(CRISIS).is_archived = True
    rig.card()
    rig.notice("words")
    for _ in range(60):
        rig.drain()
        rig.pass_time(minutes=10)
    [stuck] = rig.office.read(lambda work: work.deliveries.stuck(5))
    assert "is_archived" in stuck.error
    assert len(rig.calls("chat.postMessage")) <= 60
    rig.ws.channel(CRISIS).is_archived = False
    assert rig.settle() < 75, "a minute and what the calls take"
    assert [m.text for m in rig.posted()] == ["the card"]
    assert rig.replies() == ["words"]
    assert rig.office.read(lambda work: work.deliveries.stuck(5)) == ()


def test_a_direct_message_reaches_the_person_once(rig):
    rig.slack.faults.lose_reply_after_accepting("chat.postMessage")
    rig.send("direct", thread=ANA, channel=ANA, text="You were asked", blocks=[section("You were asked")])
    rig.settle()
    direct = rig.ws.direct(ANA)
    assert [m.text for m in rig.ws.timeline(direct.id)] == ["You were asked"]
    assert len(rig.calls("conversations.open")) == 1


def test_an_ephemeral_is_shown_once_and_never_repeated_on_doubt(rig):
    rig.slack.faults.lose_reply_after_accepting("chat.postEphemeral")
    rig.send("ephemeral", thread="press:1", person_id=ANA, text="Recorded")
    rig.settle()
    [seen] = [m for m in rig.ws.timeline(CRISIS, viewer=ANA) if m.ephemeral_to]
    assert seen.text == "Recorded"
    assert len(rig.calls("chat.postEphemeral")) == 1


def test_what_came_behind_an_ephemeral_in_doubt_is_shown(rig):
    rig.slack.faults.lose_reply_after_accepting("chat.postEphemeral")
    for text in ("One", "Two"):
        rig.send("ephemeral", thread=f"answer:{ANA}", person_id=ANA, text=text)
        rig.drain()
    rig.settle()
    assert [m.text for m in rig.ws.timeline(CRISIS, viewer=ANA) if m.ephemeral_to] == ["One", "Two"]


def test_answers_that_wait_for_one_person_in_one_place_come_together(rig):
    rig.card()
    for text, place in (("One", {}), ("Two", {}), ("One", {}), ("Three", {"thread_of": CARD})):
        rig.send("ephemeral", thread=f"answer:{ANA}", person_id=ANA, text=text, **place)
    rig.settle()
    seen = [m for m in rig.ws.messages[CRISIS].values() if m.ephemeral_to == ANA]
    assert [(m.text, bool(m.thread_ts)) for m in seen] == [("One\nTwo", False), ("Three", True)]


def test_an_ephemeral_gives_up_soon(rig):
    rig.slack.faults.fail("chat.postEphemeral", "service_unavailable", times=50)
    key = rig.send("ephemeral", thread="press:1", person_id=ANA, text="Recorded")
    assert rig.settle() < 600
    assert key in rig.dead()
    assert len(rig.calls("chat.postEphemeral")) <= KINDS["ephemeral"].tries + 1


@pytest.mark.parametrize("lost", [False, True])
def test_a_file_is_shared_once_under_a_name_that_carries_its_delivery(rig, lost):
    rig.card()
    rig.drain()
    rig.notebook.contents["debrief.html"] = b"<h1>Debrief</h1>"
    if lost:
        rig.slack.faults.lose_reply_after_accepting("files.completeUploadExternal")
    key = rig.send("file", name="debrief.html", title="Debrief", thread_of=CARD)
    rig.settle()
    rig.pass_time(seconds=30)
    [reply] = rig.ws.replies(CRISIS, rig.standing().ts)
    file = rig.ws.files[reply.files[0]]
    assert (file.name, file.data) == (stamped("debrief.html", key), b"<h1>Debrief</h1>")


def test_a_file_that_is_no_longer_kept_is_dead(rig):
    rig.card()
    key = rig.send("file", name="debrief.html", title="Debrief", thread_of=CARD)
    rig.drain()
    assert "no longer kept" in rig.dead()[key]


def test_pinning_twice_and_unpinning_twice_is_no_error(rig):
    rig.card()
    for method in ("pin", "pin", "unpin", "unpin", "pin"):
        rig.send(method, subject="crisis:1", place="card")
    rig.drain()
    assert rig.posted()[0].pinned_by
    assert rig.dead() == {}
