"""What is told about who covers whom, what stands on the roster, and hand-overs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import events as e
from bot.domain.staff.contact import PAGER_LABELS
from bot.domain.staff.oncall import DUTY_LABELS
from bot.slack.safe import Mrkdwn, day_clock, escape, join, mention
from bot.slack.views.notices.parts import people_of
from bot.slack.words import _, tell, tell_list, tell_many

MAX_WORDS = 900  # of what somebody wrote


def contact_asked(event: e.ContactAsked) -> Mrkdwn:
    return tell(
        "{person}, is what the roster says of you still right: your roles, function and quiet hours, and "
        "how you are reached? `/crisis roster me` and `/crisis reach` show and change it. If it is, press "
        "*That is right*; until then you are asked every week.",
        person=mention(event.person_id),
    )


def contact_changed(event: e.ContactChanged) -> Mrkdwn:
    """To whom it is about, when somebody else did it: who changes it unseen takes their calls."""
    ways = tell_list([tell(PAGER_LABELS[pager]) for pager in event.pagers]) or tell("nothing")
    person = mention(event.person_id)
    if event.actor == e.BOT:
        first = tell("{person}, an imported file changed how you are called outside Slack.", person=person)
    else:
        actor = mention(event.actor)
        first = tell(
            "{person}, {actor} changed how you are called outside Slack.", person=person, actor=actor
        )
    check = tell(
        "Now it is: {ways}. Press *How to reach me* and look where that leads: calls for you go there. If it "
        "is wrong, change it there; then send yourself a test.",
        ways=ways,
    )
    return join([first, check], " ")


MOST_PLANS = 12


def drills_due(event: e.DrillsDue) -> Mrkdwn:
    return tell(
        "{people}, {count} plans were not practised for half a year: {plans}. A drill takes an hour: start "
        "one here, or with `/crisis drill`.",
        people=people_of(event.people),
        count=event.count,
        plans=tell_list([escape(_(title), 80) for title in event.playbooks[:MOST_PLANS]]),
    )


def cover_missing(event: e.CoverMissing) -> Mrkdwn:
    first = tell(
        "Nobody is on call for {duty} from {since} until {until}. Press *Somebody covers* and name somebody; "
        "until then you are asked every day.",
        duty=tell(DUTY_LABELS[event.duty]),
        since=day_clock(event.since),
        until=day_clock(event.until),
    )
    why = tell("It is {holiday}.", holiday=escape(event.holiday, 60)) if event.holiday else Mrkdwn("")
    others = event.gaps - 1
    more = (
        tell_many("There is {count} more gap.", "There are {count} more gaps.", others)
        if others
        else Mrkdwn("")
    )
    return join([first, why, more], " ")


def cover_set(event: e.CoverSet) -> Mrkdwn:
    values = {
        "person": mention(event.person_id),
        "actor": mention(event.actor),
        "duty": tell(DUTY_LABELS[event.duty]) if event.duty else tell("every duty"),
        "since": day_clock(event.since),
        "until": day_clock(event.until),
    }
    if event.instead_of:
        return tell(
            "{person}, {actor} says that you cover {other} ({duty}) from {since} until {until}. If you "
            "cannot, say so now: find somebody else.",
            other=mention(event.instead_of),
            **values,
        )
    return tell(
        "{person}, {actor} put you on call ({duty}) from {since} until {until}. If you cannot, say so now: "
        "find somebody else.",
        **values,
    )


def handover_asked(event: e.HandoverAsked) -> Mrkdwn:
    first = tell(
        "{person}, {giver} asks you to take over their part in this crisis. Press *I take over*, or say that "
        "you cannot; until you answer you are asked every quarter of an hour.",
        person=mention(event.person_id),
        giver=mention(event.giver),
    )
    if event.instead_of:
        why = tell("{other}, who was asked before, cannot take it any more.", other=mention(event.instead_of))
        first = join([first, why], " ")
    told = [tell("*Open:*\n{text}", text=escape(event.still_open, MAX_WORDS))]
    if event.promised:
        told.append(tell("*Promised:*\n{text}", text=escape(event.promised, MAX_WORDS)))
    if event.to_watch:
        told.append(tell("*To watch:*\n{text}", text=escape(event.to_watch, MAX_WORDS)))
    return join([first, *told])


def handover_dropped(event: e.HandoverDropped) -> Mrkdwn:
    return tell(
        "{person}, {other} was to take over here and cannot any more, and nobody else is named who could. "
        "Everything stays with you: press *Hand over* and choose somebody.",
        person=mention(event.told),
        other=mention(event.person_id),
    )


def relief_asked(event: e.ReliefAsked) -> Mrkdwn:
    first = tell(
        "{person}, you have been at this for {hours} hours. Nobody decides well that long.",
        person=mention(event.person_id),
        hours=event.hours,
    )
    if event.relief is None:
        return join([first, tell("Hand over and rest: choose somebody, as nobody else has your roles.")], " ")
    proposal = tell("Hand over and rest: {relief} could take it.", relief=mention(event.relief))
    return join([first, proposal], " ")


NOTICES: Mapping[type[e.Event], Callable[[Any], Mrkdwn]] = {
    e.ContactAsked: contact_asked,
    e.ContactChanged: contact_changed,
    e.DrillsDue: drills_due,
    e.CoverMissing: cover_missing,
    e.CoverSet: cover_set,
    e.HandoverAsked: handover_asked,
    e.HandoverDropped: handover_dropped,
    e.ReliefAsked: relief_asked,
}
