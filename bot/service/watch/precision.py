"""Once a month the team reads what became of its alerts; whoever asks reads it at any time."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.domain.deadline import Deadline, DeadlineKind
from bot.domain.events import PrecisionMeasured
from bot.domain.storm import precision as rules
from bot.domain.storm.precision import Precision
from bot.service.ports import Work

TOLD_AT = timedelta(hours=8)  # on the first day after the month: nobody is woken by numbers


def measured(work: Work, month: datetime) -> Precision:
    """Of the calendar month (UTC) in which `month` lies, up to now."""
    since = rules.month_of(month)
    until = rules.next_month(since)
    return rules.measured(work.alerts.opened(since, until), since, until)


def tell_later(work: Work) -> None:
    """An alert was raised, so its month is worth telling. A month without one is not."""
    month = rules.month_of(work.now)
    work.deadlines.set(
        Deadline(
            id=work.new_id(),
            kind=DeadlineKind.PRECISION_DUE,
            key=f"precision:{month:%Y-%m}",
            due_at=rules.next_month(month) + TOLD_AT,
            data={"month": month.isoformat()},
        )
    )


def tell(work: Work, deadline: Deadline) -> None:
    work.record(PrecisionMeasured(month=datetime.fromisoformat(str(deadline.data["month"]))))
