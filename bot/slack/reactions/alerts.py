"""What becomes of an alert, on its card and in its thread."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.log.record import Recorded
from bot.domain.message import Lane
from bot.service.ports import Work
from bot.service.records import Delivery
from bot.service.staff import chain
from bot.slack.reactions import parts
from bot.slack.subjects import alert_subject, crisis_subject


def post_alert(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """It names who is asked next, and calls nobody before their turn."""
    alert = work.alerts.get(parts.field(recorded, "alert_id"))
    readers = (*chain.escalation(work), *([alert.reported_by] if alert.reported_by else []))
    named = parts.names_of(work, (p for p in readers if p not in alert.asked))
    return [parts.card(work, recorded, alert_subject(alert.id), "card", lane=Lane.ALERT, named=named)]


def redraw_alert(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    work.standings.want(alert_subject(parts.field(recorded, "alert_id")))
    return []


def redraw_war_room_of_alert(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """Its card shows the numbers of the storm it is about."""
    crisis_id = work.alerts.get(parts.field(recorded, "alert_id")).crisis_id
    if crisis_id:
        work.standings.want(crisis_subject(crisis_id))
    return []


def tell_alert_thread(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    root = f"{alert_subject(parts.field(recorded, 'alert_id'))}/card"
    return [parts.notice(work, recorded, root, lane=Lane.ALERT)]
