"""A watch on which a crisis or an open alert rests is not removed by a word in passing."""

from __future__ import annotations

import pytest

from bot.domain.errors import Invalid, NotAllowed
from bot.domain.events import WatchChanged
from bot.domain.staff.people import Role
from bot.service.storm import alerts
from bot.service.watch import unwatching
from bot.service.watch.unwatching import StillNeeded
from tests.service.town import ANA, MEI, NOOR, PRIYA, REASON, TOM, Night
from tests.storage.builders import a_watch

WATCH = a_watch("w1")


@pytest.fixture
def heard(night: Night) -> Night:
    night.office.perform(lambda work: work.watches.add(WATCH))
    return night


def watches(night: Night) -> int:
    return night.read(lambda work: len(work.watches.all()))


def needed(night: Night) -> StillNeeded:
    with pytest.raises(StillNeeded) as refused:
        night.do(unwatching.remove, PRIYA, name=WATCH.name)
    assert watches(night) == 1
    return refused.value


def test_an_undecided_alert_asks_before_it_goes_blind(heard: Night) -> None:
    alert = heard.storm()
    board = needed(heard).board
    assert [a.id for a in board.alerts] == [alert.id]
    heard.do(alerts.dismiss, TOM, alert_id=alert.id, reason=REASON)
    heard.do(unwatching.remove, PRIYA, name=WATCH.name)
    assert watches(heard) == 0


def test_in_mid_crisis_who_did_it_and_why_stands_in_its_record(heard: Night) -> None:
    crisis = heard.declare(alert_id=heard.storm().id)
    assert [c.id for c in needed(heard).board.crises] == [crisis.id]
    heard.do(unwatching.remove_though_needed, PRIYA, watch_id="w1", reason="It hears another brand")
    told = heard.read(lambda work: work.events.timeline(crisis.id))[-1].event
    assert isinstance(told, WatchChanged)
    assert (told.actor, told.change, told.reason) == (PRIYA, "removed", "It hears another brand")


def test_a_reason_is_wanted_and_only_administrators_may(heard: Night) -> None:
    heard.declare(alert_id=heard.storm().id)
    with pytest.raises(Invalid) as refused:
        heard.do(unwatching.remove_though_needed, PRIYA, watch_id="w1", reason=" ")
    assert set(refused.value.fields) == {"reason"}
    for use_case, which in (
        (unwatching.remove, {"name": WATCH.name}),
        (unwatching.board, {"watch_id": "w1"}),
    ):
        with pytest.raises(NotAllowed):
            heard.do(use_case, NOOR, **which)
    assert watches(heard) == 1


def test_a_restricted_crisis_is_neither_named_nor_counted(heard: Night) -> None:
    heard.office.perform(lambda work: work.people.set_chain(Role.EXECUTIVE_SPONSOR, (MEI,)))
    heard.declare(ANA, type="data_breach", alert_id=heard.storm().id)
    board = needed(heard).board
    assert (board.crises, board.hidden) == ((), True)


def test_when_the_crisis_is_over_nothing_rests_on_it(heard: Night) -> None:
    alert = heard.storm()
    crisis = heard.declare(alert_id=alert.id)
    heard.work_through(crisis)
    heard.resolve(crisis)
    heard.do(unwatching.remove, PRIYA, name=WATCH.name)
    assert watches(heard) == 0
