"""Groups that are in no channel are told by people, who are asked for each of them."""

from __future__ import annotations

from bot.domain.events import ReadingAsked
from bot.domain.staff.audiences import Audience
from bot.service.step import audiences
from tests.service.town import NOOR, PRIYA, Night


def test_whoever_tells_several_groups_is_asked_for_all_of_them(night: Night) -> None:
    for audience in (Audience.ALL_STAFF, Audience.FRONT_DESK):
        night.do(audiences.set_places, PRIYA, audience=audience, places=[NOOR])
    crisis = night.declare()
    night.triage(crisis)
    for before in ("department", "staff_note"):
        night.answer(crisis, before, wish="not_published")
    asked = [e.audiences for e in night.told(ReadingAsked) if e.people == (NOOR,)]
    assert asked == [("all_staff", "front_desk")]
