"""Once a month the team reads what became of its alerts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.domain.events import PrecisionMeasured
from bot.domain.storm.precision import month_of, next_month
from bot.domain.storm.rule import Rule
from bot.service.storm import alerts, tips
from bot.service.watch import precision
from bot.text.matching import Matcher
from tests.service.town import ANA, REASON, SAM, Night


def decide_some(night: Night) -> None:
    """Five alerts: one of each decision but two that were no crisis, and one that nobody answered."""
    first, second, third, fourth, _ = (night.storm(rules=("volume",)) for _ in range(5))
    night.declare(alert_id=first.id)
    night.do(alerts.give_to_care, alert_id=second.id, owner_id=SAM)
    night.do(alerts.dismiss, alert_id=third.id, reason=REASON)
    night.do(alerts.dismiss, alert_id=fourth.id, reason=REASON)
    night.do(tips.tip, ANA, text="They are filming outside the shop.", make=Matcher)


def test_alerts_are_counted_by_rule_and_by_what_became_of_them(night: Night) -> None:
    decide_some(night)
    found = night.read(lambda work: precision.measured(work, work.now))
    volume, tip = found.rules
    assert found.alerts == 6
    assert (volume.rule, volume.raised, volume.reasons) == (Rule.VOLUME, 5, (REASON, REASON))
    assert (volume.declared, volume.one_to_one, volume.dismissed, volume.unanswered) == (1, 1, 2, 1)
    assert volume.precision == 0.5
    assert (tip.rule, tip.unanswered, tip.precision) == (Rule.TIP, 1, None)


def test_it_is_told_once_after_the_month_is_over(night: Night) -> None:
    decide_some(night)
    month = month_of(night.clock.now)
    due = next_month(month) + precision.TOLD_AT
    night.pass_time(seconds=(due - night.clock.now).total_seconds() - 60)
    assert night.told(PrecisionMeasured) == []
    night.pass_time(minutes=2)
    night.pass_time(days=3)
    assert [event.month for event in night.told(PrecisionMeasured)] == [month]


def test_a_month_without_an_alert_is_not_told(night: Night) -> None:
    night.pass_time(days=70)
    assert night.told(PrecisionMeasured) == []


def test_another_month_is_another_report(night: Night) -> None:
    night.storm()
    later = night.clock.now + timedelta(days=40)
    assert night.read(lambda work: precision.measured(work, later)).alerts == 0


def test_december_is_followed_by_january() -> None:
    assert next_month(datetime(2026, 12, 1, tzinfo=UTC)) == datetime(2027, 1, 1, tzinfo=UTC)
    assert next_month(datetime(2026, 1, 1, tzinfo=UTC)) == datetime(2026, 2, 1, tzinfo=UTC)
