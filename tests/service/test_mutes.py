"""A silence has a reason, a person and an end, and ends by itself; the rest goes on alerting."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.deadline import DeadlineKind
from bot.domain.errors import Invalid, NotAllowed, NotFound
from bot.domain.events import AlertReopened, RuleMuted, RuleUnmuted
from bot.domain.storm.mention import Watch
from bot.domain.storm.rule import Rule
from bot.domain.storm.sign import Loud, Signs
from bot.service.storm import alerts
from bot.service.watch import mutes
from bot.service.watch.watches import WatchForm, save_watch
from tests.service.test_watching import HOUR, MINUTE, NORTHWIND, Lookout
from tests.service.town import ANA, LEO, PRIYA, REASON, Night

GRAVE = ("boycott",)


@pytest.fixture
def lookout(night: Night) -> Lookout:
    """A watch that has heard nothing yet: its grave words and large accounts alert all the same."""
    return Lookout(night, NORTHWIND)


def watch(lookout: Lookout) -> Watch:
    return lookout.night.read(lambda work: work.watches.get(NORTHWIND.id))


def silence(lookout: Lookout, rule: Rule = Rule.GRAVE_WORDS, hours: float = 4, actor: str = ANA) -> None:
    wish: dict[str, Any] = {"watch_id": NORTHWIND.id, "rule": rule, "lasts": timedelta(hours=hours)}
    lookout.night.do(mutes.mute, actor, **wish, reason="our own campaign")


def grave(lookout: Lookout, *words: str) -> None:
    lookout.hears(3, grave=words or GRAVE)
    lookout.lives(1)


def test_a_muted_rule_raises_nothing_until_its_end_which_comes_by_itself(lookout: Lookout) -> None:
    silence(lookout)
    lookout.restarts()
    grave(lookout)
    assert lookout.raised() == 0
    (mute,) = watch(lookout).mutes
    assert (mute.by, mute.reason, mute.until - mute.at) == (ANA, "our own campaign", 4 * HOUR)
    lookout.night.pass_time(hours=4)
    assert watch(lookout).mutes == ()
    assert [event.actor for event in lookout.night.told(RuleUnmuted)] == ["bot"]
    grave(lookout)
    assert lookout.raised() == 1


def test_the_other_rules_of_the_watch_go_on(lookout: Lookout) -> None:
    silence(lookout, Rule.VOLUME)
    grave(lookout)
    assert lookout.alert().storm.rules == ("grave_words",)


def test_a_silence_can_be_prolonged_and_ended_early(lookout: Lookout) -> None:
    silence(lookout, hours=1)
    silence(lookout, hours=24)
    lookout.night.pass_time(hours=2)
    assert [mute.rule for mute in watch(lookout).mutes] == [Rule.GRAVE_WORDS]
    lookout.night.do(mutes.unmute, watch_id=NORTHWIND.id, rule=Rule.GRAVE_WORDS)
    assert watch(lookout).mutes == ()
    grave(lookout)
    assert lookout.raised() == 1
    with pytest.raises(NotFound):
        lookout.night.do(mutes.unmute, watch_id=NORTHWIND.id, rule=Rule.GRAVE_WORDS)


def test_whoever_decides_nothing_mutes_nothing(lookout: Lookout) -> None:
    with pytest.raises(NotAllowed):
        silence(lookout, actor=LEO)


@pytest.mark.parametrize(
    ("lasts", "reason", "field"),
    [(0, REASON, "hours"), (31 * 24, REASON, "hours"), (4, " x ", "reason"), (4, 3_001 * "x", "reason")],
)
def test_a_silence_without_end_or_reason_is_refused(
    lookout: Lookout, lasts: int, reason: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        lookout.night.do(
            mutes.mute,
            watch_id=NORTHWIND.id,
            rule=Rule.VOLUME,
            lasts=timedelta(hours=lasts),
            reason=reason,
        )
    assert list(refused.value.fields) == [field]


def test_changing_the_watch_ends_no_silence(lookout: Lookout) -> None:
    silence(lookout)
    form = WatchForm(name="Northwind", terms="northwind", ratio=3)
    lookout.night.do(save_watch, PRIYA, form=form, watch_id=NORTHWIND.id, version=watch(lookout).version)
    assert len(watch(lookout).mutes) == 1


def test_what_was_no_crisis_cools_down_with_its_reason(lookout: Lookout) -> None:
    grave(lookout)
    alert = lookout.alert()
    lookout.night.do(alerts.dismiss, alert_id=alert.id, reason=REASON)
    (cools,) = watch(lookout).mutes
    assert (cools.rule, cools.reason, cools.words) == (Rule.GRAVE_WORDS, REASON, GRAVE)
    (event,) = lookout.night.told(RuleMuted)
    assert event.alert_id == alert.id
    lookout.night.pass_time(hours=9)
    lookout.restarts()
    lookout.lives(70)
    grave(lookout)
    assert lookout.raised() == 1
    grave(lookout, "injured")
    assert lookout.raised() == 2


def test_a_silence_that_was_asked_for_ends_when_it_was_said_to(lookout: Lookout) -> None:
    grave(lookout)
    silence(lookout, hours=4)
    lookout.night.do(alerts.dismiss, alert_id=lookout.alert().id, reason=REASON)
    (mute,) = watch(lookout).mutes
    assert (mute.cools, mute.reason, mute.until - mute.at) == (False, "our own campaign", 4 * HOUR)
    lookout.night.pass_time(hours=4)
    (over,) = lookout.night.told(RuleUnmuted)
    assert not over.cooled


def test_a_storm_that_no_quarter_of_an_hour_shows_cools_down_all_the_same(lookout: Lookout) -> None:
    """Grave posts that came late: nothing was counted in the 15 minutes before the look."""
    lookout.hears(3, at=lookout.now - 30 * MINUTE, grave=GRAVE)
    lookout.lives(1)
    alert = lookout.alert()
    assert alert.storm.peak == 0
    lookout.night.do(alerts.dismiss, alert_id=alert.id, reason=REASON)
    (cools,) = watch(lookout).mutes
    assert cools.silences(lookout.now, 1, GRAVE)
    assert not cools.silences(lookout.now, 2 * NORTHWIND.min_count + 1, GRAVE)


def test_a_source_cools_down_by_its_own_posts_and_under_its_own_name(lookout: Lookout) -> None:
    loud = Loud(source="hackernews", minutes=15, count=40, expected=3, once_in_hours=2_000, quarter=40)
    storm = lookout.night.a_storm(rules=("source",), peak=900, signs=Signs(loud=(loud,)))
    alert = lookout.night.office.perform(alerts.raise_alert, NORTHWIND, storm, ())
    lookout.night.do(alerts.dismiss, alert_id=alert.id, reason=REASON)
    (cools,) = watch(lookout).mutes
    assert (cools.rule, cools.unless_over, cools.words) == (Rule.SOURCE, 80, ("hackernews",))


def test_a_dismissed_storm_comes_back_at_once_by_a_rule_that_was_not_known(lookout: Lookout) -> None:
    grave(lookout)
    lookout.night.do(alerts.dismiss, alert_id=lookout.alert().id, reason=REASON)
    lookout.lives(2)
    assert lookout.alerts() == ()
    lookout.hears(1, author_followers=250_000, author_handle="lena_bakes")
    lookout.lives(1)
    alert = lookout.alert()
    assert alert.storm.rules == ("grave_words", "reach")
    assert alert.storm.signs.voice
    assert alert.storm.signs.voice.author == "lena_bakes"
    assert len(lookout.night.told(AlertReopened)) == 1


def test_a_dismissed_storm_comes_back_at_once_for_grave_words_that_were_not_known(lookout: Lookout) -> None:
    grave(lookout)
    lookout.night.do(alerts.dismiss, alert_id=lookout.alert().id, reason=REASON)
    grave(lookout)
    assert lookout.alerts() == ()
    grave(lookout, "injured")
    assert lookout.alert().storm.grave_words == ("boycott", "injured")
    assert len(lookout.night.told(AlertReopened)) == 1


def test_a_storm_that_people_called_no_crisis_has_not_calmed_down_by_that(lookout: Lookout) -> None:
    lookout.lives(30, posts=4)
    alert = lookout.alert()
    assert alert.storm.rules == ("fixed_minimum",)
    lookout.night.do(alerts.dismiss, alert_id=alert.id, reason=REASON)
    lookout.lives(70, posts=4)
    assert lookout.night.alert(alert).storm.ended_at is None


def test_a_silence_of_a_watch_that_is_gone_just_ends(lookout: Lookout) -> None:
    silence(lookout)
    lookout.night.office.perform(lambda work: work.watches.remove(NORTHWIND.id))
    lookout.night.pass_time(hours=5)
    assert lookout.night.told(RuleUnmuted) == []


def test_its_end_is_a_row_and_so_outlives_a_restart(lookout: Lookout) -> None:
    silence(lookout)
    row = lookout.night.read(lambda work: work.deadlines.get(f"mute:{NORTHWIND.id}:grave_words"))
    assert row
    assert row.kind is DeadlineKind.RULE_MUTED
    assert row.due_at == watch(lookout).mutes[0].until
