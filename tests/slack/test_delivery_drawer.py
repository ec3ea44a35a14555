"""What stands in Slack is kept true, in place, with as few calls as that takes."""

import pytest

from bot.domain.message import Lane, MessageState, Standing
from bot.slack.delivery.drawing import Picture
from tests.slack.rig import ANA, CARD, CRISIS, GENERAL

STEP = "step:1:a/card"
ADMIN = "U0PRIYA"
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
)


def picture(digest: str) -> Picture:
    return Picture(name="chart.png", alt="Posts per minute", digest=digest, png=lambda: PNG)


def change(rig, text: str, key: str = CARD, **more) -> None:
    rig.notebook.write(key, text, **more)
    rig.want(key.partition("/")[0])


def shown(rig, key: str = CARD):
    standing = rig.standing(key)
    return rig.ws.message(standing.channel, standing.ts)


def images(rig) -> list[str]:
    return [block["slack_file"]["id"] for block in shown(rig).blocks if block["type"] == "image"]


def test_many_reasons_to_redraw_make_one_edit(rig):
    rig.card()
    rig.drain()
    for number in range(20):
        change(rig, f"growth {number}")
    rig.drain()
    assert shown(rig).text == "growth 19"
    assert len(rig.calls("chat.update")) == 1


def test_what_looks_the_same_is_not_sent(rig):
    rig.card()
    rig.drain()
    change(rig, "the same")
    rig.drain()
    change(rig, "the same")
    rig.drain()
    assert len(rig.calls("chat.update")) == 1
    assert rig.waiting() == 0


def test_a_restart_forgets_no_redraw(rig):
    rig.card()
    rig.drain()
    change(rig, "changed")
    rig.restart()
    rig.drain()
    assert shown(rig).text == "changed"


def test_a_change_while_it_is_drawn_is_drawn_next(rig, monkeypatch):
    def change_first(*args):
        monkeypatch.undo()
        change(rig, "second")
        original(*args)

    rig.card()
    rig.drain()
    original = rig.gateway.update
    monkeypatch.setattr(rig.gateway, "update", change_first)
    change(rig, "first")
    rig.drain()
    assert [call.args["text"] for call in rig.calls("chat.update")] == ["first", "second"]


def test_a_lost_reply_to_an_edit_is_simply_repeated(rig):
    rig.card()
    rig.drain()
    rig.slack.faults.lose_reply_after_accepting("chat.update")
    change(rig, "changed")
    rig.settle()
    assert shown(rig).text == "changed"


def test_a_rate_limited_edit_waits_and_shows_the_latest(rig):
    rig.card()
    rig.drain()
    rig.slack.faults.fail("chat.update", retry_after=30)
    change(rig, "first")
    rig.drain()
    change(rig, "second")
    rig.pass_time(seconds=29)
    rig.drain()
    assert shown(rig).text == "the card"
    rig.settle()
    assert shown(rig).text == "second"
    assert len(rig.calls("chat.update")) == 2


# --- pictures ---------------------------------------------------------------------------------------


def test_the_card_stands_at_once_and_its_picture_follows(rig):
    rig.card(picture=picture("one"))
    rig.postman.step()
    assert shown(rig).text == "the card"
    assert not rig.calls("files.completeUploadExternal")
    rig.drain()
    [file_id] = images(rig)
    file = rig.ws.files[file_id]
    assert (file.alt_txt, file.data) == ("Posts per minute", PNG)
    assert file.channels == set()


def test_a_card_gets_one_new_picture_in_five_minutes_and_the_words_do_not_wait(rig):
    rig.card(picture=picture("0"))
    rig.drain()
    [first] = images(rig)
    for minute in range(1, 4):
        rig.pass_time(minutes=1)
        change(rig, f"minute {minute}", picture=picture(str(minute)))
        rig.drain()
        assert shown(rig).text == f"minute {minute}"
        assert images(rig) == [first]
    rig.pass_time(minutes=2)
    rig.drain()
    [second] = images(rig)
    assert second != first
    assert rig.ws.files[first].deleted
    assert len(rig.calls("files.completeUploadExternal")) == 2
    assert rig.pending() == []


def test_two_cards_have_their_pictures_side_by_side(rig):
    rig.card(picture=picture("one"))
    rig.card("alert:2/card", picture=picture("two"))
    rig.drain()
    assert len(rig.calls("files.completeUploadExternal")) == 2


def test_a_picture_that_is_not_taken_holds_no_words_back_and_is_tried_again(rig):
    rig.slack.faults.fail("files.getUploadURLExternal", "service_unavailable")
    rig.card(picture=picture("one"))
    rig.drain()
    change(rig, "words", picture=picture("one"))
    rig.drain()
    assert shown(rig).text == "words"
    assert images(rig) == []
    rig.settle()
    assert len(images(rig)) == 1


def test_a_picture_that_a_person_deleted_does_not_stop_the_card(rig):
    rig.card(picture=picture("one"))
    rig.drain()
    [file_id] = images(rig)
    rig.ws.files[file_id].deleted = True
    change(rig, "goes on", picture=picture("one"))
    rig.settle()
    assert shown(rig).text == "goes on"
    assert len(images(rig)) == 1
    assert images(rig) != [file_id]


def test_a_new_picture_that_the_card_may_not_show_holds_no_words_back(rig):
    rig.slack.faults.fail("chat.update", "invalid_blocks")
    rig.card(text="the card", picture=picture("one"))
    rig.postman.step()
    change(rig, "goes on", picture=picture("one"))
    rig.settle()
    assert (shown(rig).text, images(rig), rig.dead()) == ("goes on", [], {})
    assert all(file.deleted for file in rig.ws.files.values())


# --- deleted by a person ----------------------------------------------------------------------------


def test_a_root_card_that_a_person_deleted_stands_again(rig):
    rig.card()
    rig.drain()
    rig.slack.people.delete_message(ADMIN, CRISIS, rig.standing().ts)
    change(rig, "still open")
    rig.settle()
    assert [m.text for m in rig.posted() if m.subtype is None] == ["still open"]
    assert rig.standing().ts == rig.posted()[-1].ts
    rig.notice("goes on")
    rig.settle()
    assert rig.replies() == ["goes on"]


def test_an_open_step_that_a_person_deleted_stands_again_in_its_thread(rig):
    rig.card()
    rig.card(STEP, "the step", thread_of=CARD)
    rig.drain()
    rig.slack.people.delete_message(ADMIN, CRISIS, rig.standing(STEP).ts)
    change(rig, "the step, later", STEP)
    rig.settle()
    assert rig.replies() == ["the step, later"]


def test_what_is_finished_stays_deleted(rig):
    rig.card()
    rig.card(STEP, "the step", thread_of=CARD)
    rig.drain()
    rig.slack.people.delete_message(ADMIN, CRISIS, rig.standing(STEP).ts)
    change(rig, "done", STEP, finished=True)
    rig.settle()
    assert rig.replies() == []
    assert rig.standing(STEP).state is MessageState.GONE


def test_a_card_deleted_twice_stands_twice_again(rig):
    rig.card()
    rig.drain()
    for number in (1, 2):
        rig.slack.people.delete_message(ADMIN, CRISIS, rig.standing().ts)
        change(rig, f"again {number}")
        rig.settle()
    assert [m.text for m in rig.posted()] == ["again 2"]


# --- the end, and what is wrong ---------------------------------------------------------------------


def test_a_finished_drawing_is_drawn_once_more_and_then_never(rig):
    rig.card()
    rig.drain()
    change(rig, "over", finished=True)
    rig.drain()
    change(rig, "changed afterwards")
    rig.drain()
    assert shown(rig).text == "over"
    assert rig.standing().state is MessageState.FINISHED


def test_what_has_nothing_to_draw_any_more_is_left_as_it_stands(rig):
    rig.card()
    rig.drain()
    rig.notebook.drawings[CARD] = None
    rig.want()
    rig.drain()
    assert shown(rig).text == "the card"
    assert rig.waiting() == 0


def test_a_refused_drawing_is_visible_and_the_next_change_is_drawn(rig):
    rig.card()
    rig.drain()
    change(rig, "x" * 4001)
    rig.drain()
    assert any("msg_too_long" in error for error in rig.dead().values())
    assert rig.waiting() == 0
    change(rig, "short again")
    rig.drain()
    assert shown(rig).text == "short again"


def test_one_broken_drawing_does_not_stop_the_others(rig):
    rig.card("crisis:1/card", "one")
    rig.card("crisis:2/card", "two", channel=GENERAL)
    rig.drain()
    rig.notebook.drawings["crisis:1/card"] = "no drawing at all"
    rig.want("crisis:1")
    change(rig, "two, changed", "crisis:2/card")
    rig.drain()
    assert shown(rig, "crisis:2/card").text == "two, changed"
    assert any("AttributeError" in error for error in rig.dead().values())


def test_a_home_is_published_for_its_person_only(rig):
    home = Standing(subject="home", place=ANA, channel=ANA, ts="home", lane=Lane.HOME)
    rig.office.perform(lambda work: work.standings.add(home))
    rig.notebook.write(home.key, "Nothing is open")
    rig.drain()
    assert rig.ws.home(ANA).blocks[0]["text"]["text"] == "Nothing is open"
    assert rig.ws.home(ADMIN) is None
    change(rig, "One crisis is open", home.key)
    rig.drain()
    assert rig.ws.home(ANA).blocks[0]["text"]["text"] == "One crisis is open"


@pytest.mark.parametrize("error", ["is_inactive", "cant_update_message"])
def test_a_permanent_refusal_of_an_edit_ends_in_one_visible_line(rig, error):
    rig.card()
    rig.drain()
    rig.slack.faults.fail("chat.update", error)
    change(rig, "changed")
    rig.settle()
    assert [error in text for text in rig.dead().values()] == [True]
