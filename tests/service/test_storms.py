"""A storm stays in sight after the declaration: its numbers of this minute, and what they cannot say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.board import AlertBoard
from bot.domain.events import AlertGrew
from bot.domain.storm.alert import Alert, AlertState
from bot.domain.storm.sign import Loud, Signs
from bot.service.overview import boards
from bot.service.storm import alerts, tips
from bot.service.watch import unwatching
from bot.storage.watches import Watches
from bot.text.matching import Matcher
from tests.service.town import PRIYA, REASON, TOM, Night
from tests.storage.builders import a_batch, a_read, a_watch

MINUTE = timedelta(minutes=1)
WATCH = a_watch("w1")


def hears(night: Night, count: int, first: int = 0, *, negative: bool = False) -> None:
    """So many posts in the minute before now."""
    score = -0.5 if negative else 0.5
    at = night.clock.now - MINUTE
    reads = [a_read(first + n, at=at, score=score) for n in range(count)]
    night.office.perform(lambda work: work.mentions.store(reads, a_batch(*reads)))


def breaks_out(night: Night, **storm: object) -> Alert:
    seen = night.a_storm(count=20, expected=10.0, ratio=2.0, negative_share=0.1, window_minutes=30, **storm)
    return night.office.perform(alerts.raise_alert, WATCH, seen, ())


@pytest.fixture
def heard(night: Night) -> Night:
    night.office.perform(lambda work: work.watches.add(WATCH))
    return night


def storms_of(night: Night, crisis_id: str) -> tuple[AlertBoard, ...]:
    return night.read(lambda work: boards.crisis_board(work, crisis_id)).storms


def test_the_war_room_shows_the_numbers_of_this_minute(heard: Night) -> None:
    crisis = heard.declare(alert_id=breaks_out(heard).id)
    heard.clock.go_on(minutes=10)
    hears(heard, 30, negative=True)
    heard.clock.go_on(minutes=5)
    hears(heard, 10, 30)
    (shown,) = storms_of(heard, crisis.id)
    storm = shown.alert.storm
    assert (storm.count, storm.ratio, storm.negative_share) == (40, 4.0, 0.75)
    assert storm.seen_at == heard.clock.now
    assert heard.read(lambda work: boards.crisis_board(work, crisis.id)).read_at == heard.clock.now


def test_its_chart_knows_when_our_first_words_were_out(heard: Night) -> None:
    alert = breaks_out(heard)
    crisis, spoken = heard.declare(alert_id=alert.id), []
    for minutes in (10, 20):
        heard.publish(heard.approved(crisis))
        heard.clock.go_on(minutes=minutes)
        spoken.append(heard.read(lambda work: boards.alert_board(work, alert.id)).spoken_at)
        heard.press_.run_once()
    assert spoken == [None, alert.opened_at + 10 * MINUTE]


def test_a_storm_that_is_over_keeps_its_last_numbers(heard: Night) -> None:
    alert = breaks_out(heard)
    crisis = heard.declare(alert_id=alert.id)
    heard.office.perform(alerts.end_storm, alert.id)
    heard.clock.go_on(hours=3)
    (shown,) = storms_of(heard, crisis.id)
    assert shown.alert.storm.count == 20


def test_only_leaps_of_the_storm_stand_in_the_record(heard: Night) -> None:
    alert = breaks_out(heard)
    crisis = heard.declare(alert_id=alert.id)
    for is_much in (True, False):
        heard.office.perform(alerts.grow, alert.id, alert.storm, (), is_much=is_much)
    record = heard.read(lambda work: work.events.timeline(crisis.id))
    assert sum(isinstance(r.event, AlertGrew) for r in record) == 1


def test_silence_of_a_removed_watch_is_no_calm(heard: Night) -> None:
    crisis = heard.declare(alert_id=breaks_out(heard).id)
    heard.clock.go_on(minutes=10)
    heard.do(unwatching.remove_though_needed, PRIYA, watch_id="w1", reason=REASON)
    (shown,) = storms_of(heard, crisis.id)
    assert (shown.is_watched, shown.alert.storm.count) == (False, 20)


def test_the_watches_are_read_once_however_many_storms_there_are(
    heard: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    crisis = heard.declare(alert_id=breaks_out(heard).id)
    heard.office.perform(alerts.attach, breaks_out(heard).id, crisis_id=crisis.id, actor_id=PRIYA)
    read, everything = [], Watches.all
    monkeypatch.setattr(Watches, "all", lambda store: read.append(store) or everything(store))
    assert len(storms_of(heard, crisis.id)) == 2
    assert len(read) == 1


def test_a_storm_that_joined_later_is_shown_too_and_what_a_colleague_saw_has_no_numbers(heard: Night) -> None:
    crisis = heard.declare(alert_id=heard.do(tips.tip, text="Look at this", make=Matcher).id)
    assert storms_of(heard, crisis.id) == ()
    alert = breaks_out(heard)
    heard.office.perform(alerts.attach, alert.id, crisis_id=crisis.id, actor_id=PRIYA)
    assert [shown.alert.id for shown in storms_of(heard, crisis.id)] == [alert.id]


# --- dismissed, and looked at again -----------------------------------------------------------------


@pytest.fixture
def dismissed(heard: Night) -> Alert:
    """A storm of which 20 posts were shown; 30 had come when it was dismissed."""
    alert = breaks_out(heard, total=20, peak=15)
    heard.clock.go_on(minutes=5)
    hears(heard, 30)
    return heard.do(alerts.dismiss, TOM, alert_id=alert.id, reason=REASON)


def test_growth_that_was_never_shown_brings_a_dismissed_storm_back(heard: Night, dismissed: Alert) -> None:
    heard.clock.go_on(minutes=10)
    hears(heard, 30, 30)
    heard.pass_time(minutes=20)
    assert heard.alert(dismissed).state is AlertState.OPEN


def test_what_had_come_unseen_before_it_was_dismissed_is_no_growth(heard: Night, dismissed: Alert) -> None:
    heard.clock.go_on(minutes=10)
    hears(heard, 25, 30)
    heard.pass_time(minutes=20)
    assert heard.alert(dismissed).state is AlertState.DISMISSED


def test_twice_as_loud_as_ever_comes_back_though_the_sum_has_not_doubled(heard: Night) -> None:
    alert = breaks_out(heard, total=900, peak=15)
    heard.do(alerts.dismiss, TOM, alert_id=alert.id, reason=REASON)
    heard.clock.go_on(minutes=25)
    hears(heard, 30)
    heard.pass_time(minutes=5)
    assert heard.alert(alert).state is AlertState.OPEN


def test_a_dismissed_storm_comes_back_when_the_source_it_was_about_is_twice_as_loud(heard: Night) -> None:
    one = Loud(source="hackernews", minutes=15, count=20, expected=3.0, once_in_hours=2_000.0, quarter=20)
    alert = breaks_out(heard, total=900, peak=500, signs=Signs(loud=(one,)))
    heard.do(alerts.dismiss, TOM, alert_id=alert.id, reason=REASON)
    heard.pass_time(minutes=30)
    for quarter, state in ((39, AlertState.DISMISSED), (40, AlertState.OPEN)):
        louder = replace(alert.storm, signs=Signs(loud=(replace(one, quarter=quarter),)))
        heard.office.perform(alerts.grow, alert.id, louder, (), is_much=False)
        assert heard.alert(alert).state is state


def test_who_is_not_listened_to_any_more_is_not_looked_at_again(heard: Night, dismissed: Alert) -> None:
    heard.do(unwatching.remove, PRIYA, name=WATCH.name)
    heard.pass_time(hours=2)
    clock = heard.read(lambda work: work.deadlines.get(f"recheck:{dismissed.id}:120"))
    assert clock is None
