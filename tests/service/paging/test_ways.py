"""How people can be reached outside Slack: said by themselves, confirmed by a test, named where missing."""

from __future__ import annotations

import pytest

from bot.domain import events as e
from bot.domain.errors import Invalid, NotAllowed, Stale
from bot.domain.staff.contact import Way
from bot.service.call import reach
from tests.service.switch import LINKS, Desk
from tests.service.town import ANA, LEO, NOOR, PRIYA, SAM, TOM, Night


def test_people_say_themselves_how_they_are_reached_and_a_test_confirms_it(desk: Desk, night: Night) -> None:
    desk.named(NOOR, "ntfy", "email", confirmed=False)
    night.do(reach.send_test, NOOR)
    with pytest.raises(Stale, match="on its way"):
        night.do(reach.send_test, NOOR)
    desk.gone = True  # which hurries what waits for an answer in Slack, and a test does not
    desk.look()
    desk.pass_time(minutes=5)
    assert len(desk.sent()) == 2
    assert {type(x) for x in night.told(e.PageEvent)} == {e.PersonPaged}
    token = desk.link("email")
    night.office.perform(reach.answer_link, LINKS, token)
    ways = night.read(lambda work: work.contacts.of(NOOR)).ways
    assert [(w.pager, w.confirmed_at is not None) for w in ways] == [("ntfy", False), ("email", True)]
    test = desk.pagers["ntfy"].sent[0]
    page_id = test.thread.split("-")[1]
    night.do(reach.confirm, NOOR, page_id=page_id, rung=0)
    assert all(w.confirmed_at for w in night.read(lambda work: work.contacts.of(NOOR)).ways)
    with pytest.raises(NotAllowed):
        night.do(reach.confirm, LEO, page_id=page_id, rung=0)
    night.do(reach.change, NOOR, person_id=NOOR, ways=[Way(pager="email", address="other@example.com")])
    assert not night.read(lambda work: work.contacts.of(NOOR)).ways[0].confirmed_at


def test_only_administrators_say_it_for_others(desk: Desk, night: Night) -> None:
    with pytest.raises(NotAllowed):
        night.do(reach.change, NOOR, person_id=SAM, ways=[Way(pager="email", address="s@example.com")])
    with pytest.raises(Invalid):
        night.do(reach.send_test, NOOR)


def test_who_cannot_be_woken_is_named(desk: Desk, night: Night) -> None:
    everybody = night.read(reach.unreachable)
    desk.named(ANA, "ntfy")
    desk.named(TOM, "ntfy", confirmed=False)
    missing = night.read(reach.unreachable)
    assert len(missing) == len(everybody) - 1
    night.storm()
    desk.quiet = {ANA, TOM, PRIYA}
    desk.look()
    desk.pass_time(minutes=2)
    desk.pass_time(minutes=2)
    desk.pass_time(minutes=2)
    desk.pass_time(minutes=2)
    assert (PRIYA, "no_way") in [(x.person_id, x.why) for x in night.told(e.PersonNotReached)]
