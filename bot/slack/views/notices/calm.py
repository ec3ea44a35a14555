"""What is asked in calm times: for what the plan lacks, for the committee, and for what was promised."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import events as e
from bot.domain.plan.readiness import PART_LABELS, Part
from bot.slack.safe import Mrkdwn, escape, mention
from bot.slack.words import tell, tell_list


def plan_incomplete(event: e.PlanIncomplete) -> Mrkdwn:
    missing = tell_list([tell(PART_LABELS[Part(part)]) for part in event.missing])
    return tell(
        "Before the first crisis {count} of {parts} parts of the plan are missing: {missing}. Press *What is "
        "missing* for what to do about each; until they are there you are asked again.",
        count=len(event.missing),
        parts=event.parts,
        missing=missing,
    )


def committee_due(event: e.CommitteeDue) -> Mrkdwn:
    host = mention(event.told) if event.told else tell("Somebody")
    if event.days:
        return tell(
            "{person}, the committee should have met {days} days ago. Press *What to go through*, hold it, "
            "and write down who was there and what was decided. Until then you are asked every day.",
            person=host,
            days=event.days,
        )
    return tell(
        "{person}, the committee meets now: social, PR, care, legal, and the departments that were hit. "
        "Press *What to go through*, then write down who was there and what was decided.",
        person=host,
    )


def committee_missed(event: e.CommitteeMissed) -> Mrkdwn:
    return tell(
        "The committee has not met although it was due {days} days ago. Press *What to go through*: somebody "
        "has to call it.",
        days=event.days,
    )


def promise_asked(event: e.PromiseAsked) -> Mrkdwn:
    return tell(
        "{person}, after crisis #{number} this was to change by {day}: “{text}” Is it done? Then press "
        "*It is done*; until then you are asked again.",
        person=mention(event.person_id),
        number=str(event.number),
        day=escape(event.by, 40),
        text=escape(event.promised, 600),
    )


NOTICES: Mapping[type[e.Event], Callable[[Any], Mrkdwn]] = {
    e.PlanIncomplete: plan_incomplete,
    e.CommitteeDue: committee_due,
    e.CommitteeMissed: committee_missed,
    e.PromiseAsked: promise_asked,
}
