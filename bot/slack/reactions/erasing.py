"""What was erased: cards are drawn again without it, and every other message about it is deleted."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.log.record import Recorded
from bot.domain.message import Lane
from bot.service.ports import Work
from bot.service.records import Delivery
from bot.slack.delivery.names import erasure
from bot.slack.reactions import parts
from bot.slack.subjects import alert_subject, crisis_subject, pack_subject, statement_subject, step_subject


def show_alert_again(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    work.standings.show_again(alert_subject(parts.field(recorded, "alert_id")))
    return []


def show_crisis_again(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """Also what was drawn for the last time long ago."""
    crisis_id = parts.crisis_id(recorded)
    alerts = (alert_subject(alert.id) for alert in work.alerts.of_crisis(crisis_id))
    steps = (step_subject(crisis_id, state.step_id) for state in work.crises.steps(crisis_id))
    texts = work.words.of_crisis(crisis_id)
    words = (subject(text.id) for text in texts for subject in (statement_subject, pack_subject))
    for subject in (crisis_subject(crisis_id), *alerts, *steps, *words):
        work.standings.show_again(subject)
    return []


def take_back(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """Behind everything that somebody waits for."""
    for channel, ts in work.deliveries.unwanted():
        yield erasure(channel, ts, lane=Lane.FEED, due_at=recorded.at)
