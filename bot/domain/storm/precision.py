"""What became of the alerts of a month, rule by rule: which of them were worth asking somebody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.domain.storm.alert import Alert, AlertState
from bot.domain.storm.mood import Judged, judged
from bot.domain.storm.rule import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """Of the alerts that `rule` raised or helped to raise. `reasons` are those of “not a crisis”."""

    rule: Rule
    declared: int = 0
    one_to_one: int = 0
    dismissed: int = 0
    unanswered: int = 0
    reasons: tuple[str, ...] = ()

    @property
    def raised(self) -> int:
        return self.declared + self.one_to_one + self.dismissed + self.unanswered

    @property
    def precision(self) -> float | None:
        """The share (0..1) of the decided ones that were worth it; ``None`` while none is decided."""
        decided = self.raised - self.unanswered
        return (self.declared + self.one_to_one) / decided if decided else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """Of [`since`, `until`). An alert of two rules counts for both, so `alerts` may be fewer than the sum."""

    since: datetime
    until: datetime
    alerts: int
    rules: tuple[Outcomes, ...]
    judged: Judged = field(default_factory=Judged)


def month_of(at: datetime) -> datetime:
    """When its calendar month began, in UTC."""
    return at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def next_month(month: datetime) -> datetime:
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


def measured(alerts: Iterable[Alert], since: datetime, until: datetime) -> Precision:
    """`alerts` are those opened in between; the rule that raised most comes first."""
    counted = tuple(alerts)
    each = [_of(rule, [a for a in counted if rule in a.storm.rules]) for rule in Rule]
    seen = sorted((one for one in each if one.raised), key=lambda one: -one.raised)
    return Precision(since=since, until=until, alerts=len(counted), rules=tuple(seen), judged=judged(counted))


def _of(rule: Rule, alerts: list[Alert]) -> Outcomes:
    states = [alert.state for alert in alerts]
    return Outcomes(
        rule=rule,
        declared=states.count(AlertState.DECLARED),
        one_to_one=states.count(AlertState.ONE_TO_ONE),
        dismissed=states.count(AlertState.DISMISSED),
        unanswered=states.count(AlertState.OPEN),
        reasons=tuple(a.reason or "" for a in alerts if a.state is AlertState.DISMISSED),
    )
