"""Who was called outside Slack, where it concerns others; and letters that a call is on its way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.domain import events as e
from bot.domain.log.record import Recorded
from bot.service.ports import Work
from bot.service.records import Delivery
from bot.slack.reactions import alerts, rooms
from bot.slack.reactions.parts import Reaction


def tell_thread(work: Work, recorded: Recorded) -> Iterable[Delivery]:
    """Of its alert or its war room; a test concerns nobody else."""
    if recorded.event.crisis_id:
        return rooms.tell_war_room(work, recorded)
    if getattr(recorded.event, "alert_id", None):
        return alerts.tell_alert_thread(work, recorded)
    return []


REACH: Mapping[type[e.Event], tuple[Reaction, ...]] = {
    e.PersonPaged: (tell_thread, rooms.write_to),
    e.PageUnanswered: (tell_thread,),
    e.PageRefused: (tell_thread, rooms.write_to),
    e.PersonNotReached: (tell_thread,),
    e.PageAnswered: (tell_thread,),
    e.PageMovedOn: (rooms.call_somebody, rooms.write_to),
    e.ContactChanged: (rooms.redraw_homes, rooms.write_to),
    e.WayConfirmed: (rooms.redraw_homes,),
}
