"""A pager that refuses, hangs or is killed: the call goes out once more, or another way is tried."""

from __future__ import annotations

from bot.domain import events as e
from bot.domain.errors import DeliveryError, OutcomeUnknown
from tests.service.switch import Desk
from tests.service.town import ANA, Night


def test_a_pager_that_refuses_for_good_leaves_it_to_the_next_way_at_once(desk: Desk, night: Night) -> None:
    desk.named(ANA, "ntfy", "email")
    desk.pagers["ntfy"].failing = DeliveryError("ntfy answered 403", permanent=True)
    night.storm()
    desk.look()
    desk.pass_time(minutes=2)
    assert len(desk.pagers["email"].sent) == 1
    assert night.told(e.PageRefused)[0].why == "ntfy answered 403"


def test_what_may_have_been_taken_is_sent_again_with_the_same_key(desk: Desk, night: Night) -> None:
    desk.named(ANA, "ntfy")
    ntfy = desk.pagers["ntfy"]
    ntfy.failing = OutcomeUnknown("no answer")
    night.storm()
    desk.look()
    desk.pass_time(minutes=2)
    assert ntfy.sent == []
    ntfy.failing = None
    desk.pass_time(seconds=5)
    assert [note.key for note in ntfy.sent] == ["id" + ntfy.sent[0].key.removeprefix("id")]
    assert len(night.told(e.PersonPaged)) == 1


def test_a_call_whose_sender_died_is_claimed_again_with_the_same_key(desk: Desk, night: Night) -> None:
    desk.named(ANA, "ntfy")
    night.storm()
    desk.board.look()
    night.clock.go_on(minutes=2)
    desk.board.look()
    claimed = night.office.perform(desk.board._claim, "ntfy")  # and then nothing more
    assert claimed is not None
    desk.look()
    assert desk.sent() == []  # somebody holds it
    desk.pass_time(minutes=1)
    assert [note.key for note in desk.pagers["ntfy"].sent] == [claimed[0].key]
