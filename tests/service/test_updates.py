"""People who were promised news get it again and again, until the crisis is resolved."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.domain.comms.publication import PublicationState
from bot.domain.comms.statement import MessageType
from bot.domain.crisis.crisis import Crisis
from bot.domain.crisis.severity import Severity
from bot.domain.errors import Blocked
from bot.domain.events import NewsDue
from bot.domain.staff.people import Role
from bot.service.comms import publishing
from bot.service.crisis import crises
from bot.service.step import promised
from tests.service.town import ANA, LINK, NOOR, REASON, TOM, Night


@pytest.fixture
def crisis(night: Night) -> Crisis:
    """Noor is social lead, and the playbook's first update has just been published."""
    crisis = night.declare()
    night.do(crises.assign_role, crisis_id=crisis.id, role=Role.SOCIAL_LEAD, person_id=NOOR)
    night.answer(crisis, "first_words", wish="not_published")
    night.answer(crisis, "until_update")
    say(night, crisis, step="update", text="Nothing new yet. More here by 18:00.")
    return crisis


def say(night: Night, crisis: Crisis, **draft: str | MessageType) -> None:
    night.publish(night.approved(crisis, **draft))
    night.press_.run_once()


def asked(night: Night) -> list[tuple[str, int]]:
    return [(e.told, e.minutes) for e in night.told(NewsDue)]


def due_in(night: Night, crisis: Crisis) -> timedelta:
    return night.clocks(crisis)[f"news:{crisis.id}"].due_at - night.clock.now


def test_the_next_news_is_asked_for_again_and_again(night: Night, crisis: Crisis) -> None:
    night.pass_time(minutes=179)
    assert asked(night) == []
    night.pass_time(minutes=1)
    assert asked(night) == [(NOOR, 180)]
    night.pass_time(minutes=10)
    assert asked(night)[1:] == [(ANA, 190)]
    night.pass_time(minutes=180)
    night.pass_time(minutes=180)
    assert asked(night)[2:] == [(ANA, 370), (ANA, 550)]


def test_after_downtime_it_is_asked_for_once(night: Night, crisis: Crisis) -> None:
    night.pass_time(days=3)
    assert len(asked(night)) == 1


def test_every_public_word_starts_the_rhythm_anew(night: Night, crisis: Crisis) -> None:
    night.pass_time(minutes=170)
    say(night, crisis)
    assert due_in(night, crisis) == timedelta(minutes=180)
    night.pass_time(minutes=170)
    by_hand = night.publish(night.approved(crisis, message=MessageType.SHARE_PACK), "manual")  # for our own
    night.do(publishing.confirm, publication_id=by_hand.id, url=LINK)
    assert due_in(night, crisis) == timedelta(minutes=10)


def test_the_rhythm_follows_the_severity(night: Night, crisis: Crisis) -> None:
    night.pass_time(minutes=30)
    worse = {"now": Severity.SEV1, "in_24h": Severity.SEV1, "reason": "Press"}
    night.do(crises.set_severity, TOM, crisis_id=crisis.id, **worse)
    assert due_in(night, crisis) == timedelta(minutes=30)


def test_it_ends_with_the_crisis_and_begins_again_when_it_is_back(night: Night, crisis: Crisis) -> None:
    night.work_through(crisis)
    night.resolve(crisis)
    night.pass_time(days=2)
    assert f"news:{crisis.id}" not in night.clocks(crisis)
    before = len(asked(night))
    night.do(crises.reopen, crisis_id=crisis.id, reason=REASON)
    assert due_in(night, crisis) == timedelta(minutes=180)
    night.pass_time(minutes=180)
    assert len(asked(night)) == before + 1


def test_whoever_decides_against_the_update_is_not_asked_for_more(night: Night) -> None:
    crisis = night.declare()
    night.answer(crisis, "first_words", wish="not_published")
    night.answer(crisis, "until_update")
    night.answer(crisis, "update", wish="not_published")
    say(night, crisis)
    night.pass_time(days=2)
    assert asked(night) == []


def promise(night: Night, crisis: Crisis) -> datetime | None:
    return night.read(lambda work: promised.due(work, crisis.id))


def test_a_time_that_passed_while_words_were_approved_holds_them_back(night: Night) -> None:
    crisis = night.declare()
    by = night.clock.now + timedelta(minutes=30)
    words = {"message": MessageType.HOLDING, "text": f"We have seen it. More here by {by:%H:%M}."}
    late, on_its_way = night.approved(crisis, **words), night.approved(crisis, **words)
    night.clock.go_on(minutes=6)
    asked = night.publish(on_its_way)
    night.clock.go_on(minutes=26)
    with pytest.raises(Blocked, match=r"The time it names, .*, has passed\. Edit it first"):
        night.publish(late)
    night.press_.run_once()
    assert night.publication(asked).state is PublicationState.FAILED
    assert night.outlet.posts == []


def test_what_is_confirmed_late_promises_what_it_meant_when_it_was_written(night: Night) -> None:
    crisis = night.declare()
    by = night.clock.now + timedelta(minutes=30)
    made = night.publish(night.approved(crisis, text=f"More here by {by:%H:%M}."), "manual")
    night.clock.go_on(minutes=32)
    night.do(publishing.confirm, publication_id=made.id, url=LINK)
    assert promise(night, crisis) == by


def test_older_words_at_one_more_place_leave_the_newest_promise_alone(night: Night) -> None:
    crisis = night.declare()
    first, second = (night.clock.now + timedelta(hours=n) for n in (1, 2))
    old = night.approved(crisis, text=f"More here by {first:%H:%M}.")
    night.publish(old)
    night.press_.run_once()
    night.clock.go_on(minutes=10)
    say(night, crisis, text=f"Nothing new yet. More here by {second:%H:%M}.")
    made = night.publish(old, "manual")
    night.do(publishing.confirm, publication_id=made.id, url=LINK)
    assert promise(night, crisis) == second
