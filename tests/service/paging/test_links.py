"""The link of a call answers it: once, for whom it was made, and not for ever."""

from __future__ import annotations

import pytest

from bot.domain import events as e
from bot.domain.errors import NotFound, Stale
from bot.domain.staff.people import Role
from bot.reaching import calls
from bot.service.call import reach
from bot.service.crisis import concerned, crises
from tests.service.switch import LINKS, Desk
from tests.service.town import ANA, TOM, Night


def test_the_link_answers_once(desk: Desk, night: Night) -> None:
    desk.named(ANA, "ntfy")
    alert = night.storm()
    desk.look()
    desk.pass_time(minutes=2)
    token = desk.link()
    night.office.perform(reach.answer_link, LINKS, token)
    assert night.alert(alert).acknowledged_by == ANA
    assert night.told(e.PageAnswered)[0].pager == "ntfy"
    with pytest.raises(Stale):
        night.office.perform(reach.answer_link, LINKS, token)
    for broken in (
        "",
        "x",
        token[:-1] + "0",
        token.replace(".0.", ".1."),
        token.replace("id", "ie"),
        f"é{token}",
    ):
        with pytest.raises(NotFound):
            night.office.perform(reach.answer_link, LINKS, broken)


def test_who_taps_twice_reads_that_they_are_on_it(desk: Desk, night: Night) -> None:
    desk.named(ANA, "ntfy")
    night.storm()
    desk.look()
    desk.pass_time(minutes=2)
    token = desk.link()
    page = calls(night.office, LINKS)
    first, again = page.answer(token), page.answer(token)
    assert again.found
    assert "you are on it" in again.said
    assert again == first


def test_the_link_of_a_test_is_good_once_and_for_an_hour(desk: Desk, night: Night) -> None:
    desk.named(ANA, "ntfy", "email", confirmed=False)
    night.do(reach.send_test, ANA)
    desk.look()
    used, unused = desk.link("ntfy"), desk.link("email")
    night.office.perform(reach.answer_link, LINKS, used)
    with pytest.raises(Stale, match="already"):
        night.office.perform(reach.answer_link, LINKS, used)
    desk.pass_time(hours=1)
    with pytest.raises(Stale, match="over"):
        night.office.perform(reach.answer_link, LINKS, unused)
    with pytest.raises(NotFound, match="does not work"):  # a zero byte is more than PostgreSQL takes
        night.read(lambda work: LINKS.page_of(work, "\x00" + unused))


def test_an_old_link_answers_nothing(desk: Desk, night: Night) -> None:
    desk.named(ANA, "ntfy")
    night.storm()
    desk.look()
    desk.pass_time(minutes=2)
    token = desk.link()
    night.clock.go_on(hours=13)
    with pytest.raises(NotFound, match="too old"):
        night.office.perform(reach.answer_link, LINKS, token)


def test_an_answer_after_it_went_on_to_others_still_counts(desk: Desk, night: Night) -> None:
    desk.named(ANA, "ntfy")
    alert = night.storm()
    desk.look()
    for _ in range(3):
        desk.pass_time(minutes=2)
    assert night.told(e.PersonNotReached)[0].person_id == ANA
    token = desk.link()
    night.office.perform(reach.answer_link, LINKS, token)
    assert night.alert(alert).acknowledged_by == ANA


def test_the_link_of_whoever_has_no_part_in_it_any_more_answers_nothing(desk: Desk, night: Night) -> None:
    """Tom was called for a restricted crisis, and then it was found to be about him."""
    desk.named(TOM, "ntfy")
    crisis = night.declare(TOM, type="data_breach", lead_id=TOM)
    for _ in range(30):
        desk.pass_time(minutes=2)
        if desk.pagers["ntfy"].sent:
            break
    night.do(crises.assign_role, TOM, crisis_id=crisis.id, role=Role.CRISIS_LEAD, person_id=ANA)
    night.do(concerned.leave_out, ANA, crisis_id=crisis.id, person_id=TOM, reason="It is about him")
    with pytest.raises(Stale):
        night.office.perform(reach.answer_link, LINKS, desk.link())
    assert night.told(e.PageAnswered) == []
